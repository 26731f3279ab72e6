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
        Blake3Library fallback = Blake3Library.choose(null, new NativeLibrary(Optional.of("it is broken")));
        assertThat(fallback.isNative()).isFalse();
        assertThat(fallback.newDigest()).isInstanceOf(ScalarBlake3.class);
        assertThat(fallback.description()).isEqualTo("scalar Java (it is broken)");
    }

    @Test
    void theScalarOneCanBeChosen() {
        Blake3Library library = Blake3Library.choose("scalar", NativeLibrary.get());
        assertThat(library.newDigest()).isInstanceOf(ScalarBlake3.class);
        assertThat(library.description()).isEqualTo("scalar Java (chosen by nydusconvert.blake3)");
    }

    private static Blake3Library nativeLibrary() {
        Blake3Library library = Blake3Library.choose(null, NativeLibrary.get());
        assumeTrue(library.isNative(), library::description);
        return library;
    }
}
