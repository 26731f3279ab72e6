package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.rafs.ChunkRecord;
import dev.nydusconvert.rafs.SuperFlags;
import dev.nydusconvert.tar.Xattr;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.NodeType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
    private final boolean dictionary;

    InodeReader(BootstrapInput input, Tables tables) {
        this.input = input;
        this.tables = tables;
        this.dictionary = tables.generatedDictionary();
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

    /**
     * Where the parts behind the name and the link target are.
     *
     * @param xattrOffset offset of the list of xattr pairs in bytes
     * @param xattrLength length of that list in bytes, without padding
     * @param chunkOffset offset of the first chunk in bytes
     * @param end offset behind the last chunk in bytes
     */
    private record Parts(long xattrOffset, long xattrLength, long chunkOffset, long end) {}

    /** Reads the inode of that index; null if nothing can be made of it, which has been reported then. */
    Inode read(int index) throws IOException {
        long offset = offset(index);
        if (offset < 0) {
            return null;
        }
        InodeRecord head = InodeRecord.readFrom(input.at(offset, InodeRecord.SIZE));
        NodeType type = NodeType.ofMode(head.mode()).orElse(null);
        if (type == null || (head.mode() & ~MAX_MODE) != 0) {
            input.report(offset, String.format("inode %d has mode 0%o, which is no file type", index, head.mode()));
            return null;
        }
        Parts parts = parts(offset, head, type);
        if (parts == null || parts.end() > input.size()) {
            input.report(offset, "inode " + index + " reaches beyond the end of the file");
            return null;
        }
        tables.extents().add(offset, parts.end() - offset);
        long nameOffset = offset + InodeRecord.SIZE;
        byte[] name = withoutSlash(index, input.bytes(nameOffset, head.nameLength()));
        if (!validName(index, name)) {
            input.report(
                    nameOffset,
                    "inode " + index + " has a name of " + name.length + " bytes, '"
                            + new String(name, StandardCharsets.UTF_8) + "', which cannot be its name");
            return null;
        }
        byte[] target = input.bytes(nameOffset + TableLayout.padded(head.nameLength()), head.targetLength());
        List<Xattr> xattrs = XattrTable.read(input, parts.xattrOffset(), parts.xattrLength());
        Inode inode = new Inode(index, offset, head, type, name, target, xattrs, parts.chunkOffset());
        return validLengths(inode) ? checkedFlags(inode) : null;
    }

    /** Offset of an inode in bytes; -1 if it is none, which has been reported then. */
    private long offset(int index) throws IOException {
        int stored = tables.inodeOffsets()[index - 1];
        long offset = (long) stored << 3;
        if (stored <= MIN_OFFSET || stored >= MAX_OFFSET || offset > input.size() - InodeRecord.SIZE) {
            input.report(
                    tables.inodeTableOffset() + 4L * (index - 1),
                    "inode " + index + " is said to be at offset " + (Integer.toUnsignedLong(stored) << 3)
                            + ", must be between the super block and the end of the file");
            return -1;
        }
        return offset;
    }

    /** The parts of an inode; null if its xattr table reaches beyond the file. */
    private Parts parts(long offset, InodeRecord head, NodeType type) throws IOException {
        long position = offset + head.lengthWithNames();
        long xattrLength = 0;
        if (head.has(InodeRecord.FLAG_XATTR)) {
            long rest = input.size() - position - XattrTable.HEADER_SIZE;
            xattrLength =
                    rest < 0 ? -1 : input.at(position, XattrTable.HEADER_SIZE).getLong();
            if (xattrLength < 0 || xattrLength > rest) {
                return null;
            }
            position += XattrTable.HEADER_SIZE;
        }
        long chunkOffset = position + TableLayout.padded(xattrLength);
        long chunks = type == NodeType.REGULAR ? head.childCount() : 0;
        return new Parts(position, xattrLength, chunkOffset, chunkOffset + ChunkRecord.SIZE * chunks);
    }

    /** The generator of chunk dictionaries begins the name of their only file with a slash. */
    private byte[] withoutSlash(int index, byte[] name) {
        boolean generated = dictionary && index != InodeNumbering.ROOT && name.length > 1 && name[0] == '/';
        return generated ? Arrays.copyOfRange(name, 1, name.length) : name;
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

    private boolean validLengths(Inode inode) throws IOException {
        InodeRecord head = inode.head();
        if (head.size() < 0) {
            input.report(inode.offset(), inode + " has a size of " + Long.toUnsignedString(head.size()) + " bytes");
            return false;
        }
        boolean symlink = inode.type() == NodeType.SYMLINK;
        if (symlink && (head.targetLength() == 0 || head.size() != head.targetLength())) {
            input.report(
                    inode.offset(),
                    inode + " of " + head.size() + " bytes has a link target of " + head.targetLength() + " bytes");
        }
        if (!symlink && head.targetLength() != 0) {
            input.report(inode.offset(), inode + " has a link target, but is no symbolic link");
        }
        return !symlink || head.targetLength() != 0;
    }

    private Inode checkedFlags(Inode inode) throws IOException {
        InodeRecord head = inode.head();
        boolean symlink = inode.type() == NodeType.SYMLINK;
        if (head.has(InodeRecord.FLAG_SYMLINK) != symlink || (head.flags() & ~KNOWN_FLAGS) != 0) {
            input.report(inode.offset(), String.format("%s has flags 0x%x, which do not fit it", inode, head.flags()));
        }
        boolean hasChildren = inode.type() == NodeType.DIRECTORY || inode.type() == NodeType.REGULAR;
        if (!hasChildren && head.childCount() != 0) {
            input.report(
                    inode.offset(),
                    inode + " has " + head.childCount() + " children or chunks, but is no directory and no file");
        }
        boolean denied = !tables.flags().has(SuperFlags.HAS_XATTR);
        if (input.thorough() && denied && !inode.xattrs().isEmpty()) {
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
