package dev.nydusconvert.blob;

/** How a chunk is stored: what has to be read of its blob, and what to do with that. */
public sealed interface ChunkPlace {
    /**
     * A range of a blob that is compressed and encrypted by itself.
     *
     * @param offset offset of the stored bytes in the blob
     * @param storedLength how many there are
     * @param length how many bytes they stand for, 1 to 2^24
     * @param compressed whether they may be compressed. Encrypted ones are not if there are, in clear, as many as they stand for
     * @param encrypted whether they are encrypted, after they were compressed
     */
    record Unit(long offset, int storedLength, int length, boolean compressed, boolean encrypted) {}

    /** The chunk is a unit of its own. */
    record Alone(Unit unit) implements ChunkPlace {}

    /**
     * The chunk is a part of a batch.
     *
     * @param batch ordinal of the batch in the blob
     * @param unit the whole batch
     * @param offset where in the uncompressed batch the chunk begins
     */
    record InBatch(int batch, Unit unit, int offset) implements ChunkPlace {}

    /**
     * The chunk is a part of a gzip stream.
     *
     * @param context ordinal of the zran context in which decoding begins
     * @param offset where in what the context decompresses to the chunk begins
     */
    record InStream(int context, long offset) implements ChunkPlace {}
}
