package dev.nydusconvert.chunk;

import java.io.IOException;

/**
 * One digest and size that the layer has: the entry of the de-duplication index, equal to others by both.
 *
 * <p>The worker that puts it into the index is its owner and encodes the bytes; every other worker that meets the same
 * bytes finds it there and skips that work. The writer stores it where it first occurs in layer order, which may be before
 * the owner's place: it then waits for the owner's parcel, which a worker already has in hand.
 */
final class UniqueChunk {
    private final Digest digest;
    private final int size;
    private final int crc32c;

    /** Where the bytes are in the owner's parcel. */
    private final int offset;

    /** Holds the bytes until they are stored; null afterwards. */
    private Parcel owner;

    /** A chunk of the dictionary that the layer has not used yet; null for all others. */
    private Chunk known;

    /** The bytes as they are stored, until they are; null if the owner had the chunk for a batch. */
    private EncodedUnit encoded;

    private Chunk stored;

    UniqueChunk(Digest digest, int size, int crc32c, Parcel owner, int offset) {
        this.digest = digest;
        this.size = size;
        this.crc32c = crc32c;
        this.owner = owner;
        this.offset = offset;
    }

    /** A chunk that need not be stored. */
    static UniqueChunk known(Chunk chunk) {
        UniqueChunk unique = new UniqueChunk(chunk.digest(), chunk.uncompressedSize(), chunk.crc32c(), null, 0);
        unique.known = chunk;
        return unique;
    }

    /** By the owner, before its parcel is processed: the bytes as they are to be stored. */
    void encoded(EncodedUnit unit) {
        encoded = unit;
    }

    /**
     * By the writer: the chunk as it is recorded; stores it if it is new and met for the first time.
     *
     * @param inBatch whether it belongs into a batch where it is met now
     */
    Chunk storeOnce(OrderedWriter writer, boolean inBatch) throws IOException, InterruptedException {
        if (known != null) {
            stored = writer.reuse(known);
            known = null;
        }
        if (stored == null) {
            owner.awaitProcessed();
            stored = writer.store(this, inBatch);
            owner = null;
            encoded = null;
        }
        return stored;
    }

    Digest digest() {
        return digest;
    }

    int crc32c() {
        return crc32c;
    }

    int size() {
        return size;
    }

    /** Holds the bytes from {@link #offset()} on, until they are stored. */
    byte[] data() {
        return owner.data();
    }

    int offset() {
        return offset;
    }

    /** The bytes as they are to be stored, until they are; null if the owner had the chunk for a batch. */
    EncodedUnit encoded() {
        return encoded;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UniqueChunk that && size == that.size && digest.equals(that.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }
}
