package dev.nydusconvert.layer;

/**
 * Which chunks a chunk dictionary gets. By default, all that two images use at least.
 *
 * @param minImages only chunks that at least this many images use, at least 1
 * @param maxSize the most bytes of stored chunks, at least 0; {@link Long#MAX_VALUE} for no limit
 * @param locator finds blobs, for what an inlined bootstrap cannot know of its own: its size and ToC
 */
public record DictionaryOptions(int minImages, long maxSize, BlobLocator locator) {
    public DictionaryOptions {
        if (minImages < 1 || maxSize < 0) {
            throw new IllegalArgumentException(
                    "a dictionary is for at least 1 image, not " + minImages + ", and of no size below 0: " + maxSize);
        }
    }

    /** A builder that has the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects options; each method sets the one of its name. For one thread. */
    public static final class Builder {
        private int minImages = 2;
        private long maxSize = Long.MAX_VALUE;
        private BlobLocator locator = BlobLocator.NONE;

        private Builder() {}

        public Builder minImages(int images) {
            minImages = images;
            return this;
        }

        public Builder maxSize(long bytes) {
            maxSize = bytes;
            return this;
        }

        public Builder locator(BlobLocator blobs) {
            locator = blobs;
            return this;
        }

        /** @throws IllegalArgumentException if an option is out of its range */
        public DictionaryOptions build() {
            return new DictionaryOptions(minImages, maxSize, locator);
        }
    }
}
