package dev.nydusconvert.blob;

import dev.nydusconvert.blob.BlobInfo.Cipher;
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
 * @param blobId id of the blob, at most 64 bytes; empty for the hash of its content
 * @param batches whether chunks may be stored in batches (RAFS v6 only)
 * @param cipher how units are encrypted (RAFS v6 only)
 * @param dataOffset offset of the first stored chunk, as it is recorded: where the blob is to begin in a larger file. The
 *     offsets of other parts count from the beginning of the blob (conversion-semantics 1.1)
 */
public record BlobWriterOptions(
        ChunkTableFormat chunkTable,
        int alignment,
        BlobLayout layout,
        int chunkSize,
        Compression compression,
        DigestAlgorithm digestAlgorithm,
        String blobId,
        boolean batches,
        Cipher cipher,
        long dataOffset) {
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
        if (chunkTable != ChunkTableFormat.V2 && (batches || !cipher.isNone())) {
            throw new IllegalArgumentException("batches and encryption need a chunk-info table of version 2");
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
        if (dataOffset < 0) {
            throw new IllegalArgumentException("offset of the data: " + dataOffset);
        }
    }

    /** A RAFS v6 blob with table version 1, named by its hash. */
    public static BlobWriterOptions v6(
            BlobLayout layout, int chunkSize, Compression compression, DigestAlgorithm digestAlgorithm) {
        return new BlobWriterOptions(
                ChunkTableFormat.V1,
                ChunkInfo.ALIGNMENT,
                layout,
                chunkSize,
                compression,
                digestAlgorithm,
                "",
                false,
                Cipher.NONE,
                0);
    }

    /** The blob-meta file of an image whose data is the layer that it was made from. */
    public static BlobWriterOptions original(BlobLayout layout, int chunkSize) {
        return v6(layout, chunkSize, Compression.ZSTD, DigestAlgorithm.SHA256)
                .with(ChunkTableFormat.V2, false, Cipher.NONE);
    }

    /** A RAFS v5 blob without alignment, named by its hash. */
    public static BlobWriterOptions v5(
            BlobLayout layout, int chunkSize, Compression compression, DigestAlgorithm digestAlgorithm) {
        return new BlobWriterOptions(
                ChunkTableFormat.NONE, 1, layout, chunkSize, compression, digestAlgorithm, "", false, Cipher.NONE, 0);
    }

    /** The same with a given id. */
    public BlobWriterOptions withBlobId(String id) {
        return copy(chunkTable, alignment, id, batches, cipher, dataOffset);
    }

    /** The same with chunks aligned to 4096 bytes. */
    public BlobWriterOptions aligned() {
        return copy(chunkTable, ChunkInfo.ALIGNMENT, blobId, batches, cipher, dataOffset);
    }

    /** The same for chunks in batches; with table version 2. */
    public BlobWriterOptions withBatches() {
        return with(ChunkTableFormat.V2, true, cipher);
    }

    /**
     * The same, encrypted; with table version 2.
     *
     * @param newCipher other than {@link Cipher#NONE}, and of no other blob
     */
    public BlobWriterOptions encrypted(Cipher newCipher) {
        return with(ChunkTableFormat.V2, batches, newCipher);
    }

    /** The same for a blob that is to begin at an offset of a larger file. */
    public BlobWriterOptions withDataOffset(long offset) {
        return copy(chunkTable, alignment, blobId, batches, cipher, offset);
    }

    private BlobWriterOptions with(ChunkTableFormat newChunkTable, boolean newBatches, Cipher newCipher) {
        if (chunkTable == ChunkTableFormat.NONE) {
            throw new IllegalArgumentException("a RAFS v5 blob has neither batches nor encryption");
        }
        return copy(newChunkTable, alignment, blobId, newBatches, newCipher, dataOffset);
    }

    private BlobWriterOptions copy(
            ChunkTableFormat newChunkTable,
            int newAlignment,
            String newBlobId,
            boolean newBatches,
            Cipher newCipher,
            long newDataOffset) {
        return new BlobWriterOptions(
                newChunkTable,
                newAlignment,
                layout,
                chunkSize,
                compression,
                digestAlgorithm,
                newBlobId,
                newBatches,
                newCipher,
                newDataOffset);
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
        if (batches) {
            features = features.with(BlobFeatures.BATCH);
        }
        if (!cipher.isNone()) {
            features = features.with(BlobFeatures.ENCRYPTED);
        }
        return layout.toc() ? features.with(BlobFeatures.INLINED_CHUNK_DIGEST) : features;
    }
}
