package dev.nydusconvert.cli;

import static dev.nydusconvert.cli.JsonOutput.sha256;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.layer.OptimizeResult;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;

/** What {@code optimize} says when it is done. */
record OptimizeReport(OptimizeResult result, RewriteOptions places) {
    void writeText(PrintWriter out) {
        out.println("bootstrap:  " + places.output() + ", " + result.bootstrap().size() + " bytes, "
                + sha256(result.bootstrap().digest()));
        if (result.prefetchBlob().isPresent()) {
            BlobInfo blob = result.prefetchBlob().get();
            out.println("blob:       " + places.newBlobDirectory().resolve(blob.id()));
            out.println("prefetch:   " + result.files() + (result.files() == 1 ? " file, " : " files, ")
                    + blob.chunkCount() + (blob.chunkCount() == 1 ? " chunk, " : " chunks, ") + blob.uncompressedSize()
                    + " bytes uncompressed");
        } else {
            out.println("blob:       none: no listed file has data");
        }
        for (String path : result.skipped()) {
            out.println("skipped:    " + PathText.escaped(path.getBytes(StandardCharsets.UTF_8))
                    + ": names no regular file of the image");
        }
        out.flush();
    }

    void writeJson(JsonGenerator json) {
        json.writeStartObject();
        json.writeNumberProperty("rafs_version", result.version().number());
        ImageJson.writeBootstrap(json, result.bootstrap(), places.output());
        if (result.prefetchBlob().isPresent()) {
            json.writeName("prefetch_blob");
            ImageJson.writeNewBlob(json, result.prefetchBlob().get(), places.newBlobDirectory());
        } else {
            json.writeNullProperty("prefetch_blob");
        }
        json.writeNumberProperty("files", result.files());
        json.writeArrayPropertyStart("blob_table");
        result.blobs().forEach(blob -> json.writeString(blob.id()));
        json.writeEndArray();
        json.writeArrayPropertyStart("skipped");
        result.skipped().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }
}
