package dev.nydusconvert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    private static final String FILE_NAME = System.mapLibraryName("nydusconvert");

    /** Offset of the field of an ELF file that names the processor. */
    private static final int ELF_MACHINE = 18;

    @TempDir
    Path directory;

    @Test
    void anUnpackedLibraryIsPreferred() throws IOException {
        Files.write(directory.resolve(FILE_NAME), builtLibrary());
        assertThat(NativeLibrary.load(null, directory.toString()).isLoaded()).isTrue();
    }

    @Test
    void aDirectoryWithoutTheLibraryIsPassedOver() throws IOException {
        builtLibrary();
        assertThat(NativeLibrary.load(null, directory.toString()).isLoaded()).isTrue();
        assertThat(NativeLibrary.load(null, directory.resolve("missing").toString())
                        .isLoaded())
                .isTrue();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLibraryThatDoesNotLoadIsAProblemThatNamesIt() throws IOException {
        byte[] library = builtLibrary();
        library[ELF_MACHINE] ^= 0x55;
        Files.write(directory.resolve(FILE_NAME), library);
        NativeLibrary loaded = NativeLibrary.load(null, directory.toString());
        assertThat(loaded.isLoaded()).isFalse();
        assertThat(loaded.problem().orElseThrow())
                .startsWith("no native library for " + NativeLibrary.platform() + ": ")
                .contains(FILE_NAME);
    }

    @Test
    void allOfItCanBeSwitchedOff() {
        NativeLibrary library = NativeLibrary.load("off", directory.toString());
        assertThat(library.isLoaded()).isFalse();
        assertThat(library.problem()).contains("switched off by nydusconvert.native");
        assertThat(NativeSha256.isUsable(null, library)).isFalse();
    }

    @Test
    void thePlatformIsNamedAsTheBuildDoes() {
        assertThat(NativeLibrary.platform()).matches("[a-z]+-\\w+");
    }

    private static byte[] builtLibrary() throws IOException {
        try (InputStream library = NativeLibrary.class.getResourceAsStream(NativeLibrary.resource())) {
            assumeTrue(library != null, "the build has no native library");
            return library.readAllBytes();
        }
    }
}
