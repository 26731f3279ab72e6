package dev.nydusconvert.nydusimage;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.cli.PathText;
import dev.nydusconvert.layer.Inspection;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.tree.Node;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Answers of {@code inspect} to programs (conversion-semantics 17). */
final class InspectJson {
    private final OpenLayer layer;
    private final Inspection inspection;
    private final InodeNumbers numbers;

    InspectJson(OpenLayer layer, Inspection inspection, InodeNumbers numbers) {
        this.layer = layer;
        this.inspection = inspection;
        this.numbers = numbers;
    }

    void stats(JsonGenerator json) {
        json.writeStartObject();
        json.writeNumberProperty("inodes_count", numbers.count(layer.bootstrap().version()));
        json.writeEndObject();
    }

    void blobs(JsonGenerator json) {
        json.writeStartArray();
        layer.blobs().forEach(blob -> blob(json, blob.info()));
        json.writeEndArray();
    }

    private static void blob(JsonGenerator json, BlobInfo blob) {
        json.writeStartObject();
        json.writeStringProperty("blob_id", blob.id());
        json.writeNumberProperty("compressed_size", blob.compressedSize());
        json.writeNumberProperty("decompressed_size", blob.uncompressedSize());
        json.writeNumberProperty("readahead_offset", blob.readahead().offset());
        json.writeNumberProperty("readahead_size", blob.readahead().size());
        json.writeEndObject();
    }

    void prefetch(JsonGenerator json) {
        json.writeStartArray();
        for (Node node : layer.bootstrap().prefetch()) {
            json.writeStartObject();
            json.writeNumberProperty("inode", numbers.of(node));
            json.writeArrayPropertyStart("path");
            paths(node).forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** All names of a node. */
    List<String> paths(Node node) {
        long number = numbers.of(node);
        return inspection
                .tree()
                .filter(entry -> numbers.of(entry.node()) == number)
                .map(entry -> "/" + PathText.escaped(entry.path()))
                .toList();
    }
}
