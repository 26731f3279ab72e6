package dev.nydusconvert.rafs.v6;

import java.nio.ByteBuffer;

/**
 * Where a chunk of a regular file is (rafs-v6.md 10).
 *
 * <table>
 * <caption>8 bytes, little endian</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>2</td><td>bits 0 to 15 of the chunk's index in its blob</td></tr>
 * <tr><td>2</td><td>1</td><td>EROFS device id: blob index + 1</td></tr>
 * <tr><td>3</td><td>1</td><td>bits 16 to 23 of the chunk's index</td></tr>
 * <tr><td>4</td><td>4</td><td>block address on the device</td></tr>
 * </table>
 *
 * @param blobIndex position of the blob in the blob table; -1 for the bootstrap itself, which holds no chunks
 * @param chunkIndex ordinal of the chunk in its blob
 * @param block the chunk's uncompressed offset in blocks
 */
record ChunkAddress(int blobIndex, int chunkIndex, long block) {
    static final int SIZE = 8;

    /** The most blobs that the 8 bits of the device id can tell apart; builders stop here, too. */
    static final int MAX_BLOBS = 254;

    static ChunkAddress readFrom(ByteBuffer buffer) {
        int low = Short.toUnsignedInt(buffer.getShort());
        int high = Short.toUnsignedInt(buffer.getShort());
        long block = Integer.toUnsignedLong(buffer.getInt());
        return new ChunkAddress((high & 0xff) - 1, high >>> 8 << 16 | low, block);
    }

    void writeTo(ByteBuffer buffer) {
        buffer.putShort((short) chunkIndex)
                .put((byte) (blobIndex + 1))
                .put((byte) (chunkIndex >>> 16))
                .putInt((int) block);
    }
}
