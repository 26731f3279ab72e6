package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tree.DirectoryWalk;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

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

    /** The chunks that digests of that algorithm identify, in the order in which the tree uses them, repeatedly. */
    Stream<Chunk> chunksInTree(DigestAlgorithm algorithm) {
        return StreamSupport.stream(new DirectoryWalk(bootstrap.root()).spliterator(), false)
                .flatMap(directory -> directory.children().stream())
                .flatMap(this::chunksOf)
                .filter(chunk -> blobs.get(chunk.blobIndex()).digestAlgorithm() == algorithm);
    }

    private Stream<Chunk> chunksOf(Node node) {
        return node instanceof RegularFile file
                ? bootstrap.chunks().of(file.content().id()).stream()
                : Stream.empty();
    }

    ImageTraits traits() {
        return ImageTraits.of(name, bootstrap);
    }
}
