package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.rafs.ChunkRecord;
import dev.nydusconvert.rafs.v6.ExtendedSuperBlock.Table;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** The chunk table of a bootstrap, for looking up chunks by their address (rafs-v6.md 13). */
final class ChunkTable {
    /** A chunk can be stored larger than it is, but not by much. */
    private static final int MAX_COMPRESSED_SIZE = Chunk.MAX_SIZE + (1 << 20);

    private final BootstrapBytes bytes;
    private final Header header;
    private final List<BlobInfo> blobs;
    private final Chunk[] chunks;
    private final BitSet used = new BitSet();

    private ChunkTable(BootstrapBytes bytes, Header header, List<BlobInfo> blobs, Chunk[] chunks) {
        this.bytes = bytes;
        this.header = header;
        this.blobs = blobs;
        this.chunks = chunks;
    }

    static ChunkTable read(BootstrapBytes bytes, Header header, List<BlobInfo> blobs) throws IOException {
        Table table = header.extended().chunkTable();
        Chunk[] chunks = new Chunk[Math.toIntExact(table.size() / ChunkRecord.SIZE)];
        ChunkTable result = new ChunkTable(bytes, header, blobs, chunks);
        int kept = 0;
        for (int i = 0; i < chunks.length; i++) {
            long offset = table.offset() + (long) i * ChunkRecord.SIZE;
            ChunkRecord record = ChunkRecord.readFrom(bytes.at(offset));
            if (result.check(record, offset)) {
                chunks[kept++] = record.chunk().withRecordedFileOffset(record.fileOffset());
            }
        }
        return new ChunkTable(bytes, header, blobs, sorted(bytes, Arrays.copyOf(chunks, kept)));
    }

    private static Chunk[] sorted(BootstrapBytes bytes, Chunk[] chunks) throws IOException {
        Arrays.sort(chunks, Chunk.BY_INDEX);
        for (int i = 1; i < chunks.length; i++) {
            if (Chunk.BY_INDEX.compare(chunks[i - 1], chunks[i]) == 0) {
                bytes.error(
                        ExtendedSuperBlock.OFFSET + 24L,
                        "the chunk table has two records for chunk " + chunks[i].index() + " of blob "
                                + chunks[i].blobIndex());
            }
        }
        return chunks;
    }

    /** The chunk at an address, or null if the table does not have it or has it elsewhere. */
    Chunk find(ChunkAddress address) {
        int low = 0;
        int high = chunks.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Chunk chunk = chunks[middle];
            int order = chunk.blobIndex() != address.blobIndex()
                    ? Integer.compare(chunk.blobIndex(), address.blobIndex())
                    : Integer.compare(chunk.index(), address.chunkIndex());
            if (order == 0) {
                used.set(middle);
                return chunk.uncompressedOffset() / header.blockSize() == address.block() ? chunk : null;
            }
            low = order < 0 ? middle + 1 : low;
            high = order > 0 ? middle - 1 : high;
        }
        return null;
    }

    /** All chunks, in the order of their recorded file offsets: those of the one file of a chunk dictionary. */
    List<Chunk> byFileOffset() {
        return Arrays.stream(chunks)
                .sorted(Comparator.comparingLong(Chunk::recordedFileOffset))
                .toList();
    }

    /** Reports records that {@link #find} was never asked for. */
    void reportUnused() throws IOException {
        int unused = used.nextClearBit(0);
        if (unused < chunks.length) {
            bytes.flaw(
                    ExtendedSuperBlock.OFFSET + 24L,
                    (chunks.length - used.cardinality()) + " of " + chunks.length
                            + " chunk table records belong to no file, the first is chunk " + chunks[unused].index()
                            + " of blob " + chunks[unused].blobIndex());
        }
    }

    private boolean check(ChunkRecord record, long offset) throws IOException {
        Chunk chunk = record.chunk();
        if (chunk.blobIndex() < 0 || chunk.blobIndex() >= blobs.size()) {
            bytes.error(
                    offset + 32,
                    "a chunk is in blob " + Integer.toUnsignedString(chunk.blobIndex()) + " of " + blobs.size());
            return false;
        }
        BlobInfo blob = blobs.get(chunk.blobIndex());
        if (chunk.index() < 0 || chunk.index() >= blob.chunkCount()) {
            bytes.error(
                    offset + 72,
                    "a chunk has the index " + Integer.toUnsignedString(chunk.index()) + ", but its blob "
                            + blob.chunkCount() + " chunks");
            return false;
        }
        if (chunk.uncompressedSize() <= 0 || chunk.uncompressedSize() > header.chunkSize()) {
            bytes.error(
                    offset + 44,
                    "a chunk has " + Integer.toUnsignedString(chunk.uncompressedSize()) + " bytes, not 1 to "
                            + header.chunkSize());
            return false;
        }
        return checkPlace(record, blob, offset);
    }

    private boolean checkPlace(ChunkRecord record, BlobInfo blob, long offset) throws IOException {
        Chunk chunk = record.chunk();
        if (chunk.compressedSize() < 0
                || chunk.compressedSize() > MAX_COMPRESSED_SIZE
                || chunk.compressedOffset() < 0
                || chunk.compressedOffset() > Long.MAX_VALUE - chunk.compressedSize()) {
            bytes.error(
                    offset + 48,
                    "a chunk is stored in " + Integer.toUnsignedString(chunk.compressedSize()) + " bytes at "
                            + Long.toUnsignedString(chunk.compressedOffset()));
            return false;
        }
        long end = blob.uncompressedSize() - chunk.uncompressedSize();
        boolean dictionary = blob.features().has(BlobFeatures.IS_CHUNKDICT_GENERATED);
        if (chunk.uncompressedOffset() < 0
                || chunk.uncompressedOffset() % header.blockSize() != 0
                || chunk.uncompressedOffset() > end && !dictionary) {
            bytes.error(
                    offset + 56,
                    "a chunk of " + chunk.uncompressedSize() + " bytes is at the uncompressed offset "
                            + Long.toUnsignedString(chunk.uncompressedOffset()) + " of a blob of "
                            + blob.uncompressedSize() + " bytes, in blocks of " + header.blockSize());
            return false;
        }
        if (record.fileOffset() < 0) {
            bytes.error(offset + 64, "a chunk has the file offset " + Long.toUnsignedString(record.fileOffset()));
            return false;
        }
        return true;
    }
}
