package dev.nydusconvert.rafs.v6;

import java.nio.ByteBuffer;

/**
 * An inode in either of its forms (rafs-v6.md 8). The writer uses the extended one only, as the builders do.
 *
 * <table>
 * <caption>Extended (64 bytes) and compact (32 bytes), little endian</caption>
 * <tr><th>extended</th><th>compact</th><th>field</th></tr>
 * <tr><td>0, 2 bytes</td><td>0, 2 bytes</td><td>format: bit 0 extended, bits 1 to 3 data layout</td></tr>
 * <tr><td>2, 2 bytes</td><td>2, 2 bytes</td><td>xattr count</td></tr>
 * <tr><td>4, 2 bytes</td><td>4, 2 bytes</td><td>mode</td></tr>
 * <tr><td>8, 8 bytes</td><td>8, 4 bytes</td><td>size</td></tr>
 * <tr><td>16, 4 bytes</td><td>16, 4 bytes</td><td>union: block, chunk format or device number</td></tr>
 * <tr><td>20, 4 bytes</td><td>20, 4 bytes</td><td>inode number</td></tr>
 * <tr><td>24, 4 bytes</td><td>24, 2 bytes</td><td>uid</td></tr>
 * <tr><td>28, 4 bytes</td><td>26, 2 bytes</td><td>gid</td></tr>
 * <tr><td>32, 8 bytes</td><td></td><td>mtime, seconds</td></tr>
 * <tr><td>40, 4 bytes</td><td></td><td>mtime, nanoseconds</td></tr>
 * <tr><td>44, 4 bytes</td><td>6, 2 bytes</td><td>link count</td></tr>
 * </table>
 *
 * @param format format word
 * @param xattrCount 0 without xattrs, else 1 + (bytes of the xattr area - 12) / 4
 * @param mode {@code st_mode}
 * @param size size in bytes; negative when what is stored does not fit a {@code long}
 * @param union depends on the type: see the table
 * @param number inode number, counted in tree order from 1; not the nid
 * @param uid owner
 * @param gid group
 * @param mtimeSeconds seconds since 1970
 * @param mtimeNanos nanoseconds, as stored
 * @param links link count
 */
record Inode(
        int format,
        int xattrCount,
        int mode,
        long size,
        int union,
        int number,
        long uid,
        long gid,
        long mtimeSeconds,
        long mtimeNanos,
        long links) {
    static final int EXTENDED_SIZE = 64;
    static final int COMPACT_SIZE = 32;

    /** Inodes start at multiples of this; a nid counts in it. */
    static final int SLOT_SIZE = 32;

    static final int LAYOUT_PLAIN = 0;
    static final int LAYOUT_INLINE = 2;
    static final int LAYOUT_CHUNK_BASED = 4;

    private static final int EXTENDED = 1;
    private static final int LAYOUT_SHIFT = 1;
    private static final int KNOWN_FORMAT_BITS = 0xf;

    /** The format word of an extended inode of that data layout. */
    static int extendedFormat(int layout) {
        return EXTENDED | layout << LAYOUT_SHIFT;
    }

    boolean extended() {
        return (format & EXTENDED) != 0;
    }

    boolean formatKnown() {
        return (format & ~KNOWN_FORMAT_BITS) == 0;
    }

    /** One of the {@code LAYOUT_} values, or an unknown one. */
    int layout() {
        return format >>> LAYOUT_SHIFT;
    }

    /** Bytes of the inode itself. */
    int inodeSize() {
        return extended() ? EXTENDED_SIZE : COMPACT_SIZE;
    }

    /** Bytes of the xattr area behind the inode. */
    int xattrSize() {
        return XattrArea.sizeOfCount(xattrCount);
    }

    /** Bytes of the inode whose format word is at the buffer's position. */
    static int sizeAt(ByteBuffer buffer) {
        return (buffer.getShort(buffer.position()) & EXTENDED) != 0 ? EXTENDED_SIZE : COMPACT_SIZE;
    }

    /** Reads an inode of {@link #sizeAt} bytes and moves the buffer's position behind it; checks nothing. */
    static Inode readFrom(ByteBuffer buffer) {
        int start = buffer.position();
        int size = sizeAt(buffer);
        buffer.position(start + size);
        return size == EXTENDED_SIZE ? extendedAt(buffer, start) : compactAt(buffer, start);
    }

    private static Inode extendedAt(ByteBuffer buffer, int start) {
        return new Inode(
                Short.toUnsignedInt(buffer.getShort(start)),
                Short.toUnsignedInt(buffer.getShort(start + 2)),
                Short.toUnsignedInt(buffer.getShort(start + 4)),
                buffer.getLong(start + 8),
                buffer.getInt(start + 16),
                buffer.getInt(start + 20),
                Integer.toUnsignedLong(buffer.getInt(start + 24)),
                Integer.toUnsignedLong(buffer.getInt(start + 28)),
                buffer.getLong(start + 32),
                Integer.toUnsignedLong(buffer.getInt(start + 40)),
                Integer.toUnsignedLong(buffer.getInt(start + 44)));
    }

    private static Inode compactAt(ByteBuffer buffer, int start) {
        return new Inode(
                Short.toUnsignedInt(buffer.getShort(start)),
                Short.toUnsignedInt(buffer.getShort(start + 2)),
                Short.toUnsignedInt(buffer.getShort(start + 4)),
                Integer.toUnsignedLong(buffer.getInt(start + 8)),
                buffer.getInt(start + 16),
                buffer.getInt(start + 20),
                Short.toUnsignedLong(buffer.getShort(start + 24)),
                Short.toUnsignedLong(buffer.getShort(start + 26)),
                0,
                0,
                Short.toUnsignedLong(buffer.getShort(start + 6)));
    }

    /** Writes an extended inode, over zeros, and moves the buffer's position behind it. */
    void writeTo(ByteBuffer buffer) {
        if (!extended()) {
            throw new IllegalStateException("compact inodes are only read");
        }
        int start = buffer.position();
        buffer.putShort((short) format).putShort((short) xattrCount).putShort((short) mode);
        buffer.position(start + 8);
        buffer.putLong(size)
                .putInt(union)
                .putInt(number)
                .putInt((int) uid)
                .putInt((int) gid)
                .putLong(mtimeSeconds)
                .putInt((int) mtimeNanos)
                .putInt((int) links);
        buffer.position(start + EXTENDED_SIZE);
    }
}
