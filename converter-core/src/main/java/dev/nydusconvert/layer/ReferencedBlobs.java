package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobInfo.MetaReference;
import dev.nydusconvert.blob.BlobInfo.TocReference;
import dev.nydusconvert.blob.DataBlob;
import dev.nydusconvert.blob.Toc;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.ByteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the blobs of a bootstrap are recorded in another one that refers to them (conversion-semantics 12.2).
 *
 * <p>An inlined bootstrap was written before its blob was whole. What it cannot know is taken from the blob, if that is
 * at hand.
 */
final class ReferencedBlobs {
    private final OpenLayer layer;
    private final BlobLocator locator;

    private ReferencedBlobs(OpenLayer layer, BlobLocator locator) {
        this.layer = layer;
        this.locator = locator;
    }

    /** The blobs of a layer, in the order of its blob table. */
    static List<BlobInfo> of(OpenLayer layer, BlobLocator locator) throws IOException {
        ReferencedBlobs referenced = new ReferencedBlobs(layer, locator);
        List<BlobInfo> blobs = new ArrayList<>();
        for (OpenLayer.Blob blob : layer.blobs()) {
            boolean inlined = blob.info().features().has(BlobFeatures.INLINED_FS_META);
            blobs.add(inlined ? referenced.completed(blob) : blob.info());
        }
        return List.copyOf(blobs);
    }

    /**
     * As {@link #of}, with nothing taken from the blobs: the reference builder records the blobs of a chunk dictionary as
     * the dictionary does, even if the dictionary is a blob with its bootstrap inside.
     */
    static List<BlobInfo> asRecorded(OpenLayer layer) {
        return layer.blobs().stream()
                .map(OpenLayer.Blob::info)
                .map(blob -> asRecorded(blob, BlobLocator.stem(layer.file())))
                .toList();
    }

    private static BlobInfo asRecorded(BlobInfo blob, String name) {
        BlobFeatures features = blob.features();
        if (!features.has(BlobFeatures.INLINED_FS_META)) {
            return blob;
        }
        BlobInfo info = blob.withFeatures(features.without(BlobFeatures.INLINED_FS_META));
        return features.has(BlobFeatures.SEPARATE) && isDigest(name)
                ? info.withMeta(
                        new MetaReference(Digest.ofHex(name), info.meta().size()))
                : info;
    }

    private BlobInfo completed(OpenLayer.Blob blob) throws IOException {
        BlobFeatures features = blob.info().features();
        BlobInfo info = blob.info().withFeatures(features.without(BlobFeatures.INLINED_FS_META));
        if (features.has(BlobFeatures.SEPARATE)) {
            return withMetaFile(info);
        }
        return blob.source().isPresent() ? withFile(info, blob.source().get()) : info;
    }

    private static BlobInfo withFile(BlobInfo info, ByteSource file) throws IOException {
        return withToc(info.withCompressedSize(file.size()), file);
    }

    private static BlobInfo withToc(BlobInfo info, ByteSource file) throws IOException {
        if (!info.features().has(BlobFeatures.HAS_TOC)) {
            return info;
        }
        Optional<Toc> toc = DataBlob.open(file).toc();
        return toc.map(it -> info.withToc(new TocReference(it.size(), it.digest())))
                .orElse(info);
    }

    /** The chunks are in the original layer; what holds the bootstrap is the blob-meta file, which its digest names. */
    private BlobInfo withMetaFile(BlobInfo info) throws IOException {
        String name = BlobLocator.stem(layer.file());
        if (!isDigest(name)) {
            return info;
        }
        Digest digest = Digest.ofHex(name);
        try (ByteSource file = openMetaFile(info, name)) {
            return file == null
                    ? info.withMeta(new MetaReference(digest, info.meta().size()))
                    : withToc(info.withMeta(new MetaReference(digest, file.size())), file);
        }
    }

    private ByteSource openMetaFile(BlobInfo info, String name) throws IOException {
        if (!layer.inlined() && name.equals(info.id())) {
            // A bootstrap that was taken out of its blob, and is called by the layer.
            return null;
        }
        return layer.inlined()
                ? layer.openFile()
                : locator.open(info.withId(name)).orElse(null);
    }

    private static boolean isDigest(String name) {
        return name.matches("[0-9a-f]{64}");
    }
}
