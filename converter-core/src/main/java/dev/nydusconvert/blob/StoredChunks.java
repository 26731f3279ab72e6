package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * The chunks of one blob, as they are stored; {@link ChunkReader} reads them.
 *
 * <p>The chunk-info table is read when a chunk is met of which the bootstrap does not tell all. Safe for use by several
 * threads. Closing it closes the sources; whoever opened them may do so instead.
 */
public final class StoredChunks implements Closeable {
    private final BlobInfo info;
    private final ByteSource data;
    private final BlobIndex index;

    private StoredChunks(BlobIndex index, ByteSource data) {
        this.info = index.info();
        this.index = index;
        this.data = data;
    }

    /**
     * The chunks of a blob that holds its chunk-info table itself.
     *
     * @param info how a bootstrap records the blob
     */
    public static StoredChunks of(BlobInfo info, ByteSource blob) {
        return of(info, blob, Optional.of(blob));
    }

    /**
     * The chunks of a blob whose chunk-info table is in another file.
     *
     * @param info how a bootstrap records the blob
     * @param data holds the stored chunks
     * @param meta holds the chunk-info table; empty if it is not at hand, which matters only where the table is needed
     */
    public static StoredChunks of(BlobInfo info, ByteSource data, Optional<ByteSource> meta) {
        return new StoredChunks(BlobIndex.of(info, meta), data);
    }

    /** How the bootstrap records the blob. */
    public BlobInfo info() {
        return info;
    }

    /** Holds the stored chunks. */
    public ByteSource data() {
        return data;
    }

    /** Tells where they are. Its source is another one than {@link #data()} only if the blob's features say so. */
    public BlobIndex index() {
        return index;
    }

    /** The chunk-info table; fails each time if it cannot be read. */
    public ChunkInfoTable table() throws IOException {
        return index.table();
    }

    @Override
    public void close() throws IOException {
        try (ByteSource first = data;
                BlobIndex second = index) {
            // Closing one source twice does no harm.
        }
    }

    /**
     * Finds out how a chunk is stored.
     *
     * @param chunk as the bootstrap records it
     * @throws MalformedInputException if its place is not within the blob, or the blob knows another chunk by its index
     */
    public ChunkPlace place(Chunk chunk) throws IOException {
        int length = chunk.uncompressedSize();
        if (length < 1 || length > Chunk.MAX_SIZE) {
            throw malformed(
                    chunk, "has " + Integer.toUnsignedString(length) + " bytes, expected 1 to " + Chunk.MAX_SIZE);
        }
        if (info.features().has(BlobFeatures.ZRAN)) {
            return inStream(chunk);
        }
        if (isStargz()) {
            return ofStargz(chunk);
        }
        // The records of a bootstrap lack the flag, but give a chunk in a batch no stored bytes.
        boolean inBatch = (chunk.flags() & Chunk.FLAG_BATCH) != 0 || chunk.compressedSize() == 0;
        return inBatch && info.features().has(BlobFeatures.BATCH) ? inBatch(chunk) : alone(chunk);
    }

    private ChunkPlace.Alone alone(Chunk chunk) throws IOException {
        int length = chunk.uncompressedSize();
        int stored = chunk.compressedSize();
        if (stored < 1 || stored > Chunk.MAX_SIZE) {
            throw malformed(
                    chunk,
                    "has " + Integer.toUnsignedString(stored) + " stored bytes of " + length + ", expected 1 to "
                            + Chunk.MAX_SIZE);
        }
        int expected = chunk.encrypted() ? UnitCipher.encryptedLength(length) : length;
        if (!chunk.compressed() && stored != expected) {
            throw malformed(chunk, "is not compressed, yet has " + stored + " stored bytes of " + length);
        }
        return new ChunkPlace.Alone(checked(
                chunk,
                new ChunkPlace.Unit(chunk.compressedOffset(), stored, length, chunk.compressed(), chunk.encrypted())));
    }

    /** Whether the data is a stargz layer whose chunks begin gzip members. */
    private boolean isStargz() {
        return info.compression() == Compression.GZIP && !info.features().has(BlobFeatures.CHUNK_INFO_V2);
    }

    /** Nobody knows the stored length, so what is recorded is at most what gzip can need (rafs-v6.md 1.3). */
    private ChunkPlace.Alone ofStargz(Chunk chunk) throws IOException {
        long limit = Math.min(info.chunkDataSize(), data.size());
        long left = Math.max(0, limit - Math.max(0, chunk.compressedOffset()));
        int length = chunk.uncompressedSize();
        int stored = (int) Math.min(left, OriginalData.maxStargzSize(length));
        return new ChunkPlace.Alone(
                checked(chunk, new ChunkPlace.Unit(chunk.compressedOffset(), stored, length, true, false)));
    }

    private ChunkPlace.InStream inStream(Chunk chunk) throws IOException {
        ChunkInfoV2 entry = entry(chunk, ChunkInfoV2.FLAG_ZRAN, "in a gzip stream");
        return new ChunkPlace.InStream(Math.toIntExact(entry.contextIndex()), entry.contextOffset());
    }

    /** The entry of a chunk of which the bootstrap does not tell all. */
    private ChunkInfoV2 entry(Chunk chunk, int flag, String where) throws IOException {
        ChunkInfoTable known = table();
        if (chunk.index() < 0 || chunk.index() >= known.size()) {
            throw malformed(chunk, "is in the bootstrap, but the blob has " + known.size() + " chunks");
        }
        if (!(known.get(chunk.index()) instanceof ChunkInfoV2 entry)
                || !entry.has(flag)
                || entry.uncompressedSize() != chunk.uncompressedSize()
                || entry.uncompressedOffset() != chunk.uncompressedOffset()) {
            throw malformed(
                    chunk,
                    "is " + where + ", has " + chunk.uncompressedSize() + " bytes and uncompressed offset "
                            + chunk.uncompressedOffset() + " in the bootstrap, but not so in the blob");
        }
        return entry;
    }

    private ChunkPlace.InBatch inBatch(Chunk chunk) throws IOException {
        ChunkInfoV2 entry = entry(chunk, ChunkInfoV2.FLAG_BATCH, "in a batch");
        int batch = Math.toIntExact(entry.contextIndex());
        BatchContext context = table().batch(batch);
        ChunkPlace.Unit unit = new ChunkPlace.Unit(
                entry.compressedOffset(),
                context.storedSize(),
                context.uncompressedSize(),
                context.storedSize() != context.uncompressedSize(),
                entry.has(ChunkInfoV2.FLAG_ENCRYPTED));
        return new ChunkPlace.InBatch(batch, checked(chunk, unit), Math.toIntExact(entry.contextOffset()));
    }

    private ChunkPlace.Unit checked(Chunk chunk, ChunkPlace.Unit unit) throws IOException {
        long limit = Math.min(info.chunkDataSize(), data.size());
        if (unit.offset() < 0 || unit.offset() > limit || unit.storedLength() > limit - unit.offset()) {
            throw malformed(chunk, "has " + unit.storedLength() + " stored bytes, but chunk data ends at " + limit);
        }
        if (unit.encrypted() && (info.cipher().isNone() || unit.storedLength() < AesXts.BLOCK)) {
            throw malformed(
                    chunk,
                    "is encrypted in " + unit.storedLength() + " stored bytes, and its blob "
                            + (info.cipher().isNone() ? "has no key" : "has a key for at least " + AesXts.BLOCK));
        }
        return unit;
    }

    private MalformedInputException malformed(Chunk chunk, String problem) {
        return ChunkReader.malformed(this, chunk, problem);
    }
}
