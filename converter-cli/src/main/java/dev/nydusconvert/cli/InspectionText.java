package dev.nydusconvert.cli;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.layer.Inspection;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tar.Xattr;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import java.io.PrintWriter;
import java.util.HexFormat;

/** What {@code inspect} shows to people. */
final class InspectionText {
    private final PrintWriter out;
    private final OpenLayer layer;
    private final Bootstrap bootstrap;
    private final Inspection inspection;
    private final boolean chunks;

    /** @param chunks whether to show the chunks of each file */
    InspectionText(PrintWriter out, OpenLayer layer, Inspection inspection, boolean chunks) {
        this.out = out;
        this.layer = layer;
        this.bootstrap = layer.bootstrap();
        this.inspection = inspection;
        this.chunks = chunks;
    }

    void writeSummary() {
        out.println(layer.file() + ": RAFS v" + bootstrap.version().number()
                + (layer.inlined() ? ", inlined in a blob" : "") + ", "
                + bootstrap.compression().label() + ", "
                + bootstrap.digestAlgorithm().label() + ", chunks of " + bootstrap.chunkSize() + " bytes"
                + (bootstrap.explicitIds() ? "" : ", owners are the mounter's")
                + (bootstrap.tarfs() ? ", maps a tar (tarfs)" : ""));
        for (OpenLayer.Blob blob : layer.blobs()) {
            out.println("blob " + blob.info().id() + ": " + blob.info().chunkCount() + " chunks, "
                    + blob.info().compressedSize() + " bytes");
        }
    }

    void writeTree() {
        TreeListing listing = new TreeListing(inspection::tree);
        inspection.tree().forEach(entry -> writeLine(listing, entry));
    }

    private void writeLine(TreeListing listing, Inspection.Entry entry) {
        out.println(listing.line(entry));
        if (chunks && entry.node() instanceof RegularFile file) {
            writeChunks(file);
        }
    }

    void writeNode(Inspection.Entry entry) {
        Node node = entry.node();
        out.println("path:   /" + PathText.escaped(entry.path()));
        out.println("type:   " + NodeText.type(node));
        out.println("mode:   " + NodeText.octalPermissions(node) + " " + NodeText.mode(node));
        out.println(
                "owner:  " + node.attributes().uid() + ":" + node.attributes().gid());
        out.println("links:  " + entry.links());
        NodeText.size(node).ifPresent(size -> out.println("size:   " + size));
        out.println("mtime:  " + NodeText.mtime(node.attributes()) + " UTC");
        if (NodeText.isDevice(node)) {
            out.println("device: " + NodeText.major(node.deviceNumber()) + "," + NodeText.minor(node.deviceNumber()));
        }
        if (node instanceof Symlink link) {
            out.println("target: " + PathText.escaped(link.target()));
        }
        for (Xattr xattr : node.xattrs()) {
            out.println("xattr:  " + PathText.escaped(xattr.name()) + " = " + value(xattr.value()));
        }
        if (chunks && node instanceof RegularFile file) {
            writeChunks(file);
        }
        if (node instanceof Directory) {
            writeChildren(entry);
        }
    }

    private void writeChildren(Inspection.Entry directory) {
        TreeListing listing = new TreeListing(() -> inspection.children(directory));
        inspection.children(directory).forEach(child -> writeLine(listing, child));
    }

    /** As text if it is printable, or else in hexadecimal digits. */
    private static String value(byte[] value) {
        String text = PathText.exact(value);
        return text != null && text.chars().noneMatch(Character::isISOControl)
                ? "\"" + text + "\""
                : "0x" + HexFormat.of().formatHex(value);
    }

    private void writeChunks(RegularFile file) {
        for (Inspection.FileChunk place : inspection.chunks(file)) {
            Chunk chunk = place.chunk();
            out.println("  chunk at " + place.fileOffset() + ": " + chunk.uncompressedSize() + " bytes, "
                    + bootstrap.digestAlgorithm().label() + ":" + chunk.digest() + ", chunk " + chunk.index()
                    + " of blob " + chunk.blobIndex() + ", "
                    + (chunk.compressed() ? "compressed to " : "stored as ") + chunk.compressedSize() + " bytes at "
                    + chunk.compressedOffset());
        }
    }

    void writeBlobs() {
        for (OpenLayer.Blob blob : layer.blobs()) {
            BlobInfo info = blob.info();
            out.println("blob:       " + info.id());
            out.println("  chunks:   " + info.chunkCount() + " of up to " + info.chunkSize() + " bytes, "
                    + info.compression().label() + ", " + info.digestAlgorithm().label());
            out.println(
                    "  size:     " + info.compressedSize() + " bytes; " + info.uncompressedSize() + " uncompressed");
            out.println("  features: " + info.features());
            BlobInfo.ChunkTableLocation table = info.chunkTable();
            if (info.hasChunkTable()) {
                out.println("  table:    " + table.uncompressedSize() + " bytes, stored as " + table.compressedSize()
                        + " at " + table.offset() + ", " + table.compression().label());
            }
            if (info.toc().size() != 0) {
                out.println("  toc:      " + info.toc().size() + " bytes, "
                        + JsonOutput.sha256(info.toc().digest()));
            }
            if (info.cipher().algorithm() != 0) {
                out.println("  cipher:   " + info.cipher().algorithm());
            }
        }
    }
}
