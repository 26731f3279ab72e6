package dev.nydusconvert.blob;

import dev.nydusconvert.blob.BlobInfo.ChunkTableLocation;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The chunks of a blob that is being written: their indexes, their places in the address space, and the parts of the blob that
 * describe them (rafs-v6.md 17).
 */
final class WrittenChunks {
    private final BlobWriterOptions options;
    private final Optional<OriginalData> original;
    private final Optional<BatchIndexBuilder> batches;

    /** All chunks, for the chunk-info table; stays empty in a blob without one. */
    private List<Chunk> chunks = new ArrayList<>();

    private int count;
    private long uncompressedSize;

    /**
     * @param original where the chunks are if the blob stores none
     * @param batches where chunks are that are stored in batches
     */
    WrittenChunks(BlobWriterOptions options, Optional<OriginalData> original, Optional<BatchIndexBuilder> batches) {
        this.options = options;
        this.original = original;
        this.batches = batches;
    }

    /** How many chunks there are. */
    int count() {
        return count;
    }

    /** Length of the address space in bytes. */
    long uncompressedSize() {
        return uncompressedSize;
    }

    /**
     * Takes the next chunk.
     *
     * @param crc32c CRC-32C of the uncompressed bytes; 0 if it is not known
     * @param offset where it is stored
     * @param length how many bytes it has there
     * @return the chunk, with the next index and place in the address space
     * @throws UnsupportedFeatureException if the blob is full
     */
    Chunk add(Digest digest, int crc32c, int uncompressedSize, long offset, int length, int flags)
            throws UnsupportedFeatureException {
        requireRoom(uncompressedSize, offset, length);
        // A reader refuses a CRC of zero in a table of version 2, so the one chunk in four billion has none.
        Chunk chunk = new Chunk(
                digest,
                0,
                count,
                crc32c == 0 ? flags : flags | Chunk.FLAG_HAS_CRC32C,
                length,
                uncompressedSize,
                offset,
                this.uncompressedSize,
                crc32c);
        count++;
        this.uncompressedSize += roundUp(uncompressedSize);
        if (options.chunkTable() != ChunkTableFormat.NONE) {
            chunks.add(chunk);
        }
        return chunk;
    }

    private void requireRoom(int uncompressedLength, long offset, int length) throws UnsupportedFeatureException {
        if (count == Chunk.MAX_CHUNKS_PER_BLOB) {
            throw new UnsupportedFeatureException(
                    "a blob holds at most " + Chunk.MAX_CHUNKS_PER_BLOB + " chunks; choose a larger chunk size");
        }
        requireStorable(offset, length);
        if (roundUp(uncompressedLength) > ChunkInfo.MAX_UNCOMPRESSED_OFFSET - uncompressedSize) {
            throw new UnsupportedFeatureException(
                    "a blob holds at most " + ChunkInfo.MAX_UNCOMPRESSED_OFFSET + " bytes of uncompressed chunks");
        }
        if (options.chunkTable() == ChunkTableFormat.V2 && length > ChunkInfoV2.MAX_COMPRESSED_SIZE) {
            throw new UnsupportedFeatureException("a chunk of " + length
                    + " stored bytes does not fit a chunk-info table of version 2; choose a smaller chunk size");
        }
    }

    /** Fails if a blob has no room there. */
    static void requireStorable(long offset, int length) throws UnsupportedFeatureException {
        if (length > ChunkInfo.MAX_COMPRESSED_OFFSET - offset) {
            throw new UnsupportedFeatureException(
                    "a blob holds at most " + ChunkInfo.MAX_COMPRESSED_OFFSET + " bytes of stored chunks");
        }
    }

    private long roundUp(int size) {
        return (size + options.alignment() - 1L) / options.alignment() * options.alignment();
    }

    /** Writes the chunk-info table and its header. */
    ChunkTableLocation writeTable(SectionWriter sections) throws IOException {
        byte[] contexts = contexts();
        int entriesSize = Math.multiplyExact(count, options.chunkTable().entrySize());
        byte[] bytes = new byte[Math.addExact(entriesSize, contexts.length)];
        ByteBuffer entries = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        chunks.forEach(chunk -> entry(chunk).writeTo(entries));
        entries.put(contexts);
        BlobSection table = sections.write(BlobSection.BLOB_META, bytes, options.compression());
        BlobMetaHeader header = new BlobMetaHeader(
                features(),
                table.compression(),
                count,
                table.offset(),
                table.storedSize(),
                bytes.length,
                hasContexts() ? entriesSize : 0,
                contexts.length,
                contextsCount());
        byte[] encoded = new byte[BlobMetaHeader.SIZE];
        header.writeTo(ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN));
        BlobSection headerSection = sections.write(BlobSection.BLOB_META_HEADER, encoded, Compression.NONE);
        if (options.layout().tailHeaders()) {
            sections.writeTailHeader(BlobSection.BLOB_META, table.storedSize() + headerSection.storedSize());
            sections.addEntry(table);
            sections.addEntry(headerSection);
        }
        return new ChunkTableLocation(table.compression(), table.offset(), table.storedSize(), bytes.length);
    }

    private Optional<ZranIndexBuilder> zranIndex() {
        return original.flatMap(OriginalData::index);
    }

    /** The feature of batches has its place in the header even if there are none. */
    private boolean hasContexts() {
        return batches.isPresent() || zranIndex().isPresent();
    }

    private byte[] contexts() {
        return batches.map(BatchIndexBuilder::encode)
                .or(() -> zranIndex().map(ZranIndexBuilder::encode))
                .orElse(new byte[0]);
    }

    private int contextsCount() {
        return batches.map(BatchIndexBuilder::size)
                .or(() -> zranIndex().map(ZranIndexBuilder::size))
                .orElse(0);
    }

    private ChunkInfo entry(Chunk chunk) {
        if (batches.isPresent()) {
            return batches.get().entry(chunk);
        }
        return original.isPresent()
                ? original.get().entry(chunk)
                : options.chunkTable().encode(chunk);
    }

    /** The features of the blob. */
    BlobFeatures features() {
        return original.isPresent() ? options.features().with(original.get().features()) : options.features();
    }

    /** Writes the chunk digests, which the builder hash leaves out. */
    void writeDigests(BlobOutput output, SectionWriter sections) throws IOException {
        byte[] digests = new byte[Math.multiplyExact(count, Digest.LENGTH)];
        for (int i = 0; i < count; i++) {
            chunks.get(i).digest().write(digests, i * Digest.LENGTH);
        }
        long offset = output.position();
        output.write(digests, 0, digests.length, false);
        sections.end(new BlobSection(
                BlobSection.BLOB_DIGEST,
                Compression.NONE,
                SectionWriter.sha256(digests),
                offset,
                digests.length,
                digests.length));
    }

    /** Frees the memory of what has been written. */
    void release() {
        chunks = List.of();
    }
}
