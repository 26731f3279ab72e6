package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Overlay;
import dev.nydusconvert.tree.WhiteoutSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The image that a layer is put upon while it is packed (conversion-semantics 2.5): the bootstrap is then that of both
 * together, and chunks that the image has are not stored again.
 */
public final class ParentImage {
    private final ReferencedBootstrap source;

    private ParentImage(ReferencedBootstrap source) {
        this.source = source;
    }

    /**
     * Reads an image.
     *
     * @param file its bootstrap, or a data blob that holds one
     * @param locator finds blobs, for what an inlined bootstrap cannot know of its own
     */
    public static ParentImage open(Path file, BlobLocator locator) throws IOException {
        return new ParentImage(ReferencedBootstrap.open(file, locator));
    }

    /** Its blobs, which come first in the blob table, also those that are not needed any more. */
    List<BlobInfo> blobs() {
        return source.blobs();
    }

    ImageTraits traits() {
        return source.traits();
    }

    Bootstrap bootstrap() {
        return source.bootstrap();
    }

    /** The chunks that can be found by digests of that algorithm; of several with one digest the first one is to be used. */
    Stream<Chunk> chunks(DigestAlgorithm algorithm) {
        return source.chunksInTree(algorithm);
    }

    /** Its tree, for one use: laying another tree over it changes it. The contents in it are those of the image. */
    Directory copyOfTree() {
        Directory root = source.bootstrap().root();
        return new Overlay(WhiteoutSpec.NONE).over(root.withoutChildren(), root);
    }
}
