package dev.nydusconvert.image;

import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.NydusAnnotations;

/** What a layer of an image is. */
public enum LayerKind {
    /** A tar, plain or compressed. */
    TAR,
    /** A Nydus data blob. */
    NYDUS_BLOB,
    /** The tar with the bootstrap of a Nydus image. */
    NYDUS_BOOTSTRAP,
    /** Encrypted as a whole, as ocicrypt does. */
    ENCRYPTED,
    /** One whose bytes registries may refuse to keep. */
    FOREIGN,
    /** None of these. */
    UNKNOWN;

    /** What a descriptor says of its layer. */
    public static LayerKind of(Descriptor layer) {
        String mediaType = layer.mediaType();
        if (isTrue(layer, NydusAnnotations.BOOTSTRAP)) {
            return NYDUS_BOOTSTRAP;
        }
        if (mediaType.equals(MediaTypes.NYDUS_BLOB) || isTrue(layer, NydusAnnotations.BLOB)) {
            return NYDUS_BLOB;
        }
        if (isEncrypted(layer)) {
            return ENCRYPTED;
        }
        if (MediaTypes.isForeignLayer(mediaType)) {
            return FOREIGN;
        }
        return MediaTypes.isLayerTar(mediaType) ? TAR : UNKNOWN;
    }

    /** Whether the layer, of whatever kind, is encrypted as a whole: bootstrap layers may be, too. */
    static boolean isEncrypted(Descriptor layer) {
        return layer.mediaType().endsWith(MediaTypes.ENCRYPTED_SUFFIX);
    }

    private static boolean isTrue(Descriptor layer, String annotation) {
        return layer.annotation(annotation)
                .filter(NydusAnnotations.TRUE::equals)
                .isPresent();
    }
}
