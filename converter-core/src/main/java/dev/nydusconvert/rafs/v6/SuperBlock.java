package dev.nydusconvert.rafs.v6;

import java.nio.ByteBuffer;

/**
 * The EROFS super block (rafs-v6.md 3). Fields that are zero in every RAFS image and that no reader looks at have no
 * component.
 *
 * <table>
 * <caption>128 bytes at offset 1024, little endian</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>4</td><td>magic</td></tr>
 * <tr><td>4</td><td>4</td><td>checksum, 0</td></tr>
 * <tr><td>8</td><td>4</td><td>compatible features</td></tr>
 * <tr><td>12</td><td>1</td><td>log2 of the block size</td></tr>
 * <tr><td>13</td><td>1</td><td>extension slots, 0</td></tr>
 * <tr><td>14</td><td>2</td><td>nid of the root</td></tr>
 * <tr><td>16</td><td>8</td><td>number of nodes</td></tr>
 * <tr><td>24</td><td>12</td><td>build time, 0</td></tr>
 * <tr><td>36</td><td>4</td><td>blocks of all devices</td></tr>
 * <tr><td>40</td><td>4</td><td>first block of the inode area</td></tr>
 * <tr><td>44</td><td>4</td><td>first block of shared xattrs, 0</td></tr>
 * <tr><td>48</td><td>32</td><td>UUID and volume name, 0</td></tr>
 * <tr><td>80</td><td>4</td><td>incompatible features</td></tr>
 * <tr><td>84</td><td>2</td><td>union, 0</td></tr>
 * <tr><td>86</td><td>2</td><td>number of devices</td></tr>
 * <tr><td>88</td><td>2</td><td>offset of the device slots in units of 128 bytes</td></tr>
 * <tr><td>90</td><td>38</td><td>reserved, 0</td></tr>
 * </table>
 *
 * @param blockBits log2 of the block size: 12, or 9 for tarfs
 * @param rootNid where the root's inode is, in units of 32 bytes from the start of the inode area
 * @param inodes nodes of the tree, each name of a hard-linked file counted
 * @param blocks sum of the devices' blocks
 * @param metaBlock first block of the inode area
 */
public record SuperBlock(
        int magic,
        int checksum,
        int compatibleFeatures,
        int blockBits,
        int extensionSlots,
        int rootNid,
        long inodes,
        long blocks,
        long metaBlock,
        long xattrBlock,
        int incompatibleFeatures,
        int union,
        int devices,
        int deviceSlotOffset) {
    /** Length in bytes. */
    public static final int SIZE = 128;

    /** Where it is in the file. */
    public static final int OFFSET = 1024;

    static final int MAGIC = 0xe0f5_e1e2;

    /** Marks an EROFS image as RAFS v6. */
    static final int COMPATIBLE_RAFS_V6 = 0x4000_0000;

    /** Chunk-based files (0x4) and a device table (0x8), and nothing else. */
    static final int INCOMPATIBLE_FEATURES = 0xc;

    /** The device slots follow the extended super block: 11 times 128 bytes from the start of the file. */
    static final int DEVICE_SLOT_OFFSET = 11;

    static final int BLOCK_BITS = 12;
    static final int TARFS_BLOCK_BITS = 9;

    /** The super block of an image whose devices have {@code blocks} blocks in all. */
    static SuperBlock of(int blockBits, int rootNid, long inodes, long blocks, long metaBlock, int devices) {
        return new SuperBlock(
                MAGIC,
                0,
                COMPATIBLE_RAFS_V6,
                blockBits,
                0,
                rootNid,
                inodes,
                blocks,
                metaBlock,
                0,
                INCOMPATIBLE_FEATURES,
                0,
                devices,
                DEVICE_SLOT_OFFSET);
    }

    /** Block size in bytes. */
    int blockSize() {
        return 1 << blockBits;
    }

    /** Reads the record at the buffer's position and moves behind it; checks nothing. */
    static SuperBlock readFrom(ByteBuffer buffer) {
        int start = buffer.position();
        buffer.position(start + SIZE);
        return new SuperBlock(
                buffer.getInt(start),
                buffer.getInt(start + 4),
                buffer.getInt(start + 8),
                Byte.toUnsignedInt(buffer.get(start + 12)),
                Byte.toUnsignedInt(buffer.get(start + 13)),
                Short.toUnsignedInt(buffer.getShort(start + 14)),
                buffer.getLong(start + 16),
                Integer.toUnsignedLong(buffer.getInt(start + 36)),
                Integer.toUnsignedLong(buffer.getInt(start + 40)),
                Integer.toUnsignedLong(buffer.getInt(start + 44)),
                buffer.getInt(start + 80),
                Short.toUnsignedInt(buffer.getShort(start + 84)),
                Short.toUnsignedInt(buffer.getShort(start + 86)),
                Short.toUnsignedInt(buffer.getShort(start + 88)));
    }

    /** Writes the record at the buffer's position, over zeros, and moves behind it. */
    void writeTo(ByteBuffer buffer) {
        int start = buffer.position();
        buffer.putInt(magic)
                .putInt(checksum)
                .putInt(compatibleFeatures)
                .put((byte) blockBits)
                .put((byte) extensionSlots)
                .putShort((short) rootNid)
                .putLong(inodes);
        buffer.position(start + 36);
        buffer.putInt((int) blocks).putInt((int) metaBlock).putInt((int) xattrBlock);
        buffer.position(start + 80);
        buffer.putInt(incompatibleFeatures)
                .putShort((short) union)
                .putShort((short) devices)
                .putShort((short) deviceSlotOffset);
        buffer.position(start + SIZE);
    }
}
