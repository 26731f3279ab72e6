package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.rafs.Bootstrap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A bootstrap that another one is made from, with its blobs as the other one is to record them.
 *
 * @param name names it in messages
 * @param bootstrap its tree and chunks
 * @param blobs its blob table; the ids are those that a reader gives to the blobs
 */
record ReferencedBootstrap(String name, Bootstrap bootstrap, List<BlobInfo> blobs) {
    /**
     * Reads a bootstrap, or a data blob that holds one.
     *
     * @param locator finds blobs, for what an inlined bootstrap cannot know of its own
     */
    static ReferencedBootstrap open(Path file, BlobLocator locator) throws IOException {
        try (OpenLayer layer = OpenLayer.open(file, locator, Findings.FAIL_FAST)) {
            return new ReferencedBootstrap(file.toString(), layer.bootstrap(), ReferencedBlobs.of(layer, locator));
        }
    }

    /** As {@link #open}, with the blobs as the bootstrap records them. */
    static ReferencedBootstrap asRecorded(Path file) throws IOException {
        try (OpenLayer layer = OpenLayer.open(file, BlobLocator.NONE, Findings.FAIL_FAST)) {
            return new ReferencedBootstrap(file.toString(), layer.bootstrap(), ReferencedBlobs.asRecorded(layer));
        }
    }

    ImageTraits traits() {
        return ImageTraits.of(name, bootstrap);
    }
}
