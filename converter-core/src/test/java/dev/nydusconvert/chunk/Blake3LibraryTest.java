package dev.nydusconvert.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class Blake3LibraryTest {
    private static final String FILE_NAME = System.mapLibraryName("nydusconvert_blake3");

    /** Offset of the field of an ELF file that names the processor. */
    private static final int ELF_MACHINE = 18;

    @TempDir
    Path directory;

    @Test
    void nativeAndScalarDigestsAreEqual() {
        ChunkDigest nativeDigest = nativeLibrary().newDigest();
        ChunkDigest scalarDigest = new ScalarBlake3();
        long seed = 17;
        Random random = new Random(seed);
        byte[] data = Samples.noise(200_000, seed);
        for (int i = 0; i < 500; i++) {
            int length = random.nextInt(1 << (1 + random.nextInt(17)));
            int offset = random.nextInt(data.length - length + 1);
            assertThat(nativeDigest.digest(data, offset, length))
                    .as("%d bytes at %d, seed %d", length, offset, seed)
                    .isEqualTo(scalarDigest.digest(data, offset, length));
        }
    }

    @Test
    void theNativeOneNamesPlatformAndInstructionSet() {
        assertThat(nativeLibrary().description()).matches("native \\([a-z]+-\\w+, \\w+\\)");
        assertThat(ChunkDigest.blake3Implementation())
                .isEqualTo(Blake3Library.get().description());
    }

    @Test
    void anUnpackedLibraryIsPreferred() throws Exception {
        nativeLibrary();
        try (InputStream library =
                Blake3Library.class.getResourceAsStream("native/" + Blake3Library.platform() + "/" + FILE_NAME)) {
            Files.copy(library, directory.resolve(FILE_NAME));
        }
        assertThat(Blake3Library.load(null, directory.toString()).isNative()).isTrue();
    }

    @Test
    void aDirectoryWithoutTheLibraryIsPassedOver() {
        nativeLibrary();
        assertThat(Blake3Library.load(null, directory.toString()).isNative()).isTrue();
        assertThat(Blake3Library.load(null, directory.resolve("missing").toString())
                        .isNative())
                .isTrue();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLibraryThatDoesNotLoadLeavesTheScalarOneAndTheReason() throws Exception {
        byte[] library = libraryBytes();
        library[ELF_MACHINE] ^= 0x55;
        Files.write(directory.resolve(FILE_NAME), library);
        Blake3Library fallback = Blake3Library.load(null, directory.toString());
        assertThat(fallback.isNative()).isFalse();
        assertThat(fallback.newDigest()).isInstanceOf(ScalarBlake3.class);
        assertThat(fallback.description()).startsWith("scalar Java (").contains(FILE_NAME);
    }

    @Test
    void theScalarOneCanBeChosen() {
        Blake3Library library = Blake3Library.load("scalar", null);
        assertThat(library.newDigest()).isInstanceOf(ScalarBlake3.class);
        assertThat(library.description()).isEqualTo("scalar Java (chosen by nydusconvert.blake3)");
    }

    private static byte[] libraryBytes() throws IOException {
        nativeLibrary();
        String resource = "native/" + Blake3Library.platform() + "/" + FILE_NAME;
        try (InputStream library = Blake3Library.class.getResourceAsStream(resource)) {
            return library.readAllBytes();
        }
    }

    private static Blake3Library nativeLibrary() {
        Blake3Library library = Blake3Library.load(null, null);
        assumeTrue(library.isNative(), library::description);
        return library;
    }
}
