package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tree.Directory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A layer in hand, ready to be merged.
 *
 * @param source its bootstrap
 * @param blobs its blob table, as the image is to record it
 * @param root its tree
 */
record MergeLayer(ReferencedBootstrap source, List<BlobInfo> blobs, Directory root) {
    /** A layer of which nothing is known better than its bootstrap knows it. */
    static MergeLayer of(ReferencedBootstrap source) {
        return new MergeLayer(source, source.blobs(), source.bootstrap().root());
    }

    /**
     * Reads a layer.
     *
     * @param dictionary ids of the blobs of the chunk dictionary
     */
    static MergeLayer open(MergeSource source, Set<String> dictionary, BlobLocator locator) throws IOException {
        ReferencedBootstrap bootstrap = ReferencedBootstrap.open(source.file(), locator);
        List<BlobInfo> blobs = source.describesBlob() ? described(source, bootstrap, dictionary) : bootstrap.blobs();
        Directory root = source.unlisted().replaceIn(bootstrap.bootstrap().root(), Directory::asSynthesised);
        return new MergeLayer(bootstrap, blobs, root);
    }

    private static List<BlobInfo> described(MergeSource source, ReferencedBootstrap bootstrap, Set<String> dictionary)
            throws MalformedInputException {
        List<BlobInfo> blobs = new ArrayList<>(bootstrap.blobs());
        int own = ownBlob(bootstrap, dictionary);
        if (own >= 0) {
            blobs.set(own, source.describe(blobs.get(own)));
        }
        return List.copyOf(blobs);
    }

    /** Index of the one blob that is not the dictionary's, or -1. */
    private static int ownBlob(ReferencedBootstrap layer, Set<String> dictionary) throws MalformedInputException {
        int own = -1;
        for (int i = 0; i < layer.blobs().size(); i++) {
            String id = layer.blobs().get(i).id();
            if (dictionary.contains(id)) {
                continue;
            }
            if (own >= 0) {
                throw new MalformedInputException(
                        layer.name(),
                        MalformedInputException.NO_OFFSET,
                        "has several data blobs that no chunk dictionary has, "
                                + layer.blobs().get(own).id() + " and " + id
                                + ": it is not clear which of them an id, digest or size was given for");
            }
            own = i;
        }
        return own;
    }

    String name() {
        return source.name();
    }

    Bootstrap bootstrap() {
        return source.bootstrap();
    }

    /** What tells a blob from those of other layers: its id as the layer has it. */
    String blobKey(int blobIndex) {
        return source.blobs().get(blobIndex).id();
    }
}
