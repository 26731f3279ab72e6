package dev.nydusconvert.chunk;

/**
 * How content becomes chunks.
 *
 * @param chunkSize length of every chunk but the last of a content, in bytes: a power of two from {@link #MIN_SIZE} to
 *     {@link Chunk#MAX_SIZE}
 * @param digestAlgorithm algorithm of the chunk digests
 * @param compression compression of the stored chunks
 */
public record ChunkingOptions(int chunkSize, DigestAlgorithm digestAlgorithm, Compression compression) {
    /** Smallest chunk size of an image: 4 KiB. */
    public static final int MIN_SIZE = 1 << 12;

    /** The reference builder's chunk size when none is asked for: 1 MiB. */
    public static final int DEFAULT_SIZE = 1 << 20;

    public ChunkingOptions {
        if (!validSize(chunkSize)) {
            throw new IllegalArgumentException(
                    "chunk size " + chunkSize + " is not a power of two from 4 KiB to 16 MiB");
        }
    }

    /** Whether {@code size} can be the chunk size of an image. */
    public static boolean validSize(long size) {
        return size >= MIN_SIZE && size <= Chunk.MAX_SIZE && Long.bitCount(size) == 1;
    }
}
