package dev.nydusconvert.image;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageConfig;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.ControlFiles;
import dev.nydusconvert.tar.FramingListener;
import dev.nydusconvert.tar.LayerInput;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryType;
import dev.nydusconvert.tar.TarReader;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Overlay;
import dev.nydusconvert.tree.TreeBuilder;
import dev.nydusconvert.tree.WhiteoutSpec;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The tree that the layers of a container image make when each is laid over those below it, with the digest of every content.
 *
 * @param root the tree
 * @param digests SHA-256 of the contents
 */
record SourceTree(Directory root, Map<FileContent, Digest> digests) {
    private static final int BUFFER = 1 << 16;

    /**
     * Reads all layers, one after the other.
     *
     * @throws MalformedInputException if a layer is damaged, or not the one that the config names
     */
    static SourceTree read(ImageSource source, ImageManifest manifest, ImageConfig config, ImageProgress progress)
            throws IOException {
        Reader reader = new Reader();
        Directory root = null;
        Overlay overlay = new Overlay(WhiteoutSpec.OCI);
        String name = "manifest " + manifest.raw().digest();
        for (int i : LayerConversion.convertible(manifest.layers(), config.diffIds(), name)) {
            Descriptor layer = manifest.layers().get(i);
            if (LayerKind.of(layer) != LayerKind.TAR) {
                throw new UnsupportedFeatureException("layer " + layer.digest() + " (" + layer.mediaType()
                        + ") of the source is no tar, so that its files cannot be compared");
            }
            ImageProgress.Blob shown = progress.begin(layer, ImageProgress.Action.CHECK);
            try (InputStream in = new CountedInputStream(source.blob(layer), shown)) {
                Directory tree = reader.read(
                        in, "layer " + layer.digest(), config.diffIds().get(i));
                root = root == null ? overlay.lowest(tree) : overlay.over(root, tree);
            }
            shown.end("read");
        }
        if (root == null) {
            throw new UnsupportedFeatureException(name + " has no layers, so there is nothing to compare");
        }
        return new SourceTree(root, reader.digests);
    }

    /** Reads layers and numbers the contents of all of them. */
    private static final class Reader {
        private final Map<FileContent, Digest> digests = new IdentityHashMap<>();
        private final MessageDigest sha256 = ContentDigest.Algorithm.SHA256.newMessageDigest();
        private final byte[] buffer = new byte[BUFFER];
        private int contents;

        Directory read(InputStream in, String name, ContentDigest diffId) throws IOException {
            TreeBuilder tree = new TreeBuilder(name, new TreeBuilder.Options(TreeBuilder.MtimeSource.HEADER, true));
            try (LayerInput input = LayerInput.openWithDigests(in, name)) {
                try (TarReader tar = new TarReader(input.tar(), name, FramingListener.NONE)) {
                    for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                        if (!ControlFiles.isOne(entry)) {
                            tree.add(entry, entry.type() == TarEntryType.FILE ? content(entry, tar) : null);
                        }
                    }
                }
                ContentDigest found = ContentDigest.of(input.tarSha256());
                if (!found.equals(diffId)) {
                    throw new MalformedInputException(
                            name,
                            MalformedInputException.NO_OFFSET,
                            "its tar has the digest " + found + ", but the diffID in the config is " + diffId);
                }
            }
            return tree.finish();
        }

        private FileContent content(TarEntry entry, TarReader tar) throws IOException {
            for (int count = tar.read(buffer, 0, BUFFER); count > 0; count = tar.read(buffer, 0, BUFFER)) {
                sha256.update(buffer, 0, count);
            }
            int id = entry.size() == 0 ? FileContent.EMPTY : contents++;
            FileContent content = new FileContent(id, entry.size());
            digests.put(content, Digest.of(sha256.digest()));
            return content;
        }
    }
}
