package dev.nydusconvert.blob;

import java.nio.ByteBuffer;

/**
 * What a chunk-info table records of a batch: small chunks that are compressed and stored as one unit (rafs-v6.md 17.3).
 *
 * <pre>
 * offset size field
 *      0    4 storedSize
 *      4    4 uncompressedSize
 *      8   32 zero
 * </pre>
 *
 * @param storedSize length of the stored batch in bytes
 * @param uncompressedSize length of its chunks, one behind the other, in bytes
 * @see <a href="https://github.com/dragonflyoss/nydus/blob/34e6071e/storage/src/meta/batch.rs">reference</a>
 */
public record BatchContext(int storedSize, int uncompressedSize) {
    /** Length in bytes. */
    public static final int SIZE = 40;

    private static final int RESERVED = 32;

    /** Reads a context at the position of a little-endian buffer. Any bits make a context; sizes may be negative. */
    public static BatchContext readFrom(ByteBuffer source) {
        BatchContext context = new BatchContext(source.getInt(), source.getInt());
        source.position(source.position() + RESERVED);
        return context;
    }

    /** Writes the context at the position of a little-endian buffer. */
    public void writeTo(ByteBuffer target) {
        target.putInt(storedSize).putInt(uncompressedSize).put(new byte[RESERVED]);
    }
}
