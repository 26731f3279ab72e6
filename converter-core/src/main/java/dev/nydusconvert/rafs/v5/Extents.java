package dev.nydusconvert.rafs.v5;

import java.io.IOException;
import java.util.Arrays;

/**
 * The ranges of the file that tables and inodes take.
 *
 * <p>Besides finding damage, this is what bounds a reader's work: a small file could hold inodes that all claim the same
 * million chunks.
 */
final class Extents {
    private static final int LENGTH_BITS = 31;

    /** How much more than the file its parts may take before the reader gives up. */
    private static final int MAX_OVERLAP = 2;

    private final BootstrapInput input;
    private long[] ranges = new long[16];
    private int count;
    private long total;

    Extents(BootstrapInput input) {
        this.input = input;
    }

    /** @param length length in bytes, which the caller has found to lie inside the file */
    void add(long offset, long length) throws IOException {
        total += length;
        if (total > MAX_OVERLAP * input.size()) {
            throw input.malformed(
                    offset,
                    "tables and inodes overlap: together they take more than " + MAX_OVERLAP + " times the file");
        }
        if (count == ranges.length) {
            ranges = Arrays.copyOf(ranges, count + (count >> 1));
        }
        // No bootstrap has more than 2^31 bytes, so both fit, and sorting the numbers sorts the ranges by offset.
        ranges[count++] = offset << LENGTH_BITS | length;
    }

    void reportOverlaps() throws IOException {
        Arrays.sort(ranges, 0, count);
        long end = 0;
        for (int i = 0; i < count; i++) {
            long offset = ranges[i] >>> LENGTH_BITS;
            long length = ranges[i] & (1L << LENGTH_BITS) - 1;
            if (offset < end && length > 0) {
                input.report(offset, "a table or inode begins here, but the one before it ends at offset " + end);
            }
            end = Math.max(end, offset + length);
        }
    }
}
