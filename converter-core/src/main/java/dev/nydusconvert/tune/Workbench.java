package dev.nydusconvert.tune;

import dev.nydusconvert.chunk.ChunkDigest;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Compressor;
import dev.nydusconvert.chunk.CorruptDataException;
import dev.nydusconvert.chunk.Decompressor;
import dev.nydusconvert.chunk.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;

/** What one thread works with: digests and codecs. Cuts parcels at every chunk size, and measures each distinct chunk once. */
final class Workbench implements AutoCloseable {
    private final TuneOptions options;
    private final ConcurrentMap<KnownChunk, KnownChunk> index;
    private final LongSupplier clock;
    private final ChunkDigest digest;
    private final CRC32C crc32c = new CRC32C();
    private final List<Compressor> compressors = new ArrayList<>();
    private final List<Decompressor> decompressors = new ArrayList<>();
    private final byte[] compressed;
    private final byte[] decompressed;

    /**
     * @param index all chunks that were met so far, shared by all threads
     * @param clock in nanoseconds
     */
    Workbench(TuneOptions options, ConcurrentMap<KnownChunk, KnownChunk> index, LongSupplier clock) {
        this.options = options;
        this.index = index;
        this.clock = clock;
        this.digest = options.digest().newDigest();
        int room = options.largestChunk();
        for (Compression compression : options.compressions()) {
            compressors.add(compression.newCompressor());
            decompressors.add(compression.newDecompressor());
        }
        for (Compressor compressor : compressors) {
            room = Math.max(room, compressor.maxCompressedLength(options.largestChunk()));
        }
        this.compressed = new byte[room];
        this.decompressed = new byte[options.largestChunk()];
    }

    /** Cuts a parcel. Chunks that are the same range of a piece at several chunk sizes are digested once. */
    void cut(Parcel parcel) {
        for (int level = 0; level < options.chunkSizes().size(); level++) {
            parcel.chunks[level] =
                    new KnownChunk[parcel.chunkCount(options.chunkSizes().get(level))];
        }
        int[] at = new int[options.chunkSizes().size()];
        long[] took = new long
                [Parcel.chunksOf(options.largestChunk(), options.chunkSizes().get(0))];
        for (int piece = 0; piece < parcel.count(); piece++) {
            for (int level = 0; level < at.length; level++) {
                at[level] += cutPiece(parcel, piece, level, at, took);
            }
        }
    }

    /**
     * Cuts a piece at one chunk size, after it was cut at the next smaller one.
     *
     * @param at where the chunks of the piece go, by level; already behind them for smaller chunk sizes
     * @param took times of the digests of the piece's chunks at the next smaller size; becomes those at this one
     * @return how many chunks there are
     */
    private int cutPiece(Parcel parcel, int piece, int level, int[] at, long[] took) {
        int chunkSize = options.chunkSizes().get(level);
        int smaller = level == 0 ? 0 : options.chunkSizes().get(level - 1);
        int size = parcel.size(piece);
        int count = Parcel.chunksOf(size, chunkSize);
        for (int i = 0; i < count; i++) {
            int start = i * chunkSize;
            int length = Math.min(chunkSize, size - start);
            if (length <= smaller) {
                int before = start / smaller;
                parcel.chunks[level][at[level] + i] =
                        parcel.chunks[level - 1][at[level - 1] - Parcel.chunksOf(size, smaller) + before];
                took[i] = took[before];
            } else {
                long begun = clock.getAsLong();
                Digest found = digest.digest(parcel.data(), parcel.start(piece) + start, length);
                took[i] = clock.getAsLong() - begun;
                parcel.chunks[level][at[level] + i] = known(found, parcel.data(), parcel.start(piece) + start, length);
            }
            parcel.digestNanos[level] += took[i];
        }
        return count;
    }

    private KnownChunk known(Digest found, byte[] data, int offset, int length) {
        crc32c.reset();
        crc32c.update(data, offset, length);
        MeasuredUnit unit = new MeasuredUnit(length, compressors.size());
        KnownChunk candidate = new KnownChunk(
                found, (int) crc32c.getValue(), unit, options.chunkSizes().size());
        KnownChunk known = index.putIfAbsent(candidate, candidate);
        if (known != null) {
            return known;
        }
        measure(unit, data, offset);
        return candidate;
    }

    /** Has every codec compress a unit, and decompress it again. */
    void measure(MeasuredUnit unit, byte[] data, int offset) {
        for (int codec = 0; codec < compressors.size(); codec++) {
            long begun = clock.getAsLong();
            int length = compressors.get(codec).compress(data, offset, unit.size(), compressed, 0);
            long packed = clock.getAsLong();
            if (length != Compressor.STORE_RAW) {
                decompress(codec, length, unit.size());
            }
            unit.set(codec, length, packed - begun, clock.getAsLong() - packed);
        }
    }

    private void decompress(int codec, int length, int size) {
        try {
            decompressors.get(codec).decompress(compressed, 0, length, decompressed, 0, size);
        } catch (CorruptDataException e) {
            throw new IllegalStateException("what was just compressed does not decompress", e);
        }
    }

    @Override
    public void close() {
        compressors.forEach(Compressor::close);
        decompressors.forEach(Decompressor::close);
    }
}
