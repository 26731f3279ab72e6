package dev.nydusconvert.chunk;

import java.util.Objects;

/**
 * Compresses units of a blob, one after the other, with one native context.
 *
 * <p>Not safe for use by several threads: each worker has its own, from {@link Compression#newCompressor()}.
 */
public final class Compressor implements AutoCloseable {
    /** Returned by {@link #compress} when the unit is to be stored as it is. */
    public static final int STORE_RAW = -1;

    private final BlockEncoder encoder;

    Compressor(BlockEncoder encoder) {
        this.encoder = encoder;
    }

    /**
     * Room that {@link #compress} needs for a unit of {@code length} bytes, in bytes.
     *
     * @throws IllegalArgumentException if no array could hold it
     */
    public int maxCompressedLength(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("A length is not negative: " + length);
        }
        long bound = encoder.bound(length);
        if (bound > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("Too long to compress in one piece: " + length + " bytes");
        }
        return (int) bound;
    }

    /**
     * Compresses one unit, or says that it must be stored as it is: the rule of the format is that a unit that
     * does not shrink, or that is empty, is stored raw.
     *
     * <p>The room is asked for because the compressed bytes of a library may depend on it; with it they are those
     * of the reference builder.
     *
     * @param dst receives the compressed bytes; its contents from {@code dstOffset} on, for
     *     {@code maxCompressedLength(length)} bytes, are undefined afterwards beyond the length returned
     * @return the compressed length in bytes, less than {@code length}, or {@link #STORE_RAW}
     * @throws IllegalArgumentException if there are fewer than {@code maxCompressedLength(length)} bytes of room
     */
    public int compress(byte[] src, int srcOffset, int length, byte[] dst, int dstOffset) {
        Objects.checkFromIndexSize(srcOffset, length, src.length);
        Objects.checkIndex(dstOffset, dst.length + 1);
        if (length == 0) {
            return STORE_RAW;
        }
        int bound = maxCompressedLength(length);
        if (dst.length - dstOffset < bound) {
            throw new IllegalArgumentException(
                    "Compressing " + length + " bytes needs room for " + bound + ", not " + (dst.length - dstOffset));
        }
        int compressed = encoder.encode(src, srcOffset, length, dst, dstOffset, bound);
        return compressed < length ? compressed : STORE_RAW;
    }

    /** Frees the native context. */
    @Override
    public void close() {
        encoder.close();
    }
}
