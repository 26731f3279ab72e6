package dev.nydusconvert.chunk;

/** The part of a {@link Decompressor} that differs between compressions. Arguments are checked before. */
sealed interface BlockDecoder permits RawDecoder, Lz4Decoder, GzipDecoder, ZstdDecoder {
    /**
     * Decompresses into the {@code dstLength} bytes from {@code dstOffset} on and writes nowhere else.
     *
     * @return bytes that the whole input decompresses to
     * @throws CorruptDataException if the input is not valid, or decompresses to more than {@code dstLength} bytes
     */
    int decode(byte[] src, int srcOffset, int srcLength, byte[] dst, int dstOffset, int dstLength)
            throws CorruptDataException;

    void close();
}
