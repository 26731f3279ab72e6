package dev.nydusconvert.cli;

import static dev.nydusconvert.cli.JsonOutput.sha256;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.layer.CompactResult;
import dev.nydusconvert.layer.CompactResult.Change;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** What {@code compact} says when it is done. */
record CompactReport(CompactResult result, RewriteOptions places) {
    void writeText(PrintWriter out) {
        out.println("bootstrap:  " + places.output() + ", " + result.bootstrap().size() + " bytes, "
                + sha256(result.bootstrap().digest()));
        out.println("blobs:      " + result.changes().size() + " before, "
                + result.blobs().size() + " now");
        for (Change change : result.changes()) {
            out.println(label(change) + change.id() + ", " + change.usedBytes() + " of " + change.storedBytes()
                    + " stored bytes used"
                    + change.newId().map(id -> ", now in " + id).orElse("")
                    + change.reason().map(reason -> ": " + reason).orElse(""));
        }
        for (BlobInfo blob : newBlobs()) {
            out.println("new:        " + places.newBlobDirectory().resolve(blob.id()) + ", " + blob.compressedSize()
                    + " bytes");
        }
        if (result.redirected() > 0) {
            out.println("shared:     " + result.redirected() + " chunks of the dictionary");
        }
        out.flush();
    }

    private static String label(Change change) {
        return switch (change.fate()) {
            case KEPT -> "kept:       ";
            case REBUILT -> "rebuilt:    ";
            case JOINED -> "joined:     ";
            case UNREFERENCED -> "not needed: ";
        };
    }

    private List<BlobInfo> newBlobs() {
        return result.blobs().stream()
                .filter(blob -> result.newBlobs().contains(blob.id()))
                .toList();
    }

    void writeJson(JsonGenerator json) {
        json.writeStartObject();
        json.writeNumberProperty("rafs_version", result.version().number());
        ImageJson.writeBootstrap(json, result.bootstrap(), places.output());
        json.writeArrayPropertyStart("changes");
        for (Change change : result.changes()) {
            json.writeStartObject();
            json.writeStringProperty("id", change.id());
            json.writeStringProperty("fate", change.fate().name().toLowerCase(Locale.ROOT));
            json.writeNumberProperty("stored_bytes", change.storedBytes());
            json.writeNumberProperty("used_bytes", change.usedBytes());
            json.writeStringProperty("new_id", change.newId().orElse(null));
            json.writeStringProperty("reason", change.reason().orElse(null));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("new_blobs");
        for (BlobInfo blob : newBlobs()) {
            ImageJson.writeNewBlob(json, blob, places.newBlobDirectory());
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("blob_table");
        result.blobs().forEach(blob -> json.writeString(blob.id()));
        json.writeEndArray();
        json.writeNumberProperty("redirected_chunks", result.redirected());
        json.writeEndObject();
    }
}
