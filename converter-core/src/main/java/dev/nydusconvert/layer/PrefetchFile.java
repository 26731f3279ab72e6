package dev.nydusconvert.layer;

import java.util.List;
import java.util.Optional;

/**
 * A file of an image whose data is to be fetched first.
 *
 * @param path its path in the image, absolute
 * @param ranges the parts of it that count; empty for the whole file
 */
public record PrefetchFile(String path, Optional<List<Range>> ranges) {
    public PrefetchFile {
        ranges = ranges.map(List::copyOf);
    }

    /** A whole file. */
    public static PrefetchFile whole(String path) {
        return new PrefetchFile(path, Optional.empty());
    }

    /**
     * A part of a file.
     *
     * @param offset offset in the file in bytes, at least 0
     * @param size length in bytes, at least 0; the part may reach behind the end of the file
     */
    public record Range(long offset, long size) {
        public Range {
            if (offset < 0 || size < 0 || offset > Long.MAX_VALUE - size) {
                throw new IllegalArgumentException("not a part of a file: " + size + " bytes at " + offset);
            }
        }

        /** Both ends count: the reference builder takes a chunk that the range only touches (conversion-semantics 16). */
        private boolean touches(long start, long length) {
            return offset <= start + length && start <= offset + size;
        }
    }

    /** Whether a part of the file that begins at {@code start} is to be fetched. */
    boolean wants(long start, long length) {
        return ranges.isEmpty() || ranges.get().stream().anyMatch(range -> range.touches(start, length));
    }
}
