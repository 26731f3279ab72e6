package dev.nydusconvert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WriteBehindOutputStreamTest {
    private static final int MORE_THAN_ALL_BUFFERS = 5 << 20;

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void makeFile() throws IOException {
        file = Files.createFile(directory.resolve("file"));
    }

    private FileChannel open(StandardOpenOption how) throws IOException {
        return FileChannel.open(file, how);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, (1 << 16) + (1 << 18), 40 << 20})
    void whatIsWrittenInPiecesOfAnySizeIsInTheFileInOrder(int size) throws IOException {
        byte[] bytes = new byte[size];
        Random random = new Random(size);
        random.nextBytes(bytes);
        try (FileChannel channel = open(StandardOpenOption.WRITE);
                WriteBehindOutputStream out = new WriteBehindOutputStream(channel)) {
            for (int at = 0; at < size; ) {
                int n = Math.min(size - at, 1 + random.nextInt(random.nextBoolean() ? 100_000 : 2_000_000));
                out.write(bytes, at, n);
                at += n;
            }
            out.force();
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, MORE_THAN_ALL_BUFFERS})
    void aFlushedFileIsWholeAndMayGoOn(int size) throws IOException {
        try (FileChannel channel = open(StandardOpenOption.WRITE);
                WriteBehindOutputStream out = new WriteBehindOutputStream(channel)) {
            for (int round = 1; round <= 3; round++) {
                out.write(new byte[size]);
                out.write('x');
                out.flush();
                assertThat(Files.size(file)).isEqualTo((size + 1L) * round);
            }
        }
    }

    @Test
    void aFileThatCannotBeWrittenFailsEveryCallFromThenOn() throws IOException {
        try (FileChannel channel = open(StandardOpenOption.WRITE);
                WriteBehindOutputStream out = new WriteBehindOutputStream(channel)) {
            channel.close();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            out.write(new byte[MORE_THAN_ALL_BUFFERS]);
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> out.write(1)).isInstanceOf(IOException.class);
            assertThatThrownBy(out::flush).isInstanceOf(IOException.class);
            assertThatThrownBy(out::force).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aDefectOfTheThreadThatWritesIsAFailureOfWhoFills() throws IOException {
        try (FileChannel channel = open(StandardOpenOption.READ);
                WriteBehindOutputStream out = new WriteBehindOutputStream(channel)) {
            assertThatThrownBy(() -> {
                        out.write(new byte[MORE_THAN_ALL_BUFFERS]);
                        out.flush();
                    })
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(NonWritableChannelException.class);
        }
    }

    @Test
    void whoFillsAClosedFileDoesNotWaitForeverForIt() throws IOException {
        try (FileChannel channel = open(StandardOpenOption.WRITE)) {
            WriteBehindOutputStream out = new WriteBehindOutputStream(channel);
            out.write(new byte[MORE_THAN_ALL_BUFFERS]);
            out.close();
            assertThatThrownBy(() -> {
                        while (true) {
                            out.write(new byte[MORE_THAN_ALL_BUFFERS]);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void anInterruptedThreadDoesNotWaitForTheFile() throws IOException {
        try (FileChannel channel = open(StandardOpenOption.WRITE);
                WriteBehindOutputStream out = new WriteBehindOutputStream(channel)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> {
                        while (true) {
                            out.write(new byte[MORE_THAN_ALL_BUFFERS]);
                        }
                    })
                    .isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void theThreadEndsWithTheStream() throws Exception {
        long before = writers();
        try (FileChannel channel = open(StandardOpenOption.WRITE);
                WriteBehindOutputStream out = new WriteBehindOutputStream(channel)) {
            out.write(new byte[MORE_THAN_ALL_BUFFERS]);
            out.flush();
            assertThat(writers()).isEqualTo(before + 1);
        }
        while (writers() > before) {
            Thread.sleep(5);
        }
    }

    private static long writers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(it -> it.getName().equals("file-writer"))
                .count();
    }
}
