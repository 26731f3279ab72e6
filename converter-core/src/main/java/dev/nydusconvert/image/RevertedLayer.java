package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import java.util.List;

/**
 * A layer of an image that was reverted.
 *
 * @param blob the Nydus blob
 * @param layer the layer that was made of it
 * @param diffId digest of its tar
 * @param fidelity how it relates to the layer that was converted
 * @param leftOut what of the tree a tar cannot hold, one line each
 */
public record RevertedLayer(
        Descriptor blob, Descriptor layer, ContentDigest diffId, Fidelity fidelity, List<String> leftOut) {
    /** How a layer relates to the one that was converted. */
    public enum Fidelity {
        /** It is that layer, byte for byte. */
        SAME_BLOB,
        /** Its tar is that layer's, byte for byte; it is compressed in another way. */
        SAME_TAR,
        /** It has the same files. */
        SAME_CONTENT
    }

    public RevertedLayer {
        leftOut = List.copyOf(leftOut);
    }
}
