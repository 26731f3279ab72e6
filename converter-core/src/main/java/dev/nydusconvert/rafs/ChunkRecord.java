package dev.nydusconvert.rafs;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import java.nio.ByteBuffer;

/**
 * A chunk as v5 inodes and the v6 chunk table store it (rafs-v5.md 2.2, rafs-v6.md 13).
 *
 * <table>
 * <caption>80 bytes, little endian</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>32</td><td>digest of the uncompressed bytes</td></tr>
 * <tr><td>32</td><td>4</td><td>blob index</td></tr>
 * <tr><td>36</td><td>4</td><td>flags</td></tr>
 * <tr><td>40</td><td>4</td><td>compressed size</td></tr>
 * <tr><td>44</td><td>4</td><td>uncompressed size</td></tr>
 * <tr><td>48</td><td>8</td><td>compressed offset</td></tr>
 * <tr><td>56</td><td>8</td><td>uncompressed offset</td></tr>
 * <tr><td>64</td><td>8</td><td>file offset</td></tr>
 * <tr><td>72</td><td>4</td><td>index in the blob</td></tr>
 * <tr><td>76</td><td>4</td><td>CRC-32C of the uncompressed bytes</td></tr>
 * </table>
 *
 * @param chunk all but the file offset; its values are as stored, in signed types
 * @param fileOffset where the chunk is in its file, in bytes
 */
public record ChunkRecord(Chunk chunk, long fileOffset) {
    /** Length in bytes. */
    public static final int SIZE = 80;

    /**
     * Reads one record and moves the buffer's position behind it. Nothing is checked: fields that are out of range
     * come out as they are, large ones negative.
     *
     * @param buffer little endian, with at least {@link #SIZE} bytes remaining
     */
    public static ChunkRecord readFrom(ByteBuffer buffer) {
        Digest digest = Digest.readFrom(buffer);
        int blobIndex = buffer.getInt();
        int flags = buffer.getInt();
        int compressedSize = buffer.getInt();
        int uncompressedSize = buffer.getInt();
        long compressedOffset = buffer.getLong();
        long uncompressedOffset = buffer.getLong();
        long fileOffset = buffer.getLong();
        int index = buffer.getInt();
        int crc32c = buffer.getInt();
        Chunk chunk = new Chunk(
                digest,
                blobIndex,
                index,
                flags,
                compressedSize,
                uncompressedSize,
                compressedOffset,
                uncompressedOffset,
                crc32c);
        return new ChunkRecord(chunk, fileOffset);
    }

    /**
     * Writes the record and moves the buffer's position behind it.
     *
     * @param buffer little endian, with at least {@link #SIZE} bytes remaining
     */
    public void writeTo(ByteBuffer buffer) {
        chunk.digest().writeTo(buffer);
        buffer.putLong(pair(chunk.blobIndex(), chunk.flags()));
        buffer.putLong(pair(chunk.compressedSize(), chunk.uncompressedSize()));
        buffer.putLong(chunk.compressedOffset());
        buffer.putLong(chunk.uncompressedOffset());
        buffer.putLong(fileOffset);
        buffer.putLong(pair(chunk.index(), chunk.crc32c()));
    }

    /** Two fields as one: a layer of small files has hundreds of thousands of records, and each access of a buffer counts. */
    private static long pair(int first, int second) {
        return (long) second << 32 | first & 0xffff_ffffL;
    }
}
