package dev.nydusconvert.rafs;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Node;
import java.util.List;

/**
 * A bootstrap's content: the file tree, the chunks of its files, and the blobs that hold the chunks.
 *
 * @param version the format it was read from, or is to be written in
 * @param chunkSize chunk size in bytes, a power of two from 4 KiB to 16 MiB
 * @param compression image-wide compression flag
 * @param digestAlgorithm image-wide digest flag
 * @param explicitIds whether owners are those of the nodes; if not, the mounter's owner replaces all of them
 * @param tarfs whether it maps a plain tar in blocks of 512 bytes (v6 only)
 * @param root the root directory
 * @param chunks chunks by {@code FileContent.id()}
 * @param blobs the blob table, in order
 * @param prefetch nodes of the prefetch table, in order
 * @param encrypted whether it is marked as an image with encrypted blobs, as the one of a layer without data can be too (v6
 *     only)
 */
public record Bootstrap(
        RafsVersion version,
        int chunkSize,
        Compression compression,
        DigestAlgorithm digestAlgorithm,
        boolean explicitIds,
        boolean tarfs,
        Directory root,
        ContentChunks chunks,
        List<BlobInfo> blobs,
        List<Node> prefetch,
        boolean encrypted) {
    public Bootstrap {
        blobs = List.copyOf(blobs);
        prefetch = List.copyOf(prefetch);
    }

    /** Marked as encrypted if one of the blobs is. */
    public Bootstrap(
            RafsVersion version,
            int chunkSize,
            Compression compression,
            DigestAlgorithm digestAlgorithm,
            boolean explicitIds,
            boolean tarfs,
            Directory root,
            ContentChunks chunks,
            List<BlobInfo> blobs,
            List<Node> prefetch) {
        this(
                version,
                chunkSize,
                compression,
                digestAlgorithm,
                explicitIds,
                tarfs,
                root,
                chunks,
                blobs,
                prefetch,
                blobs.stream().anyMatch(blob -> !blob.cipher().isNone()));
    }

    /** The same, marked as encrypted or not. */
    public Bootstrap withEncrypted(boolean newEncrypted) {
        return new Bootstrap(
                version,
                chunkSize,
                compression,
                digestAlgorithm,
                explicitIds,
                tarfs,
                root,
                chunks,
                blobs,
                prefetch,
                newEncrypted);
    }

    /** The same tree with its data in other places. */
    public Bootstrap withData(ContentChunks newChunks, List<BlobInfo> newBlobs) {
        return new Bootstrap(
                version,
                chunkSize,
                compression,
                digestAlgorithm,
                explicitIds,
                tarfs,
                root,
                newChunks,
                newBlobs,
                prefetch);
    }
}
