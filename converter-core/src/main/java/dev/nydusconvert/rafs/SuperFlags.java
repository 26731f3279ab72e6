package dev.nydusconvert.rafs;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import java.util.Optional;

/**
 * Image-wide flags of both super blocks (rafs-v6.md 4, rafs-v5.md 1.2).
 *
 * @param bits the 64 bits as stored
 */
public record SuperFlags(long bits) {
    public static final long COMPRESSION_NONE = 0x1;
    public static final long COMPRESSION_LZ4 = 0x2;
    public static final long HASH_BLAKE3 = 0x4;
    public static final long HASH_SHA256 = 0x8;
    public static final long EXPLICIT_UID_GID = 0x10;
    public static final long HAS_XATTR = 0x20;
    public static final long COMPRESSION_GZIP = 0x40;
    public static final long COMPRESSION_ZSTD = 0x80;
    public static final long INLINED_CHUNK_DIGEST = 0x100;
    public static final long TARFS_MODE = 0x200;
    public static final long ENCRYPTION_NONE = 0x0100_0000;
    public static final long ENCRYPTION_AES_128_XTS = 0x0200_0000;

    /** Bits kept for compatible extensions: a reader accepts them, nobody writes them. */
    public static final long RESERVED_COMPATIBLE = 0xfc00_0000L;

    private static final long COMPRESSION_MASK =
            COMPRESSION_NONE | COMPRESSION_LZ4 | COMPRESSION_GZIP | COMPRESSION_ZSTD;
    private static final long KNOWN = 0x3ff | ENCRYPTION_NONE | ENCRYPTION_AES_128_XTS | RESERVED_COMPATIBLE;

    /** The flags of an image of that compression and digest, and no others. */
    public static SuperFlags of(Compression compression, DigestAlgorithm digestAlgorithm) {
        return new SuperFlags(bitOf(compression) | bitOf(digestAlgorithm));
    }

    /** Whether all of {@code mask} is set. */
    public boolean has(long mask) {
        return (bits & mask) == mask;
    }

    public SuperFlags with(long mask) {
        return new SuperFlags(bits | mask);
    }

    public SuperFlags without(long mask) {
        return new SuperFlags(bits & ~mask);
    }

    /** The bits that no reader knows; a file that has any is to be refused. */
    public long unknown() {
        return bits & ~KNOWN;
    }

    /** The compression, empty unless exactly one of its bits is set. */
    public Optional<Compression> compression() {
        for (Compression compression : Compression.values()) {
            if ((bits & COMPRESSION_MASK) == bitOf(compression)) {
                return Optional.of(compression);
            }
        }
        return Optional.empty();
    }

    /** The digest algorithm, empty unless exactly one of its bits is set. */
    public Optional<DigestAlgorithm> digestAlgorithm() {
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            if ((bits & (HASH_BLAKE3 | HASH_SHA256)) == bitOf(algorithm)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    private static long bitOf(Compression compression) {
        return switch (compression) {
            case NONE -> COMPRESSION_NONE;
            case LZ4_BLOCK -> COMPRESSION_LZ4;
            case GZIP -> COMPRESSION_GZIP;
            case ZSTD -> COMPRESSION_ZSTD;
        };
    }

    private static long bitOf(DigestAlgorithm algorithm) {
        return switch (algorithm) {
            case BLAKE3 -> HASH_BLAKE3;
            case SHA256 -> HASH_SHA256;
        };
    }

    @Override
    public String toString() {
        return String.format("0x%08x", bits);
    }
}
