package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.ChunkRecord;
import dev.nydusconvert.tar.Xattr;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Encodes the inodes of a tree, each with its name, target, extended attributes and chunks (rafs-v5.md 2). */
final class InodeEncoder {
    /** The longest name that Linux and all readers take, in bytes. */
    static final int MAX_NAME_LENGTH = 255;

    private static final int MAX_TARGET_LENGTH = 0xffff;
    private static final int BLOCK_SIZE = 512;
    private static final byte[] ROOT_NAME = {'/'};

    private final InodeNumbering numbering;
    private final InodeDigests digests;
    private final ContentChunks chunks;
    private final ByteBuffer chunkBuffer = ByteBuffer.allocate(ChunkRecord.SIZE).order(ByteOrder.LITTLE_ENDIAN);

    InodeEncoder(InodeNumbering numbering, InodeDigests digests, ContentChunks chunks) {
        this.numbering = numbering;
        this.digests = digests;
        this.chunks = chunks;
    }

    /**
     * How many bytes {@link #write} will write.
     *
     * @throws UnsupportedFeatureException if RAFS v5 cannot hold the inode
     */
    long length(int index) throws UnsupportedFeatureException {
        Node node = numbering.node(index);
        byte[] name = name(index);
        byte[] target = target(node);
        if (name.length > MAX_NAME_LENGTH || target.length > MAX_TARGET_LENGTH) {
            throw new UnsupportedFeatureException("RAFS v5 holds names of " + MAX_NAME_LENGTH + " and link targets of "
                    + MAX_TARGET_LENGTH + " bytes, not the " + name.length + " and " + target.length + " of '"
                    + new String(name, StandardCharsets.UTF_8) + "'");
        }
        for (Xattr xattr : node.xattrs()) {
            XattrTable.requireStorable(xattr);
        }
        return InodeRecord.SIZE
                + TableLayout.padded(name.length)
                + TableLayout.padded(target.length)
                + XattrTable.size(node.xattrs())
                + (long) ChunkRecord.SIZE * chunksOf(node).size();
    }

    /** Digests every inode, children before their directories. */
    void digestAll() {
        for (int index = numbering.count(); index >= InodeNumbering.ROOT; index--) {
            Node node = numbering.node(index);
            if (node instanceof Directory directory) {
                digests.set(
                        index,
                        digests.ofChildren(
                                numbering.firstChild(index),
                                directory.children().size()));
            } else if (node instanceof Symlink symlink) {
                digests.set(index, digests.ofTarget(symlink.target()));
            } else if (node instanceof RegularFile) {
                digests.set(index, digests.ofChunks(chunksOf(node)));
            } else {
                digests.set(index, digests.ofNothing());
            }
        }
    }

    /** Writes one inode; all digests must be there. */
    void write(int index, OutputStream out) throws IOException {
        Node node = numbering.node(index);
        byte[] name = name(index);
        byte[] target = target(node);
        InodeRecord inode = inode(index, node, name.length, target.length);
        ByteBuffer head = ByteBuffer.allocate(inode.lengthWithNames() + Math.toIntExact(XattrTable.size(node.xattrs())))
                .order(ByteOrder.LITTLE_ENDIAN);
        inode.writeTo(head);
        head.put(name).position(InodeRecord.SIZE + (int) TableLayout.padded(name.length));
        head.put(target).position(inode.lengthWithNames());
        if (!node.xattrs().isEmpty()) {
            XattrTable.write(node.xattrs(), head);
        }
        out.write(head.array());
        if (node instanceof RegularFile file) {
            writeChunks(file, out);
        }
    }

    private InodeRecord inode(int index, Node node, int nameLength, int targetLength) {
        Attributes attributes = node.attributes();
        long size = size(node);
        long blocks = (size + XattrTable.paddedListLength(node.xattrs()) + BLOCK_SIZE - 1) / BLOCK_SIZE;
        int childCount = node instanceof Directory directory
                ? directory.children().size()
                : chunksOf(node).size();
        return new InodeRecord(
                digests.get(index),
                numbering.parent(index),
                numbering.ino(index),
                attributes.uid(),
                attributes.gid(),
                node.mode(),
                size,
                blocks,
                flags(node),
                numbering.links(index),
                numbering.firstChild(index),
                childCount,
                nameLength,
                targetLength,
                node.deviceNumber(),
                attributes.mtimeNanos(),
                attributes.mtimeSeconds());
    }

    private static long flags(Node node) {
        long flags = node.xattrs().isEmpty() ? 0 : InodeRecord.FLAG_XATTR;
        if (node instanceof Symlink) {
            flags |= InodeRecord.FLAG_SYMLINK;
        } else if (node instanceof RegularFile file && file.hardLinked()) {
            flags |= InodeRecord.FLAG_HARDLINK;
        }
        return flags;
    }

    private static long size(Node node) {
        if (node instanceof Directory directory) {
            return directory.recordedSize().orElseGet(() -> DirectorySize.of(directory));
        } else if (node instanceof RegularFile file) {
            return file.content().size();
        }
        return target(node).length;
    }

    private void writeChunks(RegularFile file, OutputStream out) throws IOException {
        long fileOffset = 0;
        for (Chunk chunk : chunksOf(file)) {
            new ChunkRecord(chunk, fileOffset).writeTo(chunkBuffer.clear());
            out.write(chunkBuffer.array());
            fileOffset += chunk.uncompressedSize();
        }
        if (fileOffset != file.content().size()) {
            throw new IllegalArgumentException("chunks of " + fileOffset + " bytes for a file of "
                    + file.content().size());
        }
    }

    private List<Chunk> chunksOf(Node node) {
        return node instanceof RegularFile file ? chunks.of(file.content().id()) : List.of();
    }

    private byte[] name(int index) {
        return index == InodeNumbering.ROOT ? ROOT_NAME : numbering.node(index).name();
    }

    private static byte[] target(Node node) {
        return node instanceof Symlink symlink ? symlink.target() : new byte[0];
    }
}
