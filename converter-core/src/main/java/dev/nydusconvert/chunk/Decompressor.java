package dev.nydusconvert.chunk;

import java.util.Objects;

/**
 * Decompresses units of a blob, one after the other, with one native context.
 *
 * <p>Not safe for use by several threads: each worker has its own, from {@link Compression#newDecompressor()}.
 */
public final class Decompressor implements AutoCloseable {
    private final Compression compression;
    private final BlockDecoder decoder;

    Decompressor(Compression compression, BlockDecoder decoder) {
        this.compression = compression;
        this.decoder = decoder;
    }

    /**
     * Decompresses one unit that fills the range of {@code dst} exactly.
     *
     * <p>Nothing outside the range is written, whatever the input. After a failure the range holds anything.
     *
     * @param dstLength the decompressed length that the unit's record gives, in bytes
     * @throws CorruptDataException if the input is not one whole unit of exactly that length
     */
    public void decompress(byte[] src, int srcOffset, int srcLength, byte[] dst, int dstOffset, int dstLength)
            throws CorruptDataException {
        Objects.checkFromIndexSize(srcOffset, srcLength, src.length);
        Objects.checkFromIndexSize(dstOffset, dstLength, dst.length);
        int decoded = decoder.decode(src, srcOffset, srcLength, dst, dstOffset, dstLength);
        if (decoded != dstLength) {
            throw new CorruptDataException(srcLength + " bytes of " + compression.label() + " data decompress to "
                    + decoded + " bytes, expected " + dstLength);
        }
    }

    /** Frees the native context. */
    @Override
    public void close() {
        decoder.close();
    }
}
