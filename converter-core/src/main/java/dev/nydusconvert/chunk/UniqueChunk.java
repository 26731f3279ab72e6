package dev.nydusconvert.chunk;

import java.io.IOException;

/**
 * One digest and size that the layer has: the entry of the de-duplication index, equal to others by both.
 *
 * <p>The worker that puts it into the index is its owner and compresses the bytes; every other worker that meets the same
 * bytes finds it there and skips that work. The writer stores it where it first occurs in layer order, which may be before
 * the owner's place: it then waits for the owner's parcel, which a worker already has in hand.
 */
final class UniqueChunk {
    private final Digest digest;
    private final int size;
    private final int crc32c;

    /** Holds the bytes until they are stored; null afterwards. */
    private Parcel owner;

    /** A chunk of the dictionary that the layer has not used yet; null for all others. */
    private Chunk known;

    private int offset;
    private int storedLength;
    private boolean compressed;
    private Chunk stored;

    UniqueChunk(Digest digest, int size, int crc32c, Parcel owner) {
        this.digest = digest;
        this.size = size;
        this.crc32c = crc32c;
        this.owner = owner;
    }

    /** A chunk that need not be stored. */
    static UniqueChunk known(Chunk chunk) {
        UniqueChunk unique = new UniqueChunk(chunk.digest(), chunk.uncompressedSize(), chunk.crc32c(), null);
        unique.known = chunk;
        return unique;
    }

    /** By the owner, before its parcel is processed: where the bytes to store are in the parcel. */
    void locate(int offset, int storedLength, boolean compressed) {
        this.offset = offset;
        this.storedLength = storedLength;
        this.compressed = compressed;
    }

    /** By the writer: the chunk as it is recorded; stores it if it is new and met for the first time. */
    Chunk storeOnce(ChunkStore store) throws IOException, InterruptedException {
        if (known != null) {
            stored = store.reuse(known);
            known = null;
        }
        if (stored == null) {
            owner.awaitProcessed();
            byte[] bytes = compressed ? owner.compressed : owner.data;
            stored = store.store(digest, crc32c, size, bytes, offset, storedLength, compressed);
            owner = null;
        }
        return stored;
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
