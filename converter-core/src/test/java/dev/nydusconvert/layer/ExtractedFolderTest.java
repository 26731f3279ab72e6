package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractedFolderTest {
    @TempDir
    Path dir;

    @Test
    void aNewFolderAppearsWhenItIsWhole() throws IOException {
        Path target = dir.resolve("new");
        try (ExtractedFolder folder = ExtractedFolder.begin(target)) {
            Files.createFile(folder.path().resolve("file"));
            assertThat(target).doesNotExist();
            folder.commit();
        }
        assertThat(target).isDirectoryContaining("glob:**/file");
        assertThat(dir).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void aNewFolderThatIsDiscardedLeavesNothing() throws IOException {
        try (ExtractedFolder folder = ExtractedFolder.begin(dir.resolve("new"))) {
            Files.createDirectories(folder.path().resolve("a/b"));
        }
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void aFolderThatWasThereIsFilledInPlaceAndEmptiedAgain() throws IOException {
        Path target = Files.createDirectory(dir.resolve("there"));
        Object key = Files.readAttributes(target, "unix:ino").get("ino");
        try (ExtractedFolder folder = ExtractedFolder.begin(target)) {
            Files.createDirectories(folder.path().resolve("a/b"));
            assertThat(target.resolve("a/b")).exists();
        }
        assertThat(target).isEmptyDirectory();
        assertThat(Files.readAttributes(target, "unix:ino")).containsEntry("ino", key);
    }

    @Test
    void afterItWasDiscardedNothingCanBeMadeInItAndItIsNotCommitted() throws IOException {
        Path target = dir.resolve("new");
        ExtractedFolder folder = ExtractedFolder.begin(target);
        folder.close();
        assertThatThrownBy(() -> Files.createFile(folder.path().resolve("late")))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(folder::commit).isInstanceOf(IOException.class).hasMessageContaining("discarded");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void whatSomebodyElsePutThereMeanwhileIsNotReplaced() throws IOException {
        Path target = dir.resolve("new");
        try (ExtractedFolder folder = ExtractedFolder.begin(target)) {
            Files.createDirectories(target.resolve("of somebody else"));
            assertThatThrownBy(folder::commit).isInstanceOf(FileSystemException.class);
        }
        assertThat(target.resolve("of somebody else")).exists();
        assertThat(dir).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void whatIsNoPlaceForAFolderIsRefused() throws IOException {
        Path file = Files.createFile(dir.resolve("file"));
        assertThatThrownBy(() -> ExtractedFolder.begin(file)).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> ExtractedFolder.begin(dir)).hasMessageContaining("not empty");
        assertThatThrownBy(() -> ExtractedFolder.begin(dir.resolve("none/new")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(dir.resolve("none/new").toString());
    }
}
