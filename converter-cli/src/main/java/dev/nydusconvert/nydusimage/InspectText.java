package dev.nydusconvert.nydusimage;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.cli.PathText;
import dev.nydusconvert.layer.Inspection;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import java.io.PrintWriter;
import java.util.List;

/** Answers of {@code inspect} to people. */
final class InspectText {
    private final OpenLayer layer;
    private final Bootstrap bootstrap;
    private final Inspection inspection;
    private final InodeNumbers numbers;
    private final PrintWriter out;

    InspectText(OpenLayer layer, Inspection inspection, InodeNumbers numbers, PrintWriter out) {
        this.layer = layer;
        this.bootstrap = layer.bootstrap();
        this.inspection = inspection;
        this.numbers = numbers;
        this.out = out;
    }

    void stats() {
        field("Version", bootstrap.version().number());
        field("Inodes Count", numbers.count(bootstrap.version()));
        field("Chunk Size", bootstrap.chunkSize() / 1024 + "KB");
        field("Root Inode", numbers.of(bootstrap.root()));
        field("Compressor", bootstrap.compression().label());
        field("Digester", bootstrap.digestAlgorithm().label());
        field("Explicit Owners", bootstrap.explicitIds());
        field("Blobs", layer.blobs().size());
        field("Prefetch Table Entries", bootstrap.prefetch().size());
    }

    void blobs() {
        for (int i = 0; i < layer.blobs().size(); i++) {
            BlobInfo blob = layer.blobs().get(i).info();
            field("Blob Index", i);
            field("Blob ID", blob.id());
            field("Blob Size", blob.compressedSize());
            field("Compressed Data Size", blob.chunkDataSize());
            field("Uncompressed Data Size", blob.uncompressedSize());
            field("Features", blob.features());
            field("Compressor", blob.compression().label());
            field("Digester", blob.digestAlgorithm().label());
            field("Chunk Size", "0x" + Integer.toHexString(blob.chunkSize()));
            field("Chunk Count", blob.chunkCount());
            field("Meta Compressor", blob.chunkTable().compression().label());
            field("Meta Offset", blob.chunkTable().offset());
            field("Meta Compressed Size", blob.chunkTable().compressedSize());
            field("Meta Uncompressed Size", blob.chunkTable().uncompressedSize());
            field("ToC Digest", blob.toc().digest());
            field("ToC Size", blob.toc().size());
            field("RAFS Blob Digest", blob.meta().digest());
            field("RAFS Blob Size", blob.meta().size());
            out.println();
        }
    }

    /** @param paths all names of each file of the prefetch table */
    void prefetch(List<List<String>> paths) {
        out.println("Total Prefetching Files: " + paths.size());
        for (int i = 0; i < paths.size(); i++) {
            out.println("Inode Number: " + numbers.of(bootstrap.prefetch().get(i)) + " | Path: "
                    + String.join(" ", paths.get(i)));
        }
    }

    void list(Inspection.Entry directory) {
        inspection
                .children(directory)
                .forEach(child -> out.println(sign(child.node()) + "    "
                        + padded(String.valueOf(numbers.of(child.node())), 8) + " \""
                        + PathText.escaped(child.node().name())
                        + '"'));
    }

    private static String sign(Node node) {
        return switch (node.type()) {
            case REGULAR -> "-";
            case DIRECTORY -> "d";
            case SYMLINK -> "l";
            case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> " ";
        };
    }

    void node(Inspection.Entry entry) {
        Node node = entry.node();
        Attributes attributes = node.attributes();
        field("Path", "/" + PathText.escaped(entry.path()));
        field("Inode Number", numbers.of(node));
        if (node instanceof RegularFile file) {
            field("Size", file.content().size());
        }
        if (node instanceof Symlink link) {
            field("Target", PathText.escaped(link.target()));
        }
        field("Mode", "0x" + Integer.toHexString(node.mode()));
        field("Permissions", Integer.toOctalString(attributes.permissions()));
        field("Nlink", entry.links());
        field("UID", attributes.uid());
        field("GID", attributes.gid());
        field("Mtime", attributes.mtimeSeconds());
        field("MtimeNsec", attributes.mtimeNanos());
        if (node instanceof RegularFile file) {
            chunks(file);
        }
        out.println();
    }

    private void chunks(RegularFile file) {
        out.println("  Chunk list:");
        for (Inspection.FileChunk chunk : inspection.chunks(file)) {
            out.println(BootstrapLines.chunk(chunk));
        }
    }

    /** The chunks that begin at an offset in a blob, with the files that have them. */
    void chunksAt(long compressedOffset) {
        inspection.tree().forEach(entry -> {
            if (entry.node() instanceof RegularFile file) {
                for (Inspection.FileChunk place : inspection.chunks(file)) {
                    if (place.chunk().compressedOffset() == compressedOffset) {
                        chunk(entry, place.chunk());
                    }
                }
            }
        });
    }

    private void chunk(Inspection.Entry entry, Chunk chunk) {
        field("File", "/" + PathText.escaped(entry.path()));
        field("Compressed Offset", chunk.compressedOffset());
        field("Compressed Size", chunk.compressedSize());
        field("Decompressed Offset", chunk.uncompressedOffset());
        field("Decompressed Size", chunk.uncompressedSize());
        field("Chunk ID", chunk.digest());
        field("Blob ID", layer.blobs().get(chunk.blobIndex()).info().id());
        out.println();
    }

    /** The files with an inode number. */
    void inode(long number) {
        inspection.tree().filter(entry -> numbers.of(entry.node()) == number).forEach(this::node);
    }

    void usage() {
        out.println("stats:              Show the metadata of the file system");
        out.println("ls:                 Show the files of the current directory");
        out.println("cd DIR:             Change the current directory");
        out.println("stat FILE_NAME:     Show a file of the current directory, with its chunks");
        out.println("blobs:              Show the blob table");
        out.println("prefetch:           Show the prefetch table");
        out.println("chunk OFFSET:       Show the chunks at an offset in the blobs, with the files that have them");
        out.println("icheck INODE:       Show the files with an inode number");
        out.println("exit:               Exit");
    }

    void say(String line) {
        out.println(line);
    }

    private void field(String name, Object value) {
        out.println(padded(name + ":", 24) + value);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
