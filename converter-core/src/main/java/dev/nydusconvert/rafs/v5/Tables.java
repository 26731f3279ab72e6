package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.rafs.SuperFlags;
import java.util.List;

/**
 * Super block and tables of a bootstrap, as far as they are needed to read its inodes.
 *
 * @param chunkSize chunk size in bytes
 * @param flags image-wide flags
 * @param compression compression of all blobs
 * @param digestAlgorithm digest of all chunks and inodes
 * @param inodeTableOffset offset of the inode table in bytes
 * @param inodeOffsets offsets of the inodes in units of 8 bytes, by index less one
 * @param prefetch inode numbers to prefetch, not yet checked
 * @param blobs the blobs
 * @param hasBlobExtents whether an extended blob table gave the sizes and the chunk counts of the blobs
 * @param extents where the tables are
 */
record Tables(
        int chunkSize,
        SuperFlags flags,
        Compression compression,
        DigestAlgorithm digestAlgorithm,
        long inodeTableOffset,
        int[] inodeOffsets,
        List<Long> prefetch,
        List<BlobInfo> blobs,
        boolean hasBlobExtents,
        Extents extents) {
    /** The features that a reader knows; others are ignored in v5 (rafs-v5.md 1.6). */
    private static final int KNOWN_FEATURES = 0x7000_0fff;

    /**
     * Whether the image only carries chunks for others, in one file that follows no rule: what the reference builder makes
     * of a generated chunk dictionary (conversion-semantics 15). Of an empty one there is no blob that would say so.
     */
    boolean generatedDictionary() {
        boolean mayBeEmpty = blobs.isEmpty() && inodeOffsets.length == 2;
        return mayBeEmpty || blobs.stream().anyMatch(blob -> blob.features().has(BlobFeatures.IS_CHUNKDICT_GENERATED));
    }

    /** Puts together what the two tables and the super block say of one blob. */
    static BlobInfo blob(
            BlobTable.Entry entry,
            int chunkSize,
            Compression compression,
            DigestAlgorithm algorithm,
            ExtendedBlobRecord extended) {
        return new BlobInfo(
                entry.id(),
                chunkSize,
                (int) extended.chunkCount(),
                compression,
                algorithm,
                new BlobFeatures(extended.features() & KNOWN_FEATURES),
                extended.compressedSize(),
                extended.uncompressedSize(),
                BlobInfo.ChunkTableLocation.NONE,
                BlobInfo.TocReference.NONE,
                BlobInfo.MetaReference.NONE,
                BlobInfo.Cipher.NONE,
                entry.readahead());
    }
}
