package dev.nydusconvert.chunk;

import java.util.concurrent.ConcurrentMap;
import java.util.zip.CRC32C;

/** Digests and compresses the chunks of parcels. One per worker thread: it owns the digest and codec contexts. */
final class ChunkWorker implements AutoCloseable {
    private final ConcurrentMap<UniqueChunk, UniqueChunk> index;
    private final ChunkDigest digest;
    private final Compressor compressor;
    private final byte[] scratch;
    private final CRC32C crc32c = new CRC32C();

    ChunkWorker(ChunkingOptions options, ConcurrentMap<UniqueChunk, UniqueChunk> index) {
        this.index = index;
        this.digest = options.digestAlgorithm().newDigest();
        this.compressor = options.compression() == Compression.NONE
                ? null
                : options.compression().newCompressor();
        this.scratch = compressor == null ? null : new byte[compressor.maxCompressedLength(options.chunkSize())];
    }

    void process(Parcel parcel) {
        int compressedLength = 0;
        for (int i = 0; i < parcel.count(); i++) {
            int start = parcel.start(i);
            int size = parcel.size(i);
            crc32c.reset();
            crc32c.update(parcel.data, start, size);
            UniqueChunk candidate =
                    new UniqueChunk(digest.digest(parcel.data, start, size), size, (int) crc32c.getValue(), parcel);
            UniqueChunk known = index.putIfAbsent(candidate, candidate);
            parcel.setUnique(i, known == null ? candidate : known);
            if (known == null) {
                compressedLength += compress(parcel, start, size, compressedLength, candidate);
            }
        }
    }

    /**
     * Compresses one chunk to {@code compressedLength} in the parcel's compressed bytes.
     *
     * <p>The compressor needs more room than the result may take, so it writes to a scratch array first; what is kept is
     * shorter than the chunk, hence always fits.
     */
    private int compress(Parcel parcel, int start, int size, int compressedLength, UniqueChunk unique) {
        int length =
                compressor == null ? Compressor.STORE_RAW : compressor.compress(parcel.data, start, size, scratch, 0);
        if (length == Compressor.STORE_RAW) {
            unique.locate(start, size, false);
            return 0;
        }
        System.arraycopy(scratch, 0, parcel.compressed, compressedLength, length);
        unique.locate(compressedLength, length, true);
        return length;
    }

    @Override
    public void close() {
        if (compressor != null) {
            compressor.close();
        }
    }
}
