package dev.nydusconvert.rafs.v6;

import java.nio.ByteBuffer;

/**
 * A blob as EROFS sees it: an extra device (rafs-v6.md 5). Slot {@code i} belongs to entry {@code i} of the blob table.
 *
 * <table>
 * <caption>128 bytes, from offset 1408, little endian</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>64</td><td>blob id, NUL padded</td></tr>
 * <tr><td>64</td><td>4</td><td>blocks</td></tr>
 * <tr><td>68</td><td>4</td><td>first block in the flattened image</td></tr>
 * <tr><td>72</td><td>56</td><td>reserved, 0</td></tr>
 * </table>
 *
 * @param id the 64 bytes of the blob id
 * @param blocks size of the blob's uncompressed address space in blocks
 * @param mappedBlock where the device starts when all are put behind the bootstrap in one file
 */
record DeviceSlot(byte[] id, long blocks, long mappedBlock) {
    static final int SIZE = 128;
    static final int OFFSET = ExtendedSuperBlock.OFFSET + ExtendedSuperBlock.SIZE;

    static DeviceSlot readFrom(ByteBuffer buffer) {
        int start = buffer.position();
        byte[] id = new byte[BlobTableEntry.ID_LENGTH];
        buffer.get(id);
        long blocks = Integer.toUnsignedLong(buffer.getInt());
        long mappedBlock = Integer.toUnsignedLong(buffer.getInt());
        buffer.position(start + SIZE);
        return new DeviceSlot(id, blocks, mappedBlock);
    }

    /** Writes the record, over zeros, and moves the buffer's position behind it. */
    void writeTo(ByteBuffer buffer) {
        int start = buffer.position();
        buffer.put(id).putInt((int) blocks).putInt((int) mappedBlock);
        buffer.position(start + SIZE);
    }
}
