package dev.nydusconvert.chunk;

import java.util.concurrent.ConcurrentMap;
import java.util.zip.CRC32C;

/** Digests and encodes the chunks of parcels. One per worker thread: it owns the digest and codec contexts. */
final class ChunkWorker implements AutoCloseable {
    private final ChunkingOptions options;
    private final ConcurrentMap<UniqueChunk, UniqueChunk> index;
    private final ChunkDigest digest;
    private final UnitEncoder encoder;
    private final CRC32C crc32c = new CRC32C();

    /** @param encoder closed with this */
    ChunkWorker(ChunkingOptions options, ConcurrentMap<UniqueChunk, UniqueChunk> index, UnitEncoder encoder) {
        this.options = options;
        this.index = index;
        this.digest = options.digestAlgorithm().newDigest();
        this.encoder = encoder;
    }

    void process(Parcel parcel) {
        int compressedLength = 0;
        for (int i = 0; i < parcel.count(); i++) {
            int start = parcel.start(i);
            int size = parcel.size(i);
            crc32c.reset();
            crc32c.update(parcel.data(), start, size);
            UniqueChunk candidate = new UniqueChunk(
                    digest.digest(parcel.data(), start, size), size, (int) crc32c.getValue(), parcel, start);
            UniqueChunk known = index.putIfAbsent(candidate, candidate);
            parcel.setUnique(i, known == null ? candidate : known);
            if (known == null && !options.inBatch(size, parcel.wholeContent(i))) {
                EncodedUnit unit = encoder.encode(parcel.data(), start, size, parcel.compressed, compressedLength);
                candidate.encoded(unit);
                compressedLength += unit.bytes() == parcel.compressed ? unit.length() : 0;
            }
        }
    }

    /** Encodes batches, which are no longer than chunks. */
    UnitEncoder encoder() {
        return encoder;
    }

    @Override
    public void close() {
        encoder.close();
    }
}
