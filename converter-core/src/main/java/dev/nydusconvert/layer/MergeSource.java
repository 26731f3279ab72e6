package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobInfo.MetaReference;
import dev.nydusconvert.blob.BlobInfo.TocReference;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.tree.DirectoryPaths;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One layer to be merged, and what is known better than its bootstrap knows it.
 *
 * <p>What begins with {@code blob} or {@code toc} is about the layer's own data blob: the one that the chunk dictionary does not have.
 *
 * @param file a bootstrap, or a data blob that holds one
 * @param blobId id of the blob
 * @param blobDigest digest of the file in the registry: of the separate blob-meta file if the layer has one, else of the
 *     blob, which then is its id
 * @param blobSize size of that file in bytes
 * @param tocDigest digest of the ToC
 * @param tocSize size of the ToC in bytes
 * @param unlisted directories that the layer's tar implies but does not list, as {@link PackResult#unlisted()}
 *     tells: they leave those of lower layers as they are. Their bootstrap cannot tell them from others
 */
public record MergeSource(
        Path file,
        Optional<String> blobId,
        Optional<Digest> blobDigest,
        Optional<Long> blobSize,
        Optional<Digest> tocDigest,
        Optional<Integer> tocSize,
        DirectoryPaths unlisted) {
    /** A layer whose bootstrap, or file name if the bootstrap is one that was inlined, tells all. */
    public static MergeSource of(Path file) {
        return new MergeSource(
                file,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                DirectoryPaths.NONE);
    }

    public MergeSource withBlobId(String id) {
        return new MergeSource(file, Optional.of(id), blobDigest, blobSize, tocDigest, tocSize, unlisted);
    }

    public MergeSource withBlobDigest(Digest digest) {
        return new MergeSource(file, blobId, Optional.of(digest), blobSize, tocDigest, tocSize, unlisted);
    }

    public MergeSource withBlobSize(long size) {
        return new MergeSource(file, blobId, blobDigest, Optional.of(size), tocDigest, tocSize, unlisted);
    }

    public MergeSource withTocDigest(Digest digest) {
        return new MergeSource(file, blobId, blobDigest, blobSize, Optional.of(digest), tocSize, unlisted);
    }

    public MergeSource withTocSize(int size) {
        return new MergeSource(file, blobId, blobDigest, blobSize, tocDigest, Optional.of(size), unlisted);
    }

    public MergeSource withUnlisted(DirectoryPaths paths) {
        return new MergeSource(file, blobId, blobDigest, blobSize, tocDigest, tocSize, paths);
    }

    /** Whether anything is given about the layer's own blob. */
    boolean describesBlob() {
        return blobId.isPresent()
                || blobDigest.isPresent()
                || blobSize.isPresent()
                || tocDigest.isPresent()
                || tocSize.isPresent();
    }

    /** The layer's own blob with what is given here in place of what the bootstrap says. */
    BlobInfo describe(BlobInfo blob) {
        boolean separate = blob.features().has(BlobFeatures.SEPARATE);
        BlobInfo described = blobId.map(blob::withId).orElse(blob);
        if (separate) {
            Digest digest = blobDigest.orElse(blob.meta().digest());
            described = described.withMeta(
                    new MetaReference(digest, blobSize.orElse(blob.meta().size())));
        } else {
            described = described.withCompressedSize(blobSize.orElse(blob.compressedSize()));
            described =
                    blobDigest.isPresent() ? described.withId(blobDigest.get().hex()) : described;
        }
        return described.withToc(new TocReference(
                tocSize.orElse(blob.toc().size()), tocDigest.orElse(blob.toc().digest())));
    }
}
