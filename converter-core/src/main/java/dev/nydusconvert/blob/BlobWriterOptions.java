package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;

/**
 * How a data blob is written.
 *
 * @param chunkTable form of the chunk-info table; {@link ChunkTableFormat#NONE} makes a RAFS v5 blob
 * @param alignment uncompressed offsets are multiples of this many bytes: 4096, or 1 (RAFS v5 only)
 * @param layout what the blob holds besides chunks
 * @param chunkSize chunk size of the image in bytes, recorded only
 * @param compression compression of the chunks, recorded; and of the chunk-info table
 * @param digestAlgorithm algorithm of the chunk digests, recorded only
 * @param blobIndex position of the blob in the blob table, recorded in its chunks
 * @param blobId id of the blob, at most 64 bytes; empty for the hash of its content
 */
public record BlobWriterOptions(
        ChunkTableFormat chunkTable,
        int alignment,
        BlobLayout layout,
        int chunkSize,
        Compression compression,
        DigestAlgorithm digestAlgorithm,
        int blobIndex,
        String blobId) {
    private static final int MIN_CHUNK_SIZE = 4096;
    private static final int MAX_BLOB_ID_LENGTH = 64;

    /** @throws IllegalArgumentException if no RAFS version has blobs of this kind */
    public BlobWriterOptions {
        boolean v5 = chunkTable == ChunkTableFormat.NONE;
        if (alignment != ChunkInfo.ALIGNMENT && !(v5 && alignment == 1)) {
            throw new IllegalArgumentException(
                    "no blob with chunk table " + chunkTable + " is aligned to " + alignment);
        }
        if (v5 && layout.toc()) {
            throw new IllegalArgumentException("a RAFS v5 blob has no ToC");
        }
        if (!compression.isWritable()) {
            throw new IllegalArgumentException(compression.label() + " is not written");
        }
        if (Integer.bitCount(chunkSize) != 1 || chunkSize < MIN_CHUNK_SIZE || chunkSize > Chunk.MAX_SIZE) {
            throw new IllegalArgumentException("not a chunk size: " + chunkSize);
        }
        if (blobId.length() > MAX_BLOB_ID_LENGTH || !blobId.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new IllegalArgumentException("not a blob id: " + blobId);
        }
    }

    /** A RAFS v6 blob with table version 1, first in its blob table, named by its hash. */
    public static BlobWriterOptions v6(
            BlobLayout layout, int chunkSize, Compression compression, DigestAlgorithm digestAlgorithm) {
        return new BlobWriterOptions(
                ChunkTableFormat.V1, ChunkInfo.ALIGNMENT, layout, chunkSize, compression, digestAlgorithm, 0, "");
    }

    /** The blob-meta file of an image whose data is the layer that it was made from. */
    public static BlobWriterOptions original(BlobLayout layout, int chunkSize) {
        return new BlobWriterOptions(
                ChunkTableFormat.V2,
                ChunkInfo.ALIGNMENT,
                layout,
                chunkSize,
                Compression.ZSTD,
                DigestAlgorithm.SHA256,
                0,
                "");
    }

    /** A RAFS v5 blob without alignment, first in its blob table, named by its hash. */
    public static BlobWriterOptions v5(
            BlobLayout layout, int chunkSize, Compression compression, DigestAlgorithm digestAlgorithm) {
        return new BlobWriterOptions(ChunkTableFormat.NONE, 1, layout, chunkSize, compression, digestAlgorithm, 0, "");
    }

    /** The same with another position in the blob table. */
    public BlobWriterOptions withBlobIndex(int index) {
        return new BlobWriterOptions(
                chunkTable, alignment, layout, chunkSize, compression, digestAlgorithm, index, blobId);
    }

    /** The same with a given id. */
    public BlobWriterOptions withBlobId(String id) {
        return new BlobWriterOptions(
                chunkTable, alignment, layout, chunkSize, compression, digestAlgorithm, blobIndex, id);
    }

    /** The same with chunks aligned to 4096 bytes. */
    public BlobWriterOptions aligned() {
        return new BlobWriterOptions(
                chunkTable, ChunkInfo.ALIGNMENT, layout, chunkSize, compression, digestAlgorithm, blobIndex, blobId);
    }

    /** Features of a blob with chunks. */
    BlobFeatures features() {
        BlobFeatures features = layout.features().with(BlobFeatures.CAP_TAR_TOC);
        if (chunkTable != ChunkTableFormat.NONE) {
            features = features.with(BlobFeatures.ALIGNED);
        }
        if (chunkTable == ChunkTableFormat.V2) {
            features = features.with(BlobFeatures.CHUNK_INFO_V2);
        }
        return layout.toc() ? features.with(BlobFeatures.INLINED_CHUNK_DIGEST) : features;
    }
}
