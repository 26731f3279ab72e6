package dev.nydusconvert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(it -> it.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void appearsWholeWhenCommitted() throws IOException {
        Path target = folder.resolve("out");
        try (AtomicFile file = AtomicFile.create(target)) {
            file.stream().write(new byte[100_000]);
            file.stream().write(7);
            assertThat(target).doesNotExist();
            file.commit();
        }
        assertThat(names()).containsExactly("out");
        assertThat(Files.size(target)).isEqualTo(100_001);
        assertThat(Files.getPosixFilePermissions(target)).contains(PosixFilePermission.OWNER_READ);
    }

    @Test
    void leavesNothingWhenNotCommitted() throws IOException {
        try (AtomicFile file = AtomicFile.create(folder.resolve("out"))) {
            file.stream().write(1);
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void replacesWhatIsThereOnlyWhenCommitted() throws IOException {
        Path target = Files.writeString(folder.resolve("out"), "old");
        try (AtomicFile file = AtomicFile.create(target)) {
            file.stream().write('n');
        }
        assertThat(target).hasContent("old");
        try (AtomicFile file = AtomicFile.create(target)) {
            file.stream().write('n');
            file.commit();
        }
        assertThat(target).hasContent("n");
    }

    @Test
    void takesItsNameInTheEnd() throws IOException {
        try (AtomicFile file = AtomicFile.createIn(folder)) {
            file.stream().write('x');
            assertThatThrownBy(file::commit).isInstanceOf(IllegalStateException.class);
            file.commit(folder.resolve("digest"));
            assertThatThrownBy(() -> file.commit(folder.resolve("other"))).isInstanceOf(IllegalStateException.class);
        }
        assertThat(names()).containsExactly("digest");
    }

    @Test
    void aSymbolicLinkStaysAndItsFileIsReplaced() throws IOException {
        Path real = Files.writeString(folder.resolve("real"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
        try (AtomicFile file = AtomicFile.create(link)) {
            file.stream().write('n');
            file.commit();
        }
        assertThat(link).isSymbolicLink();
        assertThat(real).hasContent("n");
    }

    @Test
    void aPipeIsWrittenStraight() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readAllBytes(pipe);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try (AtomicFile file = AtomicFile.create(pipe)) {
            file.stream().write(new byte[] {1, 2, 3});
            file.commit();
        }
        assertThat(received.get()).containsExactly(1, 2, 3);
        assertThat(names()).containsExactly("pipe");
    }

    @Test
    void aDeviceIsWrittenStraight() throws IOException {
        try (AtomicFile file = AtomicFile.create(Path.of("/dev/null"))) {
            file.stream().write(1);
            file.commit();
        }
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    @Test
    void aDirectoryIsNoTarget() {
        assertThatThrownBy(() -> AtomicFile.create(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is a directory");
    }
}
