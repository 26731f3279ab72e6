package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.io.MalformedInputException;
import java.nio.ByteBuffer;

/**
 * Header of a chunk-info table, stored directly behind it (rafs-v6.md 17.5).
 *
 * <pre>
 * offset size field
 *      0    4 magic 0xB10BB10B
 *      4    4 features
 *      8    4 compression
 *     12    4 entries
 *     16    8 offset
 *     24    8 compressedSize
 *     32    8 uncompressedSize
 *     40    8 contextsOffset
 *     48    8 contextsSize
 *     56    4 contextsCount
 *     60 4032 zero
 *   4092    4 magic again
 * </pre>
 *
 * @param features feature bits of the blob when it was written; a merge changes only those of the blob table
 * @param compression how the table is stored
 * @param entries chunks in the table
 * @param offset offset of the stored table in bytes, in the file that holds this header
 * @param compressedSize stored length of the table in bytes
 * @param uncompressedSize length of the table with its contexts in bytes
 * @param contextsOffset offset in the table of batch or zran contexts; 0 without
 * @param contextsSize length in bytes of the contexts with their dictionaries; 0 without
 * @param contextsCount batch or zran contexts; 0 without
 */
public record BlobMetaHeader(
        BlobFeatures features,
        Compression compression,
        int entries,
        long offset,
        long compressedSize,
        long uncompressedSize,
        long contextsOffset,
        long contextsSize,
        int contextsCount) {
    /** Length in bytes. */
    public static final int SIZE = 4096;

    private static final int MAGIC = 0xB10B_B10B;
    private static final int RESERVED = 4032;

    /**
     * Reads a header at the position of a little-endian buffer.
     *
     * @param source name of the blob, for messages
     * @param offset where in the blob the header is, for messages
     */
    public static BlobMetaHeader readFrom(ByteBuffer buffer, String source, long offset)
            throws MalformedInputException {
        requireMagic(buffer.getInt(), source, offset);
        BlobFeatures features = new BlobFeatures(buffer.getInt());
        int code = buffer.getInt();
        Compression compression = Compression.ofCode(code)
                .orElseThrow(() -> new MalformedInputException(
                        source, offset + 8, "compression of the chunk-info table is " + code + ", expected 0 to 3"));
        BlobMetaHeader header = new BlobMetaHeader(
                features,
                compression,
                buffer.getInt(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getInt());
        buffer.position(buffer.position() + RESERVED);
        requireMagic(buffer.getInt(), source, offset + SIZE - Integer.BYTES);
        return header;
    }

    private static void requireMagic(int found, String source, long offset) throws MalformedInputException {
        if (found != MAGIC) {
            throw new MalformedInputException(
                    source,
                    offset,
                    String.format("magic of the chunk-info header is 0x%08x, expected 0x%08x", found, MAGIC));
        }
    }

    /** Writes the header at the position of a little-endian buffer. */
    public void writeTo(ByteBuffer buffer) {
        buffer.putInt(MAGIC).putInt(features.bits()).putInt(compression.code()).putInt(entries);
        buffer.putLong(offset).putLong(compressedSize).putLong(uncompressedSize);
        buffer.putLong(contextsOffset).putLong(contextsSize).putInt(contextsCount);
        buffer.put(new byte[RESERVED]).putInt(MAGIC);
    }
}
