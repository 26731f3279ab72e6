package dev.nydusconvert.inflate;

import java.util.Arrays;

/**
 * A place in a gzip stream where decoding can begin: directly behind the header of a member, or between two blocks.
 *
 * @param inOffset offset in the stream of the first byte of which nothing is used before the point
 * @param outOffset offset in the decompressed bytes of all members
 * @param pendingBits how many high-order bits of the byte before {@code inOffset} belong to what follows, 0 to 7
 * @param previousByte that byte; 0 if there are no pending bits
 * @param dictionary the last bytes that the member gives before the point, at most {@link #MAX_DICTIONARY}
 */
public record BlockPoint(long inOffset, long outOffset, int pendingBits, int previousByte, byte[] dictionary) {
    /** Deflate refers to at most this many bytes before those that it decodes. */
    public static final int MAX_DICTIONARY = 32768;

    private static final int MAX_PENDING_BITS = 7;

    public BlockPoint {
        if (inOffset < 0
                || outOffset < 0
                || pendingBits < 0
                || pendingBits > MAX_PENDING_BITS
                || previousByte < 0
                || previousByte > 0xff
                || dictionary.length > MAX_DICTIONARY) {
            throw new IllegalArgumentException("no block point: input " + inOffset + ", output " + outOffset + ", "
                    + pendingBits + " bits of " + previousByte + ", dictionary of " + dictionary.length);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockPoint that
                && inOffset == that.inOffset
                && outOffset == that.outOffset
                && pendingBits == that.pendingBits
                && previousByte == that.previousByte
                && Arrays.equals(dictionary, that.dictionary);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(inOffset);
    }
}
