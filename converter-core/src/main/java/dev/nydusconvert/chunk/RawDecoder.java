package dev.nydusconvert.chunk;

/** Copies a unit that was stored as it is. */
final class RawDecoder implements BlockDecoder {
    @Override
    public int decode(byte[] src, int srcOffset, int srcLength, byte[] dst, int dstOffset, int dstLength) {
        System.arraycopy(src, srcOffset, dst, dstOffset, Math.min(srcLength, dstLength));
        return srcLength;
    }

    @Override
    public void close() {
        // holds nothing
    }
}
