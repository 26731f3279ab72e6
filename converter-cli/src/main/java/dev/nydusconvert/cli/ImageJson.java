package dev.nydusconvert.cli;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.layer.PackResult;
import java.nio.file.Path;
import tools.jackson.core.JsonGenerator;

/** What the results of verbs that write images again have in common. */
final class ImageJson {
    private ImageJson() {}

    /** @param path where the bootstrap is, or null if it was not written */
    static void writeBootstrap(JsonGenerator json, PackResult.BootstrapFile bootstrap, Path path) {
        json.writeObjectPropertyStart("bootstrap");
        json.writeStringProperty("path", path == null ? null : path.toString());
        json.writeStringProperty("digest", JsonOutput.sha256(bootstrap.digest()));
        json.writeNumberProperty("size", bootstrap.size());
        json.writeEndObject();
    }

    /** @param directory where the blob is, under its id */
    static void writeNewBlob(JsonGenerator json, BlobInfo blob, Path directory) {
        json.writeStartObject();
        json.writeStringProperty("id", blob.id());
        json.writeStringProperty("path", directory.resolve(blob.id()).toString());
        json.writeNumberProperty("compressed_size", blob.compressedSize());
        json.writeNumberProperty("uncompressed_size", blob.uncompressedSize());
        json.writeNumberProperty("chunks", blob.chunkCount());
        json.writeEndObject();
    }
}
