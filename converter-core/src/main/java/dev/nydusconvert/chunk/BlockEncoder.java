package dev.nydusconvert.chunk;

/** The part of a {@link Compressor} that differs between compressions. Arguments are checked before. */
sealed interface BlockEncoder permits RawEncoder, Lz4Encoder, ZstdEncoder {
    /** The most bytes that {@link #encode} writes for {@code length} bytes. */
    long bound(int length);

    /**
     * Compresses into the {@code room} bytes from {@code dstOffset} on, which are {@code bound(length)}.
     *
     * @return bytes written; {@code length} or more if the unit did not shrink
     */
    int encode(byte[] src, int srcOffset, int length, byte[] dst, int dstOffset, int room);

    void close();
}
