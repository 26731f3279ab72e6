package dev.nydusconvert.tune;

import dev.nydusconvert.chunk.Pieces;
import java.util.Arrays;

/**
 * Some file data on its way: pieces of contents, each cut at multiples of the largest chunk size, so that no chunk of any
 * size is in two pieces.
 */
final class Parcel extends Pieces {
    /** By chunk size: the chunks of all pieces, in order; and the time that their digests took. */
    final KnownChunk[][] chunks;

    final long[] digestNanos;

    Parcel(int capacity, int levels) {
        super(capacity);
        this.chunks = new KnownChunk[levels][];
        this.digestNanos = new long[levels];
    }

    /** How many chunks the pieces make at a chunk size. */
    int chunkCount(int chunkSize) {
        int chunksOfAll = 0;
        for (int piece = 0; piece < count(); piece++) {
            chunksOfAll += chunksOf(size(piece), chunkSize);
        }
        return chunksOfAll;
    }

    static int chunksOf(int size, int chunkSize) {
        return (size + chunkSize - 1) / chunkSize;
    }

    @Override
    protected void reset() {
        super.reset();
        Arrays.fill(chunks, null);
        Arrays.fill(digestNanos, 0);
    }
}
