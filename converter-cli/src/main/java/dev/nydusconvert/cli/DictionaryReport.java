package dev.nydusconvert.cli;

import static dev.nydusconvert.cli.JsonOutput.sha256;

import dev.nydusconvert.layer.DictionaryResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import tools.jackson.core.JsonGenerator;

/**
 * What {@code dict create} says.
 *
 * @param path where the dictionary is, or null if it was not written
 */
record DictionaryReport(DictionaryResult result, Path path) {
    void writeText(PrintWriter out) {
        out.println("dictionary: "
                + (path == null
                        ? "not written"
                        : path + ", " + result.bootstrap().size() + " bytes, "
                                + sha256(result.bootstrap().digest())));
        out.println("chunks:     " + result.chunks() + ", " + result.chunkBytes() + " bytes, stored in "
                + result.storedBytes());
        out.println("saves:      " + result.savedBytes() + " stored bytes in other blobs of these images");
        for (DictionaryResult.Blob blob : result.blobs()) {
            out.println("blob:       " + blob.id() + ", " + blob.chunks() + " chunks, " + blob.storedBytes()
                    + " stored bytes");
        }
        for (DictionaryResult.Image image : result.images()) {
            out.println("image:      " + image.file() + ", "
                    + (image.repeated()
                            ? "again: does not count"
                            : SizeText.percent(image.sharedBytes(), image.storedBytes()) + " of " + image.storedBytes()
                                    + " stored bytes"));
        }
        if (result.leftOut() > 0) {
            out.println("left out:   " + result.leftOut()
                    + " chunks that are encrypted, in batches, or in original layers");
        }
        out.flush();
    }

    void writeJson(JsonGenerator json) {
        json.writeStartObject();
        json.writeNumberProperty("rafs_version", result.version().number());
        ImageJson.writeBootstrap(json, result.bootstrap(), path);
        json.writeNumberProperty("chunks", result.chunks());
        json.writeNumberProperty("chunk_bytes", result.chunkBytes());
        json.writeNumberProperty("stored_bytes", result.storedBytes());
        json.writeNumberProperty("saved_bytes", result.savedBytes());
        json.writeNumberProperty("left_out_chunks", result.leftOut());
        json.writeArrayPropertyStart("blobs");
        for (DictionaryResult.Blob blob : result.blobs()) {
            json.writeStartObject();
            json.writeStringProperty("id", blob.id());
            json.writeNumberProperty("chunks", blob.chunks());
            json.writeNumberProperty("stored_bytes", blob.storedBytes());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("images");
        result.images().forEach(image -> writeImage(json, image));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeImage(JsonGenerator json, DictionaryResult.Image image) {
        json.writeStartObject();
        json.writeStringProperty("file", image.file().toString());
        json.writeBooleanProperty("repeated", image.repeated());
        json.writeNumberProperty("chunks", image.chunks());
        json.writeNumberProperty("stored_bytes", image.storedBytes());
        json.writeNumberProperty("dictionary_chunks", image.sharedChunks());
        json.writeNumberProperty("dictionary_bytes", image.sharedBytes());
        json.writeEndObject();
    }
}
