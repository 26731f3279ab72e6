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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.node.ObjectNode;

/** A container image of one small layer, for verbs on images to be rehearsed with. */
final class RehearsalImage {
    private RehearsalImage() {}

    /**
     * Writes the image into a new layout.
     *
     * @param tar the layer
     * @return what the image is called
     */
    static String write(Path layout, byte[] tar) throws IOException {
        String name = "oci:" + layout + ":image";
        FileReference reference = (FileReference) ImageReference.parse(name);
        try (ImageDestination destination = FileTransports.openDestination(reference)) {
            Descriptor layer = put(destination, MediaTypes.OCI_LAYER_GZIP, gzip(tar));
            ObjectNode config = JsonText.newObject();
            config.put("architecture", "amd64");
            config.put("os", "linux");
            ObjectNode rootfs = config.putObject("rootfs");
            rootfs.put("type", "layers");
            rootfs.putArray("diff_ids").add(ContentDigest.ofBytes(tar).toString());
            config.putArray("history").addObject().put("created_by", "rehearsal");
            ObjectNode manifest = JsonText.newObject();
            manifest.put("schemaVersion", 2);
            manifest.put("mediaType", MediaTypes.OCI_MANIFEST);
            manifest.set(
                    "config",
                    put(destination, MediaTypes.OCI_CONFIG, JsonText.compact(config))
                            .json());
            manifest.putArray("layers").add(layer.json());
            destination.commit(RawManifest.of(JsonText.indented(manifest), MediaTypes.OCI_MANIFEST));
        }
        return name;
    }

    private static Descriptor put(ImageDestination destination, String mediaType, byte[] blob) throws IOException {
        try (BlobUpload upload = destination.uploadBlob()) {
            upload.write(blob);
            return Descriptor.of(mediaType, upload.commit(), blob.length);
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        }
        return compressed.toByteArray();
    }
}
