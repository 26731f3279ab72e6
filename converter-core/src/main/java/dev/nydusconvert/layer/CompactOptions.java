package dev.nydusconvert.layer;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which blobs of an image are rewritten. The defaults, those of the reference builder, join small blobs and
 * keep others however little of them is used.
 *
 * @param minUsedRatio blobs of whose stored chunks the image uses fewer percent are rewritten without the others: 0, for
 *     none, to 99
 * @param compactBlobSize blobs of fewer bytes of stored chunks are joined
 * @param maxCompactSize the most bytes of stored chunks that a joined blob gets
 * @param minBlobs an image of fewer blobs stays as it is
 * @param chunkDictionary bootstrap of a chunk dictionary: chunks that it has are taken from there, and its blobs stay as
 *     they are
 * @param locator finds blobs: those to be rewritten are read
 */
public record CompactOptions(
        int minUsedRatio,
        long compactBlobSize,
        long maxCompactSize,
        int minBlobs,
        Optional<Path> chunkDictionary,
        BlobLocator locator) {
    private static final int MAX_RATIO = 99;

    public CompactOptions {
        if (minUsedRatio < 0 || minUsedRatio > MAX_RATIO) {
            throw new IllegalArgumentException("the least used part is 0 to 99 percent, not " + minUsedRatio);
        }
        if (compactBlobSize < 0 || maxCompactSize < 0 || minBlobs < 0) {
            throw new IllegalArgumentException("sizes and numbers of blobs are not negative: " + compactBlobSize + ", "
                    + maxCompactSize + ", " + minBlobs);
        }
    }

    /** A builder that has the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects options; each method sets the one of its name. For one thread. */
    public static final class Builder {
        private int minUsedRatio;
        private long compactBlobSize = 10L << 20;
        private long maxCompactSize = 100L << 20;
        private int minBlobs;
        private Optional<Path> chunkDictionary = Optional.empty();
        private BlobLocator locator = BlobLocator.NONE;

        private Builder() {}

        public Builder minUsedRatio(int percent) {
            minUsedRatio = percent;
            return this;
        }

        public Builder compactBlobSize(long bytes) {
            compactBlobSize = bytes;
            return this;
        }

        public Builder maxCompactSize(long bytes) {
            maxCompactSize = bytes;
            return this;
        }

        public Builder minBlobs(int count) {
            minBlobs = count;
            return this;
        }

        public Builder chunkDictionary(Path bootstrap) {
            chunkDictionary = Optional.of(bootstrap);
            return this;
        }

        public Builder locator(BlobLocator blobs) {
            locator = blobs;
            return this;
        }

        /** @throws IllegalArgumentException if an option is out of its range */
        public CompactOptions build() {
            return new CompactOptions(
                    minUsedRatio, compactBlobSize, maxCompactSize, minBlobs, chunkDictionary, locator);
        }
    }
}
