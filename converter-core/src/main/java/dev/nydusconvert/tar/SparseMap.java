package dev.nydusconvert.tar;

import dev.nydusconvert.io.MalformedInputException;
import java.util.Arrays;

/**
 * Which ranges of a sparse file a tar holds; the rest are zeros.
 *
 * <p>Ranges are in file order, do not overlap, and end at or before the end of the file.
 */
final class SparseMap {
    /** No file may have more ranges. */
    static final int MAX_RANGES = 1 << 20;

    /** The map of what has no bytes. */
    static final SparseMap EMPTY = new SparseMap(0, new long[0], 0);

    private final long fileSize;
    private final long[] bounds;
    private final long storedSize;

    private SparseMap(long fileSize, long[] bounds, long storedSize) {
        this.fileSize = fileSize;
        this.bounds = bounds;
        this.storedSize = storedSize;
    }

    /** A file without holes. */
    static SparseMap dense(long fileSize) {
        return fileSize == 0 ? EMPTY : new SparseMap(fileSize, new long[] {0, fileSize}, fileSize);
    }

    /** Length of the file with its holes, in bytes. */
    long fileSize() {
        return fileSize;
    }

    /** Sum of the lengths of all ranges, in bytes. */
    long storedSize() {
        return storedSize;
    }

    /** How many ranges there are, each of at least one byte. */
    int ranges() {
        return bounds.length / 2;
    }

    /** Offset in the file of a range; of the one behind the last: the size of the file. */
    long start(int range) {
        return range < ranges() ? bounds[2 * range] : fileSize;
    }

    /** Offset in the file of the first byte behind a range; of the one behind the last: the size of the file. */
    long end(int range) {
        return range < ranges() ? bounds[2 * range + 1] : fileSize;
    }

    /** Collects the ranges that a tar lists. */
    static final class Builder {
        private final String source;
        private final String entry;
        private long[] bounds = new long[8];
        private int count;
        private int added;
        private long end;
        private long storedSize;

        /**
         * @param source name of the tar, for exceptions
         * @param entry path of the file, for exceptions
         */
        Builder(String source, String entry) {
            this.source = source;
            this.entry = entry;
        }

        /**
         * Adds the next range.
         *
         * @param offset where it starts in the file
         * @param length how many bytes; an empty range is allowed, and used to mark the end of a file
         * @param position where the tar says so, for the exception
         */
        void add(long offset, long length, long position) throws MalformedInputException {
            if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
                throw malformed(position, "has a range that starts or ends out of bounds");
            }
            if (offset < end) {
                throw malformed(position, "has a range at " + offset + ", but the one before it ends at " + end);
            }
            if (++added > MAX_RANGES) {
                throw malformed(position, "has more than " + MAX_RANGES + " ranges");
            }
            end = offset + length;
            storedSize += length;
            if (length > 0) {
                append(offset);
            }
        }

        private void append(long offset) {
            if (count > 0 && bounds[count - 1] == offset) {
                bounds[count - 1] = end;
                return;
            }
            if (count == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * count);
            }
            bounds[count++] = offset;
            bounds[count++] = end;
        }

        /** How many ranges have been added, empty ones included. */
        int added() {
            return added;
        }

        /**
         * Makes the map of a file of that size, of whose data the tar holds {@code dataSize} bytes.
         *
         * @param position where the tar says so, for the exception
         */
        SparseMap build(long fileSize, long dataSize, long position) throws MalformedInputException {
            if (fileSize < end) {
                throw malformed(position, "has " + fileSize + " bytes, but a range that ends at " + end);
            }
            if (dataSize != storedSize) {
                throw malformed(position, "has ranges of " + storedSize + " bytes, but the entry holds " + dataSize);
            }
            return new SparseMap(fileSize, Arrays.copyOf(bounds, count), storedSize);
        }

        private MalformedInputException malformed(long position, String problem) {
            return new MalformedInputException(source, position, "sparse file '" + entry + "' " + problem);
        }
    }
}
