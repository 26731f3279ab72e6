package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Compares what the bootstrap and the blob record of each chunk (rafs-v6.md 13, 17.2). */
final class RecordCheck {
    private final DataBlob blob;
    private final BlobIndex index;
    private final BlobInfo info;
    private final Findings findings;

    RecordCheck(DataBlob blob, BlobIndex index, Findings findings) {
        this.blob = blob;
        this.index = index;
        this.info = index.info();
        this.findings = findings;
    }

    void run(List<Chunk> chunks) throws IOException {
        try {
            Optional<List<Digest>> digests = blob.readChunkDigests(info);
            if (digests.isPresent()) {
                checkDigests(chunks, digests.get());
            }
        } catch (MalformedInputException e) {
            BlobCheck.report(findings, e);
        }
        if (!info.hasChunkTable()) {
            checkOverlaps(chunks);
            return;
        }
        try {
            ChunkInfoTable table = index.table();
            checkGaps(table);
            checkContexts(table);
            for (Chunk chunk : chunks) {
                checkEntry(chunk, table);
            }
        } catch (MalformedInputException e) {
            BlobCheck.report(findings, e);
        }
    }

    private void checkDigests(List<Chunk> chunks, List<Digest> digests) throws IOException {
        for (Chunk chunk : chunks) {
            if (chunk.index() >= 0
                    && chunk.index() < digests.size()
                    && !digests.get(chunk.index()).equals(chunk.digest())) {
                report(
                        chunk,
                        "has digest " + chunk.digest() + " in the bootstrap and " + digests.get(chunk.index())
                                + " in the blob");
            }
        }
    }

    private void checkEntry(Chunk chunk, ChunkInfoTable table) throws IOException {
        if (chunk.index() < 0 || chunk.index() >= table.size()) {
            report(chunk, "is in the bootstrap, but the blob has " + table.size() + " chunks");
            return;
        }
        ChunkInfo entry = table.get(chunk.index());
        compare(chunk, "uncompressed offset", chunk.uncompressedOffset(), entry.uncompressedOffset());
        compare(chunk, "size", chunk.uncompressedSize(), entry.uncompressedSize());
        if (entry instanceof ChunkInfoV2 v2 && v2.has(ChunkInfoV2.FLAG_BATCH)) {
            // Where the batch is, only the blob knows.
            compare(chunk, "stored offset", chunk.compressedOffset(), 0);
            compare(chunk, "stored size", chunk.compressedSize(), 0);
            return;
        }
        compare(chunk, "stored offset", chunk.compressedOffset(), entry.compressedOffset());
        compare(chunk, "stored size", chunk.compressedSize(), entry.compressedSize());
        compare(chunk, "compressed flag", chunk.compressed() ? 1 : 0, entry.compressed() ? 1 : 0);
        if (entry instanceof ChunkInfoV2 v2 && v2.has(ChunkInfoV2.FLAG_HAS_CRC32C) && chunk.hasCrc32c()) {
            compare(chunk, "CRC-32C", Integer.toUnsignedLong(chunk.crc32c()), v2.contextOffset());
        }
    }

    private void compare(Chunk chunk, String field, long inBootstrap, long inBlob) throws IOException {
        if (inBootstrap != inBlob) {
            report(chunk, "has " + field + " " + inBootstrap + " in the bootstrap and " + inBlob + " in the blob");
        }
    }

    /** Stored chunks follow each other, and in the address space there is only the padding to 4096 between them. */
    private void checkGaps(ChunkInfoTable table) throws IOException {
        boolean stored =
                !info.features().has(BlobFeatures.BATCH) && !info.features().has(BlobFeatures.SEPARATE);
        boolean padded = !info.features().has(BlobFeatures.ZRAN);
        long compressedEnd = 0;
        long uncompressedEnd = 0;
        for (int i = 0; i < table.size(); i++) {
            ChunkInfo entry = table.get(i);
            if (stored && entry.compressedOffset() != compressedEnd) {
                report(entry.compressedOffset(), "chunk " + i + " begins here, expected at " + compressedEnd);
            }
            if (padded && entry.uncompressedOffset() != uncompressedEnd) {
                report(
                        entry.compressedOffset(),
                        "chunk " + i + " has uncompressed offset " + entry.uncompressedOffset() + ", expected "
                                + uncompressedEnd);
            }
            compressedEnd = entry.compressedOffset() + entry.compressedSize();
            uncompressedEnd = entry.uncompressedOffset() + entry.uncompressedSize() + ChunkInfo.ALIGNMENT - 1
                    & -ChunkInfo.ALIGNMENT;
        }
        if (stored && compressedEnd != info.chunkDataSize()) {
            report(compressedEnd, "chunks end here, but chunk data ends at " + info.chunkDataSize());
        }
    }

    /** Contexts of a gzip stream follow each other, and the chunks of one are where it is (conversion-semantics 7.2). */
    private void checkContexts(ChunkInfoTable table) throws IOException {
        if (!info.features().has(BlobFeatures.ZRAN)) {
            return;
        }
        long dictionaries = 0;
        long inOffset = 0;
        for (int i = 0; i < table.header().contextsCount(); i++) {
            ZranContext context = table.zran(i);
            if (context.inOffset() < inOffset) {
                report(context.inOffset(), "zran context " + i + " begins here, but the one before at " + inOffset);
            }
            if (context.dictionaryOffset() != dictionaries) {
                report(
                        context.inOffset(),
                        "zran context " + i + " has its dictionary at " + context.dictionaryOffset() + ", expected at "
                                + dictionaries);
            }
            inOffset = context.inOffset();
            dictionaries = context.dictionaryOffset() + context.dictionarySize();
        }
        for (int i = 0; i < table.size(); i++) {
            if (table.get(i) instanceof ChunkInfoV2 entry && entry.has(ChunkInfoV2.FLAG_ZRAN)) {
                checkWithin(i, entry, table.zran((int) entry.contextIndex()));
            }
        }
    }

    private void checkWithin(int index, ChunkInfoV2 entry, ZranContext context) throws IOException {
        long end = entry.compressedOffset() + entry.compressedSize();
        long contextEnd = context.inOffset() + context.inLength();
        if (entry.compressedOffset() < context.inOffset() || end > contextEnd) {
            report(
                    entry.compressedOffset(),
                    "chunk " + index + " begins here and ends at " + end + ", but its zran context is from "
                            + context.inOffset() + " to " + contextEnd);
        }
    }

    /** Without a table, all that is known are the chunks that the bootstrap uses. */
    private void checkOverlaps(List<Chunk> chunks) throws IOException {
        List<Chunk> ordered = chunks.stream().sorted(Chunk.STORED_ORDER).toList();
        for (int i = 1; i < ordered.size(); i++) {
            Chunk previous = ordered.get(i - 1);
            Chunk chunk = ordered.get(i);
            boolean same = previous.equals(chunk);
            if (!same && chunk.compressedOffset() < previous.compressedOffset() + previous.compressedSize()) {
                report(chunk, "overlaps chunk " + previous.index());
            }
        }
    }

    private void report(Chunk chunk, String problem) throws IOException {
        report(chunk.compressedOffset(), "chunk " + chunk.index() + " " + problem);
    }

    private void report(long offset, String problem) throws IOException {
        findings.report(blob.source().name(), offset, problem);
    }
}
