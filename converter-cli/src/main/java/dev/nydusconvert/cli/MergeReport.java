package dev.nydusconvert.cli;

import static dev.nydusconvert.cli.JsonOutput.sha256;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.layer.MergeResult;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * What {@code merge} says when it is done.
 *
 * @param layers how many layers were merged
 * @param ignoredPrefetch paths to prefetch that do not count
 */
record MergeReport(MergeResult result, int layers, Path bootstrapPath, List<String> ignoredPrefetch) {
    void writeText(PrintWriter out) {
        out.println("bootstrap:  " + bootstrapPath + ", " + result.size() + " bytes, " + sha256(result.digest()));
        out.println("image:      " + layers + (layers == 1 ? " layer" : " layers") + ", "
                + result.blobs().size() + (result.blobs().size() == 1 ? " blob" : " blobs") + ", RAFS v"
                + result.version().number());
        for (BlobInfo blob : result.blobs()) {
            out.println("blob:       " + blob.id() + ", " + blob.compressedSize() + " bytes");
        }
        for (String pattern : ignoredPrefetch) {
            out.println("ignored:    --prefetch " + PathText.escaped(pattern.getBytes(StandardCharsets.UTF_8))
                    + ": not absolute, or covered by one before it");
        }
        out.flush();
    }

    void writeJson(JsonGenerator json) {
        json.writeStartObject();
        json.writeNumberProperty("rafs_version", result.version().number());
        json.writeStringProperty("compressor", result.compression().label());
        json.writeNumberProperty("layers", layers);
        json.writeObjectPropertyStart("bootstrap");
        json.writeStringProperty("path", bootstrapPath.toString());
        json.writeStringProperty("digest", sha256(result.digest()));
        json.writeNumberProperty("size", result.size());
        json.writeEndObject();
        json.writeArrayPropertyStart("blobs");
        for (BlobInfo blob : result.blobs()) {
            json.writeStartObject();
            json.writeStringProperty("id", blob.id());
            json.writeNumberProperty("compressed_size", blob.compressedSize());
            json.writeNumberProperty("uncompressed_size", blob.uncompressedSize());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberProperty("prefetched", result.prefetched());
        json.writeArrayPropertyStart("ignored_prefetch");
        ignoredPrefetch.forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }
}
