package dev.nydusconvert.cli;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.layer.Inspection;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tar.Xattr;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/** What {@code inspect} shows to programs. */
final class InspectionJson {
    private final OpenLayer layer;
    private final Bootstrap bootstrap;
    private final Inspection inspection;
    private final boolean chunks;

    /** @param chunks whether to list the chunks of each file */
    InspectionJson(OpenLayer layer, Inspection inspection, boolean chunks) {
        this.layer = layer;
        this.bootstrap = layer.bootstrap();
        this.inspection = inspection;
        this.chunks = chunks;
    }

    /**
     * @param nodes those to list; empty for no list of nodes
     */
    void write(JsonGenerator json, Optional<Stream<Inspection.Entry>> nodes) {
        json.writeStartObject();
        json.writeStringProperty("file", layer.file().toString());
        json.writeBooleanProperty("inlined", layer.inlined());
        json.writeNumberProperty("rafs_version", bootstrap.version().number());
        json.writeStringProperty("compressor", bootstrap.compression().label());
        json.writeStringProperty("digester", bootstrap.digestAlgorithm().label());
        json.writeNumberProperty("chunk_size", bootstrap.chunkSize());
        json.writeBooleanProperty("explicit_uidgid", bootstrap.explicitIds());
        json.writeBooleanProperty("tarfs", bootstrap.tarfs());
        json.writeNumberProperty("prefetched", bootstrap.prefetch().size());
        json.writeArrayPropertyStart("blobs");
        layer.blobs().forEach(blob -> writeBlob(json, blob.info()));
        json.writeEndArray();
        if (nodes.isPresent()) {
            json.writeArrayPropertyStart("nodes");
            nodes.get().forEach(entry -> writeNode(json, entry));
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void writeBlob(JsonGenerator json, BlobInfo blob) {
        json.writeStartObject();
        json.writeStringProperty("id", blob.id());
        json.writeNumberProperty("chunk_size", blob.chunkSize());
        json.writeNumberProperty("chunk_count", blob.chunkCount());
        json.writeStringProperty("compressor", blob.compression().label());
        json.writeStringProperty("digester", blob.digestAlgorithm().label());
        json.writeStringProperty("features", blob.features().toString());
        json.writeNumberProperty("compressed_size", blob.compressedSize());
        json.writeNumberProperty("uncompressed_size", blob.uncompressedSize());
        if (blob.hasChunkTable()) {
            BlobInfo.ChunkTableLocation table = blob.chunkTable();
            json.writeObjectPropertyStart("chunk_table");
            json.writeStringProperty("compressor", table.compression().label());
            json.writeNumberProperty("offset", table.offset());
            json.writeNumberProperty("compressed_size", table.compressedSize());
            json.writeNumberProperty("uncompressed_size", table.uncompressedSize());
            json.writeEndObject();
        }
        if (blob.toc().size() != 0) {
            json.writeObjectPropertyStart("toc");
            json.writeNumberProperty("size", blob.toc().size());
            json.writeStringProperty("digest", JsonOutput.sha256(blob.toc().digest()));
            json.writeEndObject();
        }
        if (blob.meta().size() != 0) {
            json.writeObjectPropertyStart("blob_meta");
            json.writeNumberProperty("size", blob.meta().size());
            json.writeStringProperty("digest", JsonOutput.sha256(blob.meta().digest()));
            json.writeEndObject();
        }
        json.writeBooleanProperty("encrypted", blob.cipher().algorithm() != 0);
        json.writeEndObject();
    }

    private void writeNode(JsonGenerator json, Inspection.Entry entry) {
        Node node = entry.node();
        Attributes attributes = node.attributes();
        json.writeStartObject();
        writeBytes(json, "path", "/", entry.path());
        json.writeStringProperty("type", NodeText.type(node));
        json.writeStringProperty("mode", NodeText.octalPermissions(node));
        json.writeNumberProperty("uid", attributes.uid());
        json.writeNumberProperty("gid", attributes.gid());
        json.writeNumberProperty("links", entry.links());
        NodeText.size(node).ifPresent(size -> json.writeNumberProperty("size", size));
        json.writeNumberProperty("mtime", attributes.mtimeSeconds());
        json.writeNumberProperty("mtime_nanos", attributes.mtimeNanos());
        if (NodeText.isDevice(node)) {
            json.writeNumberProperty("major", NodeText.major(node.deviceNumber()));
            json.writeNumberProperty("minor", NodeText.minor(node.deviceNumber()));
        }
        if (node instanceof Symlink link) {
            writeBytes(json, "target", "", link.target());
        }
        if (!node.xattrs().isEmpty()) {
            json.writeArrayPropertyStart("xattrs");
            node.xattrs().forEach(xattr -> writeXattr(json, xattr));
            json.writeEndArray();
        }
        if (chunks && node instanceof RegularFile file) {
            json.writeArrayPropertyStart("chunks");
            inspection.chunks(file).forEach(chunk -> writeChunk(json, chunk));
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void writeXattr(JsonGenerator json, Xattr xattr) {
        json.writeStartObject();
        writeBytes(json, "name", "", xattr.name());
        writeBytes(json, "value", "", xattr.value());
        json.writeEndObject();
    }

    /** Bytes as text; if they are no UTF-8, as escaped text, with the bytes themselves in a field beside it. */
    private static void writeBytes(JsonGenerator json, String field, String prefix, byte[] bytes) {
        String text = PathText.exact(bytes);
        json.writeStringProperty(field, prefix + (text != null ? text : PathText.escaped(bytes)));
        if (text == null) {
            json.writeStringProperty(field + "_bytes", HexFormat.of().formatHex(bytes));
        }
    }

    private void writeChunk(JsonGenerator json, Inspection.FileChunk place) {
        Chunk chunk = place.chunk();
        json.writeStartObject();
        json.writeNumberProperty("file_offset", place.fileOffset());
        json.writeStringProperty("digest", bootstrap.digestAlgorithm().label() + ":" + chunk.digest());
        json.writeNumberProperty("blob_index", chunk.blobIndex());
        json.writeNumberProperty("chunk_index", chunk.index());
        json.writeBooleanProperty("compressed", chunk.compressed());
        json.writeNumberProperty("compressed_offset", chunk.compressedOffset());
        json.writeNumberProperty("compressed_size", chunk.compressedSize());
        json.writeNumberProperty("uncompressed_offset", chunk.uncompressedOffset());
        json.writeNumberProperty("uncompressed_size", chunk.uncompressedSize());
        if (chunk.hasCrc32c()) {
            json.writeStringProperty("crc32c", HexFormat.of().toHexDigits(chunk.crc32c()));
        }
        json.writeEndObject();
    }
}
