package dev.nydusconvert.chunk;

import java.io.IOException;
import java.util.Optional;

/** Where new chunks go, in layer order: decides their place in a blob. Called by one thread at a time. */
public interface ChunkStore {
    /**
     * Says that the next chunk of the layer is at hand. If it is met for the first time it is then stored or taken from
     * those that were known before; otherwise nothing follows.
     */
    default void reference() {}

    /**
     * What is to be done last to the bytes that are stored, if anything is: a new one for each thread that does it. Called
     * by any thread.
     */
    default Optional<UnitSeal> newSeal() {
        return Optional.empty();
    }

    /**
     * Stores a chunk that the layer has not had before.
     *
     * @param digest digest of the uncompressed bytes
     * @param crc32c CRC-32C of the uncompressed bytes
     * @param uncompressedSize length of the uncompressed bytes, {@code 1} to {@link Chunk#MAX_SIZE}
     * @param data holds the bytes to store from {@code offset} on, sealed if they have to be; reused after the call
     * @param length how many bytes to store
     * @param compressed whether the bytes to store are compressed, before they were sealed
     * @return the chunk with its place
     */
    Chunk store(
            Digest digest, int crc32c, int uncompressedSize, byte[] data, int offset, int length, boolean compressed)
            throws IOException;

    /**
     * Takes a chunk that the layer has not had before into a batch. The batch itself is stored later, before any chunk that
     * is stored by itself.
     *
     * @param digest digest of the uncompressed bytes
     * @param crc32c CRC-32C of the uncompressed bytes
     * @param data holds the uncompressed bytes from {@code dataOffset} on; reused after the call
     * @param uncompressedSize length of the chunk in bytes
     * @param batch ordinal of the batch
     * @param offset where in the uncompressed batch the chunk begins
     * @return the chunk with its place
     */
    default Chunk storeInBatch(
            Digest digest, int crc32c, byte[] data, int dataOffset, int uncompressedSize, int batch, int offset)
            throws IOException {
        throw new UnsupportedOperationException("takes no batches");
    }

    /**
     * Stores the next batch.
     *
     * @param data holds the bytes to store from its start on, sealed if they have to be; reused after the call
     * @param length how many bytes to store: before they were sealed, as many as there are uncompressed ones if they are
     *     not compressed
     * @param uncompressedSize length of all its chunks together
     */
    default void storeBatch(byte[] data, int length, int uncompressedSize) throws IOException {
        throw new UnsupportedOperationException("takes no batches");
    }

    /**
     * Takes a chunk that was known before the layer, in the order of first use among the chunks stored; called once for
     * each that the layer has.
     *
     * @return the chunk as the layer is to record it
     */
    default Chunk reuse(Chunk known) {
        return known;
    }
}
