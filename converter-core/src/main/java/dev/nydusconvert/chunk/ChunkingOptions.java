package dev.nydusconvert.chunk;

/**
 * How content becomes chunks.
 *
 * @param chunkSize length of every chunk but the last of a content, in bytes: a power of two from {@link #MIN_SIZE} to
 *     {@link Chunk#MAX_SIZE}
 * @param digestAlgorithm algorithm of the chunk digests
 * @param compression compression of the stored chunks
 * @param batchSize contents of less than half as many bytes are stored in batches of at most as many (RAFS v6 only): a
 *     power of two from {@link #MIN_SIZE} to {@code chunkSize}; 0 for no batches
 */
public record ChunkingOptions(int chunkSize, DigestAlgorithm digestAlgorithm, Compression compression, int batchSize) {
    /** Smallest chunk size of an image, and smallest batch size: 4 KiB. */
    public static final int MIN_SIZE = 1 << 12;

    /** The reference builder's chunk size when none is asked for: 1 MiB. */
    public static final int DEFAULT_SIZE = 1 << 20;

    public ChunkingOptions {
        if (!validSize(chunkSize)) {
            throw new IllegalArgumentException(
                    "chunk size " + chunkSize + " is not a power of two from 4 KiB to 16 MiB");
        }
        if (batchSize != 0 && (!validSize(batchSize) || batchSize > chunkSize)) {
            throw new IllegalArgumentException(
                    "batch size " + batchSize + " is not a power of two from 4 KiB to the chunk size " + chunkSize);
        }
    }

    /** Without batches. */
    public ChunkingOptions(int chunkSize, DigestAlgorithm digestAlgorithm, Compression compression) {
        this(chunkSize, digestAlgorithm, compression, 0);
    }

    /** The same with that batch size. */
    public ChunkingOptions withBatchSize(int size) {
        return new ChunkingOptions(chunkSize, digestAlgorithm, compression, size);
    }

    /** Whether {@code size} can be the chunk size of an image. */
    public static boolean validSize(long size) {
        return size >= MIN_SIZE && size <= Chunk.MAX_SIZE && Long.bitCount(size) == 1;
    }

    /**
     * Whether a chunk is stored in a batch.
     *
     * @param wholeContent whether it is all of its content
     */
    public boolean inBatch(int size, boolean wholeContent) {
        return wholeContent && size < batchSize / 2;
    }
}
