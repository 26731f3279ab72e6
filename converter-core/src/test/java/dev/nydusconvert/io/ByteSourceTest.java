package dev.nydusconvert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ByteSourceTest {
    private static final byte[] CONTENT = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

    @TempDir
    Path folder;

    private interface Scenario {
        void run(ByteSource source) throws IOException;
    }

    private void onFileAndMemory(Scenario scenario) throws IOException {
        Path file = Files.write(folder.resolve("file"), CONTENT);
        try (ByteSource source = ByteSource.ofFile(file)) {
            assertThat(source.name()).isEqualTo(file.toString());
            scenario.run(source);
        }
        try (ByteSource source = ByteSource.ofBytes("memory", CONTENT)) {
            assertThat(source.name()).isEqualTo("memory");
            scenario.run(source);
        }
    }

    @Test
    void readsByPosition() throws IOException {
        onFileAndMemory(source -> {
            assertThat(source.size()).isEqualTo(10);
            assertThat(source.read(3, 4)).containsExactly(3, 4, 5, 6);
            assertThat(source.read(10, 0)).isEmpty();
            byte[] target = new byte[5];
            source.read(8, target, 1, 2);
            assertThat(target).containsExactly(0, 8, 9, 0, 0);
        });
    }

    @Test
    void aRangeBeyondTheEndIsMalformed() throws IOException {
        onFileAndMemory(source -> {
            long[][] ranges = {{9, 2}, {11, 0}, {-1, 1}, {0, 11}, {Long.MAX_VALUE, 1}};
            for (long[] range : ranges) {
                assertThatThrownBy(() -> source.read(range[0], (int) range[1]))
                        .as("%d bytes at %d", range[1], range[0])
                        .isInstanceOf(MalformedInputException.class)
                        .hasMessageContaining("the file ends at offset 10");
            }
        });
    }

    @Test
    void aRangeOutsideTheTargetIsTheCallersMistake() throws IOException {
        onFileAndMemory(source -> assertThatThrownBy(() -> source.read(0, new byte[2], 1, 2))
                .isInstanceOf(IndexOutOfBoundsException.class));
    }

    @Test
    void aFileThatBecomesShorterIsMalformed() throws IOException {
        Path file = Files.write(folder.resolve("file"), CONTENT);
        try (ByteSource source = ByteSource.ofFile(file)) {
            Files.write(file, new byte[3]);
            assertThatThrownBy(() -> source.read(0, 5))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("at offset 3: the file became shorter than 10 bytes");
        }
    }

    @Test
    void onlyRegularFilesAreReadByPosition() {
        assertThatThrownBy(() -> ByteSource.ofFile(folder)).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> ByteSource.ofFile(Path.of("/dev/null"))).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> ByteSource.ofFile(folder.resolve("missing"))).isInstanceOf(NoSuchFileException.class);
    }
}
