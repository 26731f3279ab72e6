package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.io.LibraryLoadException;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class ErrorTextTest {
    @Test
    void malformedInputKeepsItsSourceAndOffset() {
        assertThat(ErrorText.of(new MalformedInputException("layer.tar", 512, "checksum is 1, expected 2")))
                .isEqualTo("layer.tar at offset 512: checksum is 1, expected 2");
    }

    @Test
    void fileSystemFailuresSayWhatIsWrong() {
        assertThat(ErrorText.of(new NoSuchFileException("a.tar"))).isEqualTo("a.tar: no such file or directory");
        assertThat(ErrorText.of(new AccessDeniedException("a.tar"))).isEqualTo("a.tar: permission denied");
        assertThat(ErrorText.of(new FileAlreadyExistsException("a.tar"))).isEqualTo("a.tar: exists already");
        assertThat(ErrorText.of(new FileSystemException("a.tar", null, "Is a directory")))
                .isEqualTo("a.tar: Is a directory");
    }

    @Test
    void theCauseSpeaksForAnUncheckedFailure() {
        assertThat(ErrorText.of(new UncheckedIOException(new IOException("disk on fire"))))
                .isEqualTo("disk on fire");
    }

    @Test
    void defectsAreCalledDefects() {
        assertThat(ErrorText.of(new IllegalStateException("no"))).startsWith("internal error, please report it: ");
        assertThat(ErrorText.of(new NumberFormatException("x"))).startsWith("internal error");
        assertThat(ErrorText.isExpected(new NullPointerException())).isFalse();
    }

    @Test
    void argumentsThatTheLibraryRefusesAreTheCallersMistake() {
        assertThat(ErrorText.of(new IllegalArgumentException("chunk size 3 is not a power of two")))
                .isEqualTo("chunk size 3 is not a power of two");
        assertThat(ErrorText.isCallerMistake(new NumberFormatException("x"))).isFalse();
    }

    @Test
    void partsOfTheProgramThatCannotBeLoadedAreNoDefect() {
        LinkageError bare = new NoClassDefFoundError("a/b/C");
        assertThat(ErrorText.of(bare)).startsWith("cannot load a/b/C: ").contains("ulimit -n");
        assertThat(ErrorText.of(new ExceptionInInitializerError(new IOException("Too many open files"))))
                .endsWith("cannot be opened (Too many open files)");
        assertThat(ErrorText.isExpected(bare)).isTrue();
        assertThat(ErrorText.of(new LibraryLoadException("zstd", new UnsatisfiedLinkError("no room"))))
                .isEqualTo("the zstd library does not load on this machine: no room");
    }

    @Test
    void aFullHeapNamesTheRemedy() {
        assertThat(ErrorText.of(new OutOfMemoryError())).contains("NYDUS_CONVERT_OPTS=-Xmx");
    }
}
