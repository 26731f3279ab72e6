package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.rafs.ChunkRecord;
import dev.nydusconvert.rafs.SuperFlags;
import dev.nydusconvert.tar.Xattr;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.NodeType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads single inodes and checks what can be said of each one alone (rafs-v5.md 2 and 6). */
final class InodeReader {
    private static final int MIN_OFFSET = SuperBlock.SIZE >> 3;
    private static final int MAX_OFFSET = 1 << 29;
    private static final int MAX_MODE = 0xffff;
    private static final long KNOWN_FLAGS =
            InodeRecord.FLAG_SYMLINK | InodeRecord.FLAG_HARDLINK | InodeRecord.FLAG_XATTR | InodeRecord.FLAG_HAS_HOLE;

    private final BootstrapInput input;
    private final Tables tables;

    InodeReader(BootstrapInput input, Tables tables) {
        this.input = input;
        this.tables = tables;
    }

    /**
     * An inode that can be made a node.
     *
     * @param index its index, from 1
     * @param offset its offset in the bootstrap in bytes
     * @param chunkOffset offset of its first chunk in bytes
     */
    record Inode(
            int index,
            long offset,
            InodeRecord head,
            NodeType type,
            byte[] name,
            byte[] target,
            List<Xattr> xattrs,
            long chunkOffset) {
        /** Whether this is a second or later name of a hard-linked file. */
        boolean laterName() {
            return head.ino() != index;
        }

        @Override
        public String toString() {
            return "inode " + index + " (" + new String(name, StandardCharsets.UTF_8) + ")";
        }
    }

    /** Reads the inode of that index; null if nothing can be made of it, which has been reported then. */
    Inode read(int index) throws IOException {
        int stored = tables.inodeOffsets()[index - 1];
        long offset = (long) stored << 3;
        if (stored <= MIN_OFFSET || stored >= MAX_OFFSET || offset > input.size() - InodeRecord.SIZE) {
            input.report(
                    tables.inodeTableOffset() + 4L * (index - 1),
                    "inode " + index + " is said to be at offset " + (Integer.toUnsignedLong(stored) << 3)
                            + ", must be between the super block and the end of the file");
            return null;
        }
        InodeRecord head = InodeRecord.readFrom(input.at(offset, InodeRecord.SIZE));
        NodeType type = NodeType.ofMode(head.mode()).orElse(null);
        if (type == null || (head.mode() & ~MAX_MODE) != 0) {
            input.report(offset, String.format("inode %d has mode 0%o, which is no file type", index, head.mode()));
            return null;
        }
        long xattrOffset = offset + head.lengthWithNames();
        long xattrLength = xattrLength(index, head, xattrOffset);
        if (xattrLength < 0) {
            return null;
        }
        long chunkOffset = head.has(InodeRecord.FLAG_XATTR)
                ? xattrOffset + XattrTable.HEADER_SIZE + TableLayout.padded(xattrLength)
                : xattrOffset;
        long end = chunkOffset + (type == NodeType.REGULAR ? ChunkRecord.SIZE * head.childCount() : 0);
        if (end > input.size()) {
            input.report(offset, "inode " + index + " reaches to offset " + end + ", behind the end of the file");
            return null;
        }
        tables.extents().add(offset, end - offset);
        byte[] name = input.bytes(offset + InodeRecord.SIZE, head.nameLength());
        byte[] target =
                input.bytes(offset + InodeRecord.SIZE + TableLayout.padded(head.nameLength()), head.targetLength());
        if (!validName(index, name)) {
            input.report(
                    offset,
                    "inode " + index + " has a name of " + name.length + " bytes, '"
                            + new String(name, StandardCharsets.UTF_8) + "', which no file can have");
            return null;
        }
        List<Xattr> xattrs = xattrLength == 0
                ? List.of()
                : XattrTable.read(input, xattrOffset + XattrTable.HEADER_SIZE, xattrLength);
        Inode inode = new Inode(index, offset, head, type, name, target, xattrs, chunkOffset);
        return checked(inode);
    }

    /** Length of the list of xattr pairs; -1 if it reaches beyond the file, which has been reported then. */
    private long xattrLength(int index, InodeRecord head, long offset) throws IOException {
        if (!head.has(InodeRecord.FLAG_XATTR)) {
            return 0;
        }
        long rest = input.size() - offset - XattrTable.HEADER_SIZE;
        long length = rest < 0 ? -1 : input.at(offset, XattrTable.HEADER_SIZE).getLong();
        if (length < 0 || length > rest) {
            input.report(offset, "xattr table of inode " + index + " reaches behind the end of the file");
            return -1;
        }
        return length;
    }

    private static boolean validName(int index, byte[] name) {
        if (index == InodeNumbering.ROOT) {
            return name.length == 1 && name[0] == '/';
        }
        if (name.length == 0 || name.length > InodeEncoder.MAX_NAME_LENGTH) {
            return false;
        }
        boolean onlyDots = name.length <= 2;
        for (byte character : name) {
            if (character == 0 || character == '/') {
                return false;
            }
            onlyDots &= character == '.';
        }
        return !onlyDots;
    }

    private Inode checked(Inode inode) throws IOException {
        InodeRecord head = inode.head();
        if (head.size() < 0) {
            input.report(inode.offset(), inode + " has a size of " + Long.toUnsignedString(head.size()) + " bytes");
            return null;
        }
        boolean symlink = inode.type() == NodeType.SYMLINK;
        if (symlink && (head.targetLength() == 0 || head.size() != head.targetLength())) {
            input.report(
                    inode.offset(),
                    inode + " of " + head.size() + " bytes has a link target of " + head.targetLength() + " bytes");
        }
        if (symlink && head.targetLength() == 0) {
            return null;
        }
        if (!symlink && head.targetLength() != 0) {
            input.report(inode.offset(), inode + " has a link target, but is no symbolic link");
        }
        if (head.has(InodeRecord.FLAG_SYMLINK) != symlink || (head.flags() & ~KNOWN_FLAGS) != 0) {
            input.report(inode.offset(), String.format("%s has flags 0x%x, which do not fit it", inode, head.flags()));
        }
        boolean hasChildren = inode.type() == NodeType.DIRECTORY || inode.type() == NodeType.REGULAR;
        if (!hasChildren && head.childCount() != 0) {
            input.report(inode.offset(), inode + " has " + head.childCount() + " children, but is no directory");
        }
        if (!inode.xattrs().isEmpty() && !tables.flags().has(SuperFlags.HAS_XATTR)) {
            input.report(inode.offset(), inode + " has extended attributes, which the super block denies");
        }
        return inode;
    }

    /** Owner, permissions and time of the inode; nanoseconds that are out of range are reported and taken for 0. */
    Attributes attributes(Inode inode) throws IOException {
        InodeRecord head = inode.head();
        long nanos = head.mtimeNanos();
        if (nanos > 999_999_999) {
            input.report(inode.offset(), inode + " has " + nanos + " nanoseconds in its modification time");
            nanos = 0;
        }
        return new Attributes(
                head.mode() & Attributes.PERMISSION_MASK, head.uid(), head.gid(), head.mtimeSeconds(), (int) nanos);
    }
}
