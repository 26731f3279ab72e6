package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.tar.Xattr;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.NodeType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads inodes with their xattrs, and finds their data (rafs-v6.md 8 and 9). */
final class InodeReader {
    private static final long NANOS = 1_000_000_000;

    private final BootstrapBytes bytes;
    private final Header header;
    private final XattrReader xattrs;
    private long claimed;

    /** Most inodes have those of the one before. */
    private Attributes previous;

    /**
     * An inode whose own bytes lie inside the file.
     *
     * @param nid where it is
     * @param offset the same in bytes from the start of the file
     * @param record as stored
     * @param type type of the node
     * @param attributes attributes of the node
     * @param xattrs extended attributes of the node
     */
    record Located(long nid, long offset, Inode record, NodeType type, Attributes attributes, List<Xattr> xattrs) {
        /** Offset of the byte behind inode and xattrs. */
        long end() {
            return offset + record.inodeSize() + record.xattrSize();
        }
    }

    InodeReader(BootstrapBytes bytes, Header header) {
        this.bytes = bytes;
        this.header = header;
        this.xattrs = new XattrReader(bytes);
    }

    /**
     * Reads the inode at {@code nid}.
     *
     * @return the inode, or empty if a problem that leaves none was stepped over
     */
    Optional<Located> read(long nid, Path path) throws IOException {
        long offset = nid >= bytes.size() ? -1 : header.metaOffset() + nid * Inode.SLOT_SIZE;
        if (nid <= 0 || !bytes.contains(offset, Inode.COMPACT_SIZE)) {
            bytes.error(header.metaOffset(), path + ": nid " + Long.toUnsignedString(nid) + " is not in the file");
            return Optional.empty();
        }
        int size = Inode.sizeAt(bytes.at(offset));
        if (!bytes.contains(offset, size)) {
            bytes.error(offset, path + ": the inode reaches behind the end");
            return Optional.empty();
        }
        Inode inode = Inode.readFrom(bytes.at(offset));
        Optional<NodeType> type = NodeType.ofMode(inode.mode());
        if (type.isEmpty() || !inode.formatKnown()) {
            bytes.error(
                    offset,
                    String.format(
                            "%s: no inode, its format is 0x%x and its mode 0%o", path, inode.format(), inode.mode()));
            return Optional.empty();
        }
        if (!bytes.contains(offset, (long) size + inode.xattrSize())) {
            bytes.error(offset, path + ": the extended attributes reach behind the end");
            return Optional.empty();
        }
        claim((long) size + inode.xattrSize());
        Attributes attributes = attributes(inode, offset, path);
        List<Xattr> list = xattrs.read(offset + size, inode.xattrSize(), path);
        return Optional.of(new Located(nid, offset, inode, type.get(), attributes, list));
    }

    /**
     * Counts bytes that belong to one object. Objects of a valid bootstrap do not overlap; those of a hostile one
     * could, to make a small file cost any amount of time and memory.
     */
    void claim(long length) throws IOException {
        claimed += length;
        if (claimed > bytes.size()) {
            throw bytes.fatal(
                    header.metaOffset(), "inodes and their data overlap: they need more bytes than the file has");
        }
    }

    private Attributes attributes(Inode inode, long offset, Path path) throws IOException {
        if (inode.links() == 0) {
            bytes.error(offset, path + ": the link count is 0");
        }
        boolean nanosValid = inode.mtimeNanos() < NANOS;
        if (!nanosValid) {
            bytes.error(offset + 40, path + ": the nanoseconds are " + inode.mtimeNanos() + ", not below " + NANOS);
        }
        Attributes attributes = new Attributes(
                inode.mode() & Attributes.PERMISSION_MASK,
                inode.uid(),
                inode.gid(),
                inode.mtimeSeconds(),
                nanosValid ? (int) inode.mtimeNanos() : 0);
        previous = attributes.sharedWith(previous);
        return previous;
    }

    /**
     * Checks that all data of a directory or symbolic link lies inside the file.
     *
     * @return whether it does
     */
    boolean hasData(Located inode, Path path) throws IOException {
        long size = inode.record().size();
        int layout = inode.record().layout();
        if (layout != Inode.LAYOUT_PLAIN && layout != Inode.LAYOUT_INLINE) {
            bytes.error(inode.offset(), path + ": data layout " + layout + ", expected plain (0) or inline (2)");
            return false;
        }
        if (size <= 0 || size > bytes.size()) {
            bytes.error(
                    inode.offset() + 8,
                    path + ": " + Long.toUnsignedString(size) + " bytes of data, expected 1 to " + bytes.size());
            return false;
        }
        int last = blocks(inode) - 1;
        boolean whole = last == 0 || bytes.contains(blockOffset(inode, 0), (long) last * header.blockSize());
        if (!whole || !bytes.contains(blockOffset(inode, last), blockLength(inode, last))) {
            bytes.error(inode.offset() + 16, path + ": " + size + " bytes of data reach behind the end");
            return false;
        }
        long tailStart = blockOffset(inode, last);
        long tailEnd = tailStart + blockLength(inode, last) - 1;
        if (layout == Inode.LAYOUT_INLINE && tailStart / header.blockSize() != tailEnd / header.blockSize()) {
            bytes.flaw(inode.offset(), path + ": the inline data crosses a block, Linux refuses that");
        }
        claim(size);
        return true;
    }

    /** Number of data blocks, the last of which may be partial. */
    int blocks(Located inode) {
        return Math.toIntExact((inode.record().size() + header.blockSize() - 1) / header.blockSize());
    }

    /** Bytes used in one block. */
    int blockLength(Located inode, int block) {
        long rest = inode.record().size() - (long) block * header.blockSize();
        return (int) Math.min(rest, header.blockSize());
    }

    /** Offset of one block in the file. */
    long blockOffset(Located inode, int block) {
        boolean inline = inode.record().layout() == Inode.LAYOUT_INLINE && block == blocks(inode) - 1;
        return inline ? inode.end() : (Integer.toUnsignedLong(inode.record().union()) + block) * header.blockSize();
    }
}
