package dev.nydusconvert.chunk;

import net.jpountz.lz4.LZ4Compressor;

/** One raw LZ4 block with the reference builder's parameters: the fast compressor with acceleration 1. */
final class Lz4Encoder implements BlockEncoder {
    private static final int MAX_INPUT = 0x7E00_0000;

    private final LZ4Compressor compressor;

    Lz4Encoder(Lz4Library library) {
        this.compressor = library.factory().fastCompressor();
    }

    @Override
    public long bound(int length) {
        return length > MAX_INPUT ? Long.MAX_VALUE : compressor.maxCompressedLength(length);
    }

    @Override
    public int encode(byte[] src, int srcOffset, int length, byte[] dst, int dstOffset, int room) {
        return compressor.compress(src, srcOffset, length, dst, dstOffset, room);
    }

    @Override
    public void close() {
        // holds nothing
    }
}
