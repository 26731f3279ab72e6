package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.chunk.Digest;
import java.nio.ByteBuffer;

/**
 * The fixed head of an inode; name, symlink target, xattr table and chunks follow it (rafs-v5.md 2).
 *
 * <table>
 * <caption>128 bytes, little endian</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>32</td><td>digest</td></tr>
 * <tr><td>32</td><td>8</td><td>inode number of the parent</td></tr>
 * <tr><td>40</td><td>8</td><td>inode number</td></tr>
 * <tr><td>48</td><td>4</td><td>uid</td></tr>
 * <tr><td>52</td><td>4</td><td>gid</td></tr>
 * <tr><td>56</td><td>4</td><td>project id, 0</td></tr>
 * <tr><td>60</td><td>4</td><td>mode</td></tr>
 * <tr><td>64</td><td>8</td><td>size</td></tr>
 * <tr><td>72</td><td>8</td><td>blocks of 512 bytes</td></tr>
 * <tr><td>80</td><td>8</td><td>flags</td></tr>
 * <tr><td>88</td><td>4</td><td>link count</td></tr>
 * <tr><td>92</td><td>4</td><td>index of the first child</td></tr>
 * <tr><td>96</td><td>4</td><td>children, or chunks</td></tr>
 * <tr><td>100</td><td>2</td><td>name length</td></tr>
 * <tr><td>102</td><td>2</td><td>symlink target length</td></tr>
 * <tr><td>104</td><td>4</td><td>device number</td></tr>
 * <tr><td>108</td><td>4</td><td>nanoseconds of the modification time</td></tr>
 * <tr><td>112</td><td>8</td><td>seconds of the modification time</td></tr>
 * <tr><td>120</td><td>8</td><td>zeros</td></tr>
 * </table>
 *
 * <p>Unsigned 32-bit fields come as {@code long}; 64-bit fields that are out of the range of {@code long} come out
 * negative.
 */
record InodeRecord(
        Digest digest,
        long parent,
        long ino,
        long uid,
        long gid,
        int mode,
        long size,
        long blocks,
        long flags,
        long links,
        long childIndex,
        long childCount,
        int nameLength,
        int targetLength,
        int deviceNumber,
        long mtimeNanos,
        long mtimeSeconds) {
    /** Length in bytes. */
    static final int SIZE = 128;

    static final long FLAG_SYMLINK = 0x1;
    static final long FLAG_HARDLINK = 0x2;
    static final long FLAG_XATTR = 0x4;
    static final long FLAG_HAS_HOLE = 0x8;

    private static final int PROJECT_ID = 0;

    /** Reads the head and moves the buffer's position behind it. Nothing is checked. */
    static InodeRecord readFrom(ByteBuffer buffer) {
        byte[] digest = new byte[Digest.LENGTH];
        buffer.get(digest);
        long parent = buffer.getLong();
        long ino = buffer.getLong();
        long uid = Integer.toUnsignedLong(buffer.getInt());
        long gid = Integer.toUnsignedLong(buffer.getInt());
        buffer.getInt();
        int mode = buffer.getInt();
        long size = buffer.getLong();
        long blocks = buffer.getLong();
        long flags = buffer.getLong();
        long links = Integer.toUnsignedLong(buffer.getInt());
        long childIndex = Integer.toUnsignedLong(buffer.getInt());
        long childCount = Integer.toUnsignedLong(buffer.getInt());
        int nameLength = Short.toUnsignedInt(buffer.getShort());
        int targetLength = Short.toUnsignedInt(buffer.getShort());
        int deviceNumber = buffer.getInt();
        long mtimeNanos = Integer.toUnsignedLong(buffer.getInt());
        long mtimeSeconds = buffer.getLong();
        buffer.getLong();
        return new InodeRecord(
                Digest.of(digest),
                parent,
                ino,
                uid,
                gid,
                mode,
                size,
                blocks,
                flags,
                links,
                childIndex,
                childCount,
                nameLength,
                targetLength,
                deviceNumber,
                mtimeNanos,
                mtimeSeconds);
    }

    /** Writes the head and moves the buffer's position behind it. */
    void writeTo(ByteBuffer buffer) {
        buffer.put(digest.bytes()).putLong(parent).putLong(ino);
        buffer.putInt((int) uid).putInt((int) gid).putInt(PROJECT_ID).putInt(mode);
        buffer.putLong(size).putLong(blocks).putLong(flags);
        buffer.putInt((int) links).putInt((int) childIndex).putInt((int) childCount);
        buffer.putShort((short) nameLength).putShort((short) targetLength).putInt(deviceNumber);
        buffer.putInt((int) mtimeNanos).putLong(mtimeSeconds).putLong(0);
    }

    boolean has(long flag) {
        return (flags & flag) != 0;
    }

    /** Length in bytes of the head with the padded name and symlink target. */
    int lengthWithNames() {
        return SIZE + (int) TableLayout.padded(nameLength) + (int) TableLayout.padded(targetLength);
    }
}
