package dev.nydusconvert.chunk;

import java.util.Optional;

/**
 * Compresses units into places that hold no more than the uncompressed ones, and seals them.
 *
 * <p>The compressor needs more room than the result may take, so it writes to a scratch array first; what is kept is
 * shorter than the unit. For one thread.
 */
final class UnitEncoder implements AutoCloseable {
    private final Compressor compressor;
    private final byte[] scratch;
    private final Optional<UnitSeal> seal;

    /**
     * @param largest the most bytes of a unit
     * @param seal what happens to units last, if anything does
     */
    UnitEncoder(Compression compression, int largest, Optional<UnitSeal> seal) {
        this.compressor = compression == Compression.NONE ? null : compression.newCompressor();
        this.scratch = compressor == null ? null : new byte[compressor.maxCompressedLength(largest)];
        this.seal = seal;
    }

    /** An encoder for the chunks and batches that go into the store. */
    static UnitEncoder of(ChunkingOptions options, ChunkStore store) {
        return new UnitEncoder(options.compression(), options.chunkSize(), store.newSeal());
    }

    /** Whether such encoders put anything into their targets: a sealed unit has an array of its own. */
    static boolean usesTarget(ChunkingOptions options, ChunkStore store) {
        return options.compression() != Compression.NONE && store.newSeal().isEmpty();
    }

    /**
     * Encodes one unit.
     *
     * @param target receives the compressed bytes from {@code targetOffset} on; not used otherwise
     */
    EncodedUnit encode(byte[] source, int offset, int size, byte[] target, int targetOffset) {
        int length = compressor == null ? Compressor.STORE_RAW : compressor.compress(source, offset, size, scratch, 0);
        boolean compressed = length != Compressor.STORE_RAW;
        if (seal.isPresent()) {
            byte[] sealed = compressed
                    ? seal.get().seal(scratch, 0, length)
                    : seal.get().seal(source, offset, size);
            return new EncodedUnit(sealed, 0, sealed.length, compressed);
        }
        if (!compressed) {
            return new EncodedUnit(source, offset, size, false);
        }
        System.arraycopy(scratch, 0, target, targetOffset, length);
        return new EncodedUnit(target, targetOffset, length, true);
    }

    @Override
    public void close() {
        if (compressor != null) {
            compressor.close();
        }
    }
}
