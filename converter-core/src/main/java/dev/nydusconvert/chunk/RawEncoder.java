package dev.nydusconvert.chunk;

/** Never shrinks anything, so that every unit is stored as it is. */
final class RawEncoder implements BlockEncoder {
    @Override
    public long bound(int length) {
        return 0;
    }

    @Override
    public int encode(byte[] src, int srcOffset, int length, byte[] dst, int dstOffset, int room) {
        return length;
    }

    @Override
    public void close() {
        // holds nothing
    }
}
