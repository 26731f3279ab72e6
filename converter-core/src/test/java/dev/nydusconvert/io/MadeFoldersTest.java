package dev.nydusconvert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MadeFoldersTest {
    @TempDir
    Path dir;

    @Test
    void whatWasMadeGoesAgainAndWhatWasThereStays() throws IOException {
        Path there = Files.createDirectory(dir.resolve("there"));
        try (MadeFolders folders = MadeFolders.make(there.resolve("a/b/c"))) {
            assertThat(there.resolve("a/b/c")).isDirectory();
        }
        assertThat(there).isEmptyDirectory();
    }

    @Test
    void foldersWithAnOutputStay() throws IOException {
        Path output = dir.resolve("a/b/output");
        try (MadeFolders folders = MadeFolders.make(dir.resolve("a/b/c"))) {
            Files.createFile(output);
        }
        assertThat(output).exists();
        assertThat(dir.resolve("a/b/c")).doesNotExist();
    }

    @Test
    void aFolderThatWasThereIsNotTouched() throws IOException {
        Path there = Files.createDirectory(dir.resolve("there"));
        Path link = Files.createSymbolicLink(dir.resolve("link"), there);
        MadeFolders.make(there).close();
        MadeFolders.make(link).close();
        assertThat(there).isEmptyDirectory();
        assertThat(link).isSymbolicLink();
    }

    @Test
    void whatIsNoFolderIsNamed() throws IOException {
        Path file = Files.createFile(dir.resolve("file"));
        assertThatThrownBy(() -> MadeFolders.make(file))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void ofAFolderThatCannotBeMadeNothingIsLeft() throws IOException {
        String tooLong = "x".repeat(300);
        assertThatThrownBy(() -> MadeFolders.make(dir.resolve("a/b").resolve(tooLong)))
                .isInstanceOf(IOException.class);
        assertThat(dir).isEmptyDirectory();
    }
}
