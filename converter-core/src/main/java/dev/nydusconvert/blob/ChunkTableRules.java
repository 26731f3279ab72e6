package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.io.MalformedInputException;

/** What a chunk-info table must keep to, given how the bootstrap records its blob (rafs-v6.md 6, 17.2, 17.5). */
final class ChunkTableRules {
    /** Length of a zran context in bytes, as long as that of a batch. */
    private static final int CONTEXT_SIZE = BatchContext.SIZE;

    private static final int MAX_DICTIONARY_SIZE = 32768;

    /** A length and a distance of deflate, with what is left of the bytes that they begin and end in. */
    private static final int MAX_SYMBOL_SIZE = 8;

    private final String source;
    private final BlobInfo info;
    private final BlobMetaHeader header;
    private final ChunkTableFormat format;
    private final long headerOffset;

    ChunkTableRules(String source, BlobInfo info, BlobMetaHeader header, ChunkTableFormat format) {
        this.source = source;
        this.info = info;
        this.header = header;
        this.format = format;
        this.headerOffset = info.chunkTable().offset() + info.chunkTable().compressedSize();
    }

    void checkHeader() throws MalformedInputException {
        BlobInfo.ChunkTableLocation location = info.chunkTable();
        require("chunk count", header.entries(), info.chunkCount());
        require(
                "compression",
                header.compression().code(),
                location.compression().code());
        require("table offset", header.offset(), location.offset());
        require("stored table size", header.compressedSize(), location.compressedSize());
        require("table size", header.uncompressedSize(), location.uncompressedSize());
        if (info.chunkCount() < 1 || info.chunkCount() > Chunk.MAX_CHUNKS_PER_BLOB) {
            throw malformed("chunk count is " + info.chunkCount() + ", expected 1 to " + Chunk.MAX_CHUNKS_PER_BLOB);
        }
        long entriesSize = (long) info.chunkCount() * format.entrySize();
        if (hasContexts()) {
            checkContextSizes(entriesSize);
        } else {
            require("contexts offset", header.contextsOffset(), 0);
            require("contexts size", header.contextsSize(), 0);
            require("contexts count", header.contextsCount(), 0);
            require("table size", location.uncompressedSize(), entriesSize);
        }
    }

    private boolean hasContexts() {
        return info.features().has(BlobFeatures.BATCH) || info.features().has(BlobFeatures.ZRAN);
    }

    private void checkContextSizes(long entriesSize) throws MalformedInputException {
        if (format != ChunkTableFormat.V2) {
            throw malformed("features " + info.features() + " have batch or zran without table version 2");
        }
        // Each batch holds a chunk at least. Of a zran blob, contexts also lead over what no chunk is made of.
        int count = header.contextsCount();
        int most = info.features().has(BlobFeatures.ZRAN) ? Chunk.MAX_CHUNKS_PER_BLOB : header.entries();
        if (count < 0 || count > most) {
            throw malformed("contexts count is " + Integer.toUnsignedString(count) + ", expected at most " + most);
        }
        require("contexts offset", header.contextsOffset(), entriesSize);
        long smallest = (long) count * CONTEXT_SIZE;
        long largest =
                info.features().has(BlobFeatures.ZRAN) ? smallest + (long) count * MAX_DICTIONARY_SIZE : smallest;
        if (header.contextsSize() < smallest || header.contextsSize() > largest) {
            throw malformed("contexts size is " + header.contextsSize() + ", expected " + smallest + " to " + largest);
        }
        require("table size", info.chunkTable().uncompressedSize(), entriesSize + header.contextsSize());
    }

    void checkEntries(ChunkInfoTable table) throws MalformedInputException {
        if (info.features().has(BlobFeatures.ZRAN)) {
            checkZranContexts(table);
        }
        long compressedLimit = info.chunkDataSize();
        // A generated chunk dictionary records the sum of the chunks' lengths, which leaves out the gaps between them.
        long uncompressedLimit = info.features().has(BlobFeatures.IS_CHUNKDICT_GENERATED)
                ? ChunkInfo.MAX_UNCOMPRESSED_OFFSET
                : (info.uncompressedSize() + ChunkInfo.ALIGNMENT - 1) & -ChunkInfo.ALIGNMENT;
        long previousEnd = 0;
        for (int i = 0; i < table.size(); i++) {
            ChunkInfo entry = table.get(i);
            if (entry.compressedOffset() > compressedLimit
                    || entry.compressedSize() > compressedLimit - entry.compressedOffset()) {
                throw malformedEntry(
                        i,
                        "has " + entry.compressedSize() + " stored bytes at " + entry.compressedOffset()
                                + ", but chunk data ends at " + compressedLimit);
            }
            long end = entry.uncompressedOffset() + entry.uncompressedSize();
            if (end > uncompressedLimit) {
                throw malformedEntry(i, "ends at uncompressed offset " + end + ", expected by " + uncompressedLimit);
            }
            if (entry.uncompressedOffset() < previousEnd) {
                throw malformedEntry(
                        i,
                        "begins at uncompressed offset " + entry.uncompressedOffset()
                                + ", but the chunk before ends at " + previousEnd);
            }
            previousEnd = end;
            if (entry instanceof ChunkInfoV2 v2) {
                checkFlags(i, v2);
                if (v2.has(ChunkInfoV2.FLAG_BATCH)) {
                    checkBatch(i, v2, table.batch((int) v2.contextIndex()));
                }
                if (v2.has(ChunkInfoV2.FLAG_ZRAN)) {
                    checkZran(i, v2, table.zran((int) v2.contextIndex()));
                }
            }
        }
    }

    private void checkZranContexts(ChunkInfoTable table) throws MalformedInputException {
        long taken = 0;
        for (int i = 0; i < header.contextsCount(); i++) {
            ZranContext context = table.zran(i);
            String problem = context.problem(table.dictionariesSize(), info.chunkDataSize());
            if (!problem.isEmpty()) {
                throw new MalformedInputException(
                        source, info.chunkTable().offset(), "zran context " + i + " " + problem);
            }
            taken += context.inLength();
        }
        // One context ends within the deflate block that the next one begins with, so that no byte is in more than two;
        // but for those that belong to the symbol behind a chunk.
        long most = 2 * info.chunkDataSize() + (long) MAX_SYMBOL_SIZE * header.contextsCount();
        if (taken > most) {
            throw new MalformedInputException(
                    source,
                    info.chunkTable().offset(),
                    "zran contexts take " + taken + " bytes of a stream of " + info.chunkDataSize()
                            + ", expected at most " + most);
        }
    }

    private void checkZran(int index, ChunkInfoV2 entry, ZranContext context) throws MalformedInputException {
        if (entry.contextOffset() + entry.uncompressedSize() > context.outLength()) {
            throw malformedEntry(
                    index,
                    "has " + entry.uncompressedSize() + " bytes at " + entry.contextOffset() + " of a zran context of "
                            + context.outLength());
        }
    }

    private void checkBatch(int index, ChunkInfoV2 entry, BatchContext batch) throws MalformedInputException {
        long limit = info.chunkDataSize() - entry.compressedOffset();
        if (batch.storedSize() < 1 || batch.storedSize() > Math.min(limit, Chunk.MAX_SIZE)) {
            throw malformedEntry(
                    index,
                    "is in a batch of " + Integer.toUnsignedString(batch.storedSize()) + " stored bytes at "
                            + entry.compressedOffset() + ", but chunk data ends at " + info.chunkDataSize());
        }
        if (batch.uncompressedSize() < 1
                || batch.uncompressedSize() > Chunk.MAX_SIZE
                || entry.contextOffset() + entry.uncompressedSize() > batch.uncompressedSize()) {
            throw malformedEntry(
                    index,
                    "has " + entry.uncompressedSize() + " bytes at " + entry.contextOffset() + " of a batch of "
                            + Integer.toUnsignedString(batch.uncompressedSize()));
        }
    }

    private void checkFlags(int index, ChunkInfoV2 entry) throws MalformedInputException {
        boolean batch = entry.has(ChunkInfoV2.FLAG_BATCH);
        boolean zran = entry.has(ChunkInfoV2.FLAG_ZRAN);
        if ((entry.flags() & ~ChunkInfoV2.KNOWN_FLAGS) != 0
                || batch && !info.features().has(BlobFeatures.BATCH)
                || zran && !info.features().has(BlobFeatures.ZRAN)) {
            throw malformedEntry(
                    index,
                    String.format("has flags 0x%02x in a blob with features %s", entry.flags(), info.features()));
        }
        if (entry.compressedSize() == 0 && !batch && !info.features().has(BlobFeatures.SEPARATE)) {
            throw malformedEntry(index, "has no stored bytes and is in no batch");
        }
        boolean raw = !entry.compressed() && !entry.has(ChunkInfoV2.FLAG_ENCRYPTED);
        if (raw && entry.compressedSize() != entry.uncompressedSize()) {
            throw malformedEntry(
                    index,
                    "is not compressed, yet has " + entry.compressedSize() + " stored bytes of "
                            + entry.uncompressedSize());
        }
        if (entry.has(ChunkInfoV2.FLAG_HAS_CRC32C) && (int) entry.context() == 0) {
            throw malformedEntry(index, "has a CRC-32C of zero");
        }
        if ((batch || zran) && entry.contextIndex() >= header.contextsCount()) {
            throw malformedEntry(index, "is in context " + entry.contextIndex() + " of " + header.contextsCount());
        }
    }

    private void require(String field, long found, long expected) throws MalformedInputException {
        if (found != expected) {
            throw malformed(field + " is " + found + ", expected " + expected);
        }
    }

    private MalformedInputException malformed(String problem) {
        return new MalformedInputException(source, headerOffset, "chunk-info header: " + problem);
    }

    private MalformedInputException malformedEntry(int index, String problem) {
        return new MalformedInputException(
                source, info.chunkTable().offset(), "chunk-info entry " + index + " " + problem);
    }
}
