package dev.nydusconvert.chunk;

/**
 * Compresses units into places that hold no more than the uncompressed ones.
 *
 * <p>The compressor needs more room than the result may take, so it writes to a scratch array first; what is kept is
 * shorter than the unit. For one thread.
 */
final class UnitCompressor implements AutoCloseable {
    private final Compressor compressor;
    private final byte[] scratch;

    /** @param largest the most bytes of a unit */
    UnitCompressor(Compression compression, int largest) {
        this.compressor = compression == Compression.NONE ? null : compression.newCompressor();
        this.scratch = compressor == null ? null : new byte[compressor.maxCompressedLength(largest)];
    }

    /**
     * Compresses one unit.
     *
     * @param target receives the compressed bytes from {@code targetOffset} on
     * @return how many there are, or {@link Compressor#STORE_RAW}
     */
    int compress(byte[] source, int offset, int size, byte[] target, int targetOffset) {
        if (compressor == null) {
            return Compressor.STORE_RAW;
        }
        int length = compressor.compress(source, offset, size, scratch, 0);
        if (length != Compressor.STORE_RAW) {
            System.arraycopy(scratch, 0, target, targetOffset, length);
        }
        return length;
    }

    @Override
    public void close() {
        if (compressor != null) {
            compressor.close();
        }
    }
}
