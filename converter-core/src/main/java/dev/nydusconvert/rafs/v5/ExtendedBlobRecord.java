package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.blob.BlobInfo;
import java.nio.ByteBuffer;

/**
 * One entry of the extended blob table (rafs-v5.md 1.6).
 *
 * <table>
 * <caption>64 bytes, little endian</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>4</td><td>chunks stored in the blob</td></tr>
 * <tr><td>4</td><td>4</td><td>feature bits</td></tr>
 * <tr><td>8</td><td>8</td><td>uncompressed size</td></tr>
 * <tr><td>16</td><td>8</td><td>compressed size</td></tr>
 * <tr><td>24</td><td>40</td><td>zeros</td></tr>
 * </table>
 *
 * @param chunkCount unsigned 32-bit count of the blob's chunks
 * @param features feature bits as stored
 * @param uncompressedSize size of the uncompressed address space in bytes
 * @param compressedSize size of the blob file in bytes, as far as known when the bootstrap was written
 */
record ExtendedBlobRecord(long chunkCount, int features, long uncompressedSize, long compressedSize) {
    /** Length in bytes. */
    static final int SIZE = 64;

    private static final int RESERVED = 40;

    static ExtendedBlobRecord of(BlobInfo blob) {
        return new ExtendedBlobRecord(
                blob.chunkCount(), blob.features().bits(), blob.uncompressedSize(), blob.compressedSize());
    }

    /** Reads one entry and moves the buffer's position behind it. Nothing is checked. */
    static ExtendedBlobRecord readFrom(ByteBuffer buffer) {
        long chunkCount = Integer.toUnsignedLong(buffer.getInt());
        int features = buffer.getInt();
        long uncompressedSize = buffer.getLong();
        long compressedSize = buffer.getLong();
        buffer.position(buffer.position() + RESERVED);
        return new ExtendedBlobRecord(chunkCount, features, uncompressedSize, compressedSize);
    }

    /** Writes the entry and moves the buffer's position behind it. */
    void writeTo(ByteBuffer buffer) {
        buffer.putInt((int) chunkCount).putInt(features).putLong(uncompressedSize);
        buffer.putLong(compressedSize).put(new byte[RESERVED]);
    }
}
