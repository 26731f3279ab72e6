package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.rafs.ChunkRecord;
import dev.nydusconvert.rafs.v5.InodeReader.Inode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the chunks of regular files (rafs-v5.md 2.2). */
final class ContentReader {
    private static final int KNOWN_FLAGS = Chunk.FLAG_COMPRESSED | Chunk.FLAG_HOLE | Chunk.FLAG_HAS_CRC32C;

    private final BootstrapInput input;
    private final Tables tables;
    private final boolean dictionary;

    ContentReader(BootstrapInput input, Tables tables) {
        this.input = input;
        this.tables = tables;
        this.dictionary = tables.generatedDictionary();
    }

    /**
     * The chunks of one file.
     *
     * @param chunks all chunks as they are stored
     * @param sound whether they can be used; what is wrong otherwise has been reported
     */
    record Content(List<Chunk> chunks, boolean sound) {}

    Content read(Inode inode) throws IOException {
        long size = inode.head().size();
        long expected = size == 0 ? 0 : (size - 1) / tables.chunkSize() + 1;
        boolean sound = dictionary || inode.head().childCount() == expected;
        if (!sound) {
            input.report(
                    inode.offset(),
                    inode + " of " + size + " bytes has " + inode.head().childCount() + " chunks, expected "
                            + expected);
        }
        int count = (int) inode.head().childCount();
        List<Chunk> chunks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long offset = inode.chunkOffset() + (long) ChunkRecord.SIZE * i;
            ChunkRecord record = ChunkRecord.readFrom(input.at(offset, ChunkRecord.SIZE));
            // The generator of chunk dictionaries gives a CRC without the flag that says so; readers do not hand it on.
            chunks.add(record.chunk().withoutUnsaidCrc32c());
            String problem = problemOf(record, (long) tables.chunkSize() * i, size);
            if (problem != null) {
                sound = false;
                input.report(offset, "chunk " + i + " of " + inode + ": " + problem);
            }
        }
        return new Content(chunks, sound);
    }

    /** What is wrong with a chunk that belongs at {@code position} of its file; null if nothing is. */
    private String problemOf(ChunkRecord record, long position, long fileSize) {
        Chunk chunk = record.chunk();
        long expectedSize = Math.min(tables.chunkSize(), fileSize - position);
        if (chunk.blobIndex() < 0 || chunk.blobIndex() >= tables.blobs().size()) {
            return "is in blob " + Integer.toUnsignedString(chunk.blobIndex()) + " of "
                    + tables.blobs().size();
        }
        if (dictionary) {
            return chunk.uncompressedSize() < 1 || chunk.uncompressedSize() > tables.chunkSize()
                    ? "uncompressed size " + Integer.toUnsignedString(chunk.uncompressedSize()) + ", expected 1 to "
                            + tables.chunkSize()
                    : problemOfBytes(chunk);
        }
        if (record.fileOffset() != position) {
            return "file offset " + Long.toUnsignedString(record.fileOffset()) + ", expected " + position;
        }
        if (chunk.uncompressedSize() != expectedSize) {
            return "uncompressed size " + Integer.toUnsignedString(chunk.uncompressedSize()) + ", expected "
                    + expectedSize;
        }
        return problemOfBytes(chunk);
    }

    private String problemOfBytes(Chunk chunk) {
        if ((chunk.flags() & ~KNOWN_FLAGS) != 0) {
            return String.format("flags 0x%x, RAFS v5 has no others than 0x%x", chunk.flags(), KNOWN_FLAGS);
        }
        if (chunk.compressedSize() <= 0
                || chunk.compressedSize() > chunk.uncompressedSize()
                || (!chunk.compressed() && chunk.compressedSize() != chunk.uncompressedSize())) {
            return "stored size " + Integer.toUnsignedString(chunk.compressedSize()) + " of " + chunk.uncompressedSize()
                    + " bytes, " + (chunk.compressed() ? "" : "not ") + "compressed";
        }
        return problemOfPlace(chunk, tables.blobs().get(chunk.blobIndex()));
    }

    private String problemOfPlace(Chunk chunk, BlobInfo blob) {
        long maxCount = tables.hasBlobExtents() ? blob.chunkCount() : Chunk.MAX_CHUNKS_PER_BLOB;
        if (chunk.index() < 0 || chunk.index() >= maxCount) {
            return "index " + Integer.toUnsignedString(chunk.index()) + " in a blob of " + maxCount + " chunks";
        }
        // The blob may be a part of a larger file, which alone has an end (conversion-semantics 1.1).
        if (chunk.compressedOffset() < 0 || chunk.compressedOffset() > Long.MAX_VALUE - chunk.compressedSize()) {
            return "stored at offset " + Long.toUnsignedString(chunk.compressedOffset());
        }
        // For the uncompressed space the generator of chunk dictionaries records the plain sum of the sizes, which
        // padded
        // chunks can exceed.
        boolean exact = tables.hasBlobExtents() && !blob.features().has(BlobFeatures.IS_CHUNKDICT_GENERATED);
        long maxUncompressed = exact ? blob.uncompressedSize() : Long.MAX_VALUE;
        if (chunk.uncompressedOffset() < 0 || chunk.uncompressedOffset() > maxUncompressed - chunk.uncompressedSize()) {
            return "at uncompressed offset " + Long.toUnsignedString(chunk.uncompressedOffset()) + " in a blob of "
                    + maxUncompressed + " bytes";
        }
        return null;
    }
}
