package dev.nydusconvert.rafs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import org.junit.jupiter.api.Test;

class SuperFlagsTest {
    @Test
    void defaultImageHasTheDocumentedValue() {
        SuperFlags flags = SuperFlags.of(Compression.ZSTD, DigestAlgorithm.BLAKE3)
                .with(SuperFlags.EXPLICIT_UID_GID)
                .with(SuperFlags.ENCRYPTION_NONE);

        assertThat(flags).hasToString("0x01000094");
        assertThat(flags.unknown()).isZero();
    }

    @Test
    void algorithmsComeBackAsSet() {
        for (Compression compression : Compression.values()) {
            for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
                SuperFlags flags = SuperFlags.of(compression, algorithm);
                assertThat(flags.compression()).contains(compression);
                assertThat(flags.digestAlgorithm()).contains(algorithm);
            }
        }
    }

    @Test
    void noneOrTwoAlgorithmsAreNoAlgorithm() {
        assertThat(new SuperFlags(0).compression()).isEmpty();
        assertThat(new SuperFlags(0).digestAlgorithm()).isEmpty();
        assertThat(new SuperFlags(SuperFlags.COMPRESSION_LZ4 | SuperFlags.COMPRESSION_ZSTD).compression())
                .isEmpty();
        assertThat(new SuperFlags(SuperFlags.HASH_BLAKE3 | SuperFlags.HASH_SHA256).digestAlgorithm())
                .isEmpty();
    }

    @Test
    void reservedBitsAreKnownAndOthersAreNot() {
        assertThat(new SuperFlags(SuperFlags.RESERVED_COMPATIBLE).unknown()).isZero();
        assertThat(new SuperFlags(0x400 | 1L << 32).unknown()).isEqualTo(0x400 | 1L << 32);
        assertThat(new SuperFlags(0x800).without(0x800).unknown()).isZero();
    }
}
