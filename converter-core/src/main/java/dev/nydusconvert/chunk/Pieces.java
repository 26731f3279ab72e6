package dev.nydusconvert.chunk;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/** Pieces of contents, back to back in one array that is used again and again. Owned by one thread at a time. */
public class Pieces {
    private static final int INITIAL_PIECES = 16;

    private final byte[] data;

    /** End of each piece in {@link #data}. */
    private int[] ends = new int[INITIAL_PIECES];

    private boolean[] last = new boolean[INITIAL_PIECES];
    private boolean[] whole = new boolean[INITIAL_PIECES];
    private int count;
    private int length;

    /** @param capacity how many bytes there is room for */
    protected Pieces(int capacity) {
        this.data = new byte[capacity];
    }

    /** The bytes of all pieces, not copied. */
    public final byte[] data() {
        return data;
    }

    /** How many pieces there are. */
    public final int count() {
        return count;
    }

    /** Bytes of {@link #data()} in use. */
    public final int length() {
        return length;
    }

    /** Bytes that there is room for yet. */
    public final int remaining() {
        return data.length - length;
    }

    /** Where a piece begins in {@link #data()}. */
    public final int start(int piece) {
        return piece == 0 ? 0 : ends[piece - 1];
    }

    /** Length of a piece in bytes. */
    public final int size(int piece) {
        return ends[piece] - start(piece);
    }

    /** Whether a content ends with the piece. */
    public final boolean lastOfContent(int piece) {
        return last[piece];
    }

    /** Whether the piece is all of its content. */
    public final boolean wholeContent(int piece) {
        return whole[piece];
    }

    /**
     * Reads the next piece.
     *
     * @param size its length in bytes, at most {@link #remaining()}
     * @throws EOFException if the content ends before
     */
    public final void read(ContentReader content, int size, boolean lastOfContent, boolean wholeContent)
            throws IOException {
        for (int filled = 0; filled < size; ) {
            int n = content.read(data, length + filled, size - filled);
            if (n < 0) {
                throw new EOFException("content ends " + (size - filled) + " bytes early");
            }
            filled += n;
        }
        end(size, lastOfContent, wholeContent);
    }

    /** Ends a piece whose bytes have been put at {@link #length()}. */
    final void end(int size, boolean lastOfContent, boolean wholeContent) {
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

    /** Empties it for the next use. */
    protected void reset() {
        count = 0;
        length = 0;
    }
}
