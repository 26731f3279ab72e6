package dev.nydusconvert.tune;

import java.util.Arrays;

/**
 * Some file data on its way: pieces of contents, each cut at multiples of the largest chunk size, so that no chunk of any
 * size is in two pieces. Owned by one thread at a time.
 */
final class Parcel {
    private static final int INITIAL_PIECES = 16;

    final byte[] data;
    private int[] ends = new int[INITIAL_PIECES];
    private boolean[] last = new boolean[INITIAL_PIECES];
    private boolean[] whole = new boolean[INITIAL_PIECES];
    private int count;
    private int length;

    /** By chunk size: the chunks of all pieces, in order; and the time that their digests took. */
    final KnownChunk[][] chunks;

    final long[] digestNanos;

    Parcel(int capacity, int levels) {
        this.data = new byte[capacity];
        this.chunks = new KnownChunk[levels][];
        this.digestNanos = new long[levels];
    }

    int count() {
        return count;
    }

    int length() {
        return length;
    }

    int remaining() {
        return data.length - length;
    }

    int start(int piece) {
        return piece == 0 ? 0 : ends[piece - 1];
    }

    int size(int piece) {
        return ends[piece] - start(piece);
    }

    /** Whether a content ends with the piece. */
    boolean lastOfContent(int piece) {
        return last[piece];
    }

    /** Whether the piece is all of its content. */
    boolean wholeContent(int piece) {
        return whole[piece];
    }

    /** Ends a piece whose bytes have been put at {@link #length()}. */
    void endPiece(int size, boolean lastOfContent, boolean wholeContent) {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
            last = Arrays.copyOf(last, count * 2);
            whole = Arrays.copyOf(whole, count * 2);
        }
        length += size;
        ends[count] = length;
        last[count] = lastOfContent;
        whole[count] = wholeContent;
        count++;
    }

    /** How many chunks the pieces make at a chunk size. */
    int chunkCount(int chunkSize) {
        int chunksOfAll = 0;
        for (int piece = 0; piece < count; piece++) {
            chunksOfAll += chunksOf(size(piece), chunkSize);
        }
        return chunksOfAll;
    }

    static int chunksOf(int size, int chunkSize) {
        return (size + chunkSize - 1) / chunkSize;
    }

    /** Empties it for the next use. */
    void reset() {
        count = 0;
        length = 0;
        Arrays.fill(chunks, null);
        Arrays.fill(digestNanos, 0);
    }
}
