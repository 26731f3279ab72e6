package dev.nydusconvert.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TreeRemovalTest {
    @TempDir
    Path dir;

    private Path tree() throws IOException {
        Path tree = Files.createDirectories(dir.resolve("tree/a/b")).getParent().getParent();
        Files.createFile(tree.resolve("a/b/file"));
        Files.createFile(tree.resolve("file"));
        return tree;
    }

    @Test
    void aTreeGoesAsAWhole() throws IOException {
        TreeRemoval.delete(tree());
        assertThat(dir).isEmptyDirectory();
        TreeRemoval.delete(dir.resolve("tree"));
    }

    @Test
    void ofAFolderThatIsEmptiedTheFolderStays() throws IOException {
        Path tree = tree();
        TreeRemoval.empty(tree);
        assertThat(tree).isEmptyDirectory();
    }

    @Test
    void whatLinksLeadToStays() throws IOException {
        Path outside = Files.createDirectory(dir.resolve("outside"));
        Files.createFile(outside.resolve("kept"));
        Files.createSymbolicLink(tree().resolve("a/link"), outside);
        TreeRemoval.delete(dir.resolve("tree"));
        assertThat(outside.resolve("kept")).exists();
        Path link = Files.createSymbolicLink(dir.resolve("link"), outside);
        TreeRemoval.delete(link);
        assertThat(outside.resolve("kept")).exists();
        assertThat(link).doesNotExist();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void foldersThatDenyTheirOwnerGoToo() throws IOException {
        Path tree = tree();
        Files.setPosixFilePermissions(tree.resolve("a/b"), PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(tree.resolve("a"), PosixFilePermissions.fromString("r-xr-xr-x"));
        TreeRemoval.delete(tree);
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void whatIsAddedMeanwhileGoesToo() throws Exception {
        Path tree = tree();
        CountDownLatch begun = new CountDownLatch(1);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> adding = other.submit(() -> {
                for (int i = 0; i < 1_000_000; i++) {
                    Files.createFile(tree.resolve("a/b/" + i));
                    begun.countDown();
                }
                return null;
            });
            begun.await();
            TreeRemoval.delete(tree);
            assertThat(dir).isEmptyDirectory();
            assertThat(adding)
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withCauseInstanceOf(NoSuchFileException.class);
        } finally {
            other.shutdownNow();
        }
    }
}
