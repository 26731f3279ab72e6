package dev.nydusconvert.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nydusconvert.io.NativeLibrary;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Blake3LibraryTest {
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
    void aLibraryThatDidNotLoadLeavesTheScalarOneAndTheReason() {
        Blake3Library fallback =
                Blake3Library.choose(null, new NativeLibrary(Optional.of("it is broken")), NativeBlake3::new);
        assertThat(fallback.isNative()).isFalse();
        assertThat(fallback.newDigest()).isInstanceOf(ScalarBlake3.class);
        assertThat(fallback.description()).isEqualTo("scalar Java (it is broken)");
    }

    @Test
    void aLibraryThatGivesWrongDigestsIsNotUsed() {
        NativeLibrary loads = new NativeLibrary(Optional.empty());
        Blake3Library library = Blake3Library.choose(null, loads, Sha256Digest::new);
        assertThat(library.newDigest()).isInstanceOf(ScalarBlake3.class);
        assertThat(library.description()).endsWith("is no use: it gives wrong digests)");
        Blake3Library unlinked = Blake3Library.choose(null, loads, () -> {
            throw new UnsatisfiedLinkError("it lacks a function");
        });
        assertThat(unlinked.newDigest()).isInstanceOf(ScalarBlake3.class);
    }

    @Test
    void theScalarOneCanBeChosen() {
        Blake3Library library = Blake3Library.choose("scalar", NativeLibrary.get(), NativeBlake3::new);
        assertThat(library.newDigest()).isInstanceOf(ScalarBlake3.class);
        assertThat(library.description()).isEqualTo("scalar Java (chosen by nydusconvert.blake3)");
    }

    private static Blake3Library nativeLibrary() {
        Blake3Library library = Blake3Library.choose(null, NativeLibrary.get(), NativeBlake3::new);
        assumeTrue(library.isNative(), library::description);
        return library;
    }
}
