package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageConfig;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.NydusAnnotations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a layer without files below all others of an image. The files stay the same, but no snapshot of the image is one of
 * the image as it was: containerd would take Nydus snapshots for its layers (oci-image.md 6).
 */
final class EmptyLayer {
    private static final String CREATED_BY = "Nydus Converter";
    private static final String COMMENT = "Nydus Empty Layer";

    /** A tar of 1024 zeros in gzip: the bytes that Docker has for layers without files (oci-image.md 2). */
    private static final byte[] GZIP = {
        0x1f,
        (byte) 0x8b,
        8,
        0,
        0,
        0,
        0,
        0,
        0,
        (byte) 0xff,
        0x62,
        0x18,
        5,
        (byte) 0xa3,
        0x60,
        0x14,
        (byte) 0x8c,
        0x58,
        0,
        8,
        0,
        0,
        (byte) 0xff,
        (byte) 0xff,
        0x2e,
        (byte) 0xaf,
        (byte) 0xb5,
        (byte) 0xef,
        0,
        4,
        0,
        0
    };

    private static final ContentDigest DIFF_ID = ContentDigest.ofBytes(new byte[1024]);

    private final Transfer transfer;

    EmptyLayer(Transfer transfer) {
        this.transfer = transfer;
    }

    /**
     * Writes the layer, and the config that has it.
     *
     * @return the manifest that has it, which is not written, nor are the other layers
     */
    ImageManifest putBelow(ImageManifest image) throws IOException {
        boolean docker = MediaTypes.isDocker(image.raw().mediaType());
        String layerType = docker ? MediaTypes.DOCKER_LAYER_GZIP : MediaTypes.OCI_LAYER_GZIP;
        Descriptor layer = Descriptor.of(layerType, ContentDigest.ofBytes(GZIP), GZIP.length)
                .withAnnotation(NydusAnnotations.EMPTY_LAYER, NydusAnnotations.TRUE);
        transfer.putBytes(GZIP, layer);
        ImageConfig config = ImageConfig.read(
                        Transfer.readBytes(transfer.source(), image.config(), JsonText.MAX_SIZE),
                        "config " + image.config().digest())
                .withLayerBelow(DIFF_ID, CREATED_BY, COMMENT);
        Descriptor configBlob = Descriptor.of(image.config().mediaType(), config.digest(), config.bytes().length);
        transfer.putBytes(config.bytes(), configBlob);
        List<Descriptor> layers = new ArrayList<>(image.layers());
        layers.add(0, layer);
        ImageManifest.Editor editor = image.edit().config(configBlob).layers(layers);
        if (!docker) {
            editor.annotation(
                    NydusAnnotations.SOURCE_DIGEST, image.raw().digest().toString());
        }
        return editor.build();
    }
}
