package dev.nydusconvert.cli;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.BlobUpload;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.FileTransports;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import java.io.IOException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the images that tests convert. */
final class ImageLayout {
    private ImageLayout() {}

    /** Writes an image of plain layers. */
    static RawManifest write(String reference, byte[]... tars) throws IOException {
        try (ImageDestination destination =
                FileTransports.openDestination((FileReference) ImageReference.parse(reference))) {
            ObjectNode config = JsonText.newObject().put("os", "linux").put("architecture", "amd64");
            ArrayNode diffIds = config.putObject("rootfs").put("type", "layers").putArray("diff_ids");
            ObjectNode json = JsonText.newObject().put("schemaVersion", 2);
            ArrayNode layers = JsonText.newObject().putArray("layers");
            for (byte[] tar : tars) {
                Descriptor layer = put(destination, MediaTypes.OCI_LAYER, tar);
                diffIds.add(layer.digest().toString());
                layers.add(layer.json());
            }
            json.set(
                    "config",
                    put(destination, MediaTypes.OCI_CONFIG, JsonText.compact(config))
                            .json());
            json.set("layers", layers);
            RawManifest manifest = RawManifest.of(JsonText.compact(json), MediaTypes.OCI_MANIFEST);
            destination.commit(manifest);
            return manifest;
        }
    }

    private static Descriptor put(ImageDestination destination, String mediaType, byte[] blob) throws IOException {
        try (BlobUpload upload = destination.uploadBlob()) {
            upload.write(blob);
            ContentDigest digest = upload.commit();
            return Descriptor.of(mediaType, digest, blob.length);
        }
    }
}
