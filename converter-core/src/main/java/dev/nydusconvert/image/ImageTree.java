package dev.nydusconvert.image;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.image.model.ImageConfig;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.FileContents;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The tree that a container of an image sees, whatever the image is, with the digest of every content.
 *
 * @param manifest of the image
 * @param config of the image
 * @param root the tree
 * @param digests SHA-256 of the contents
 */
record ImageTree(ImageManifest manifest, ImageConfig config, Directory root, Map<FileContent, Digest> digests) {
    /**
     * Reads an image as a whole: the layers of a container image, the chunks of a Nydus image.
     *
     * @param threads how many threads read chunks, at least 1
     * @param temporary an existing folder, for metadata meanwhile
     * @throws dev.nydusconvert.io.MalformedInputException if the image is damaged
     */
    static ImageTree read(ImageSource source, RawManifest raw, int threads, Path temporary, ImageProgress progress)
            throws IOException {
        ImageManifest manifest = ImageManifest.read(raw);
        if (!manifest.isImage()) {
            throw new UnsupportedFeatureException("manifest " + raw.digest() + " is no container image: its config is "
                    + manifest.config().mediaType());
        }
        if (NydusImage.bootstrapLayer(manifest).isPresent()) {
            return readNydus(source, manifest, threads, temporary);
        }
        ImageConfig config = readConfig(source, manifest);
        SourceTree tree = SourceTree.read(source, manifest, config, progress);
        return new ImageTree(manifest, config, tree.root(), tree.digests());
    }

    private static ImageTree readNydus(ImageSource source, ImageManifest manifest, int threads, Path temporary)
            throws IOException {
        try (WorkFolder folder = WorkFolder.createIn(temporary)) {
            return read(NydusImage.open(source, manifest, folder), threads);
        }
    }

    /** As {@link #read(ImageSource, RawManifest, int, Path, ImageProgress)}, for an image whose bootstrap is here. */
    static ImageTree read(NydusImage image, int threads) throws IOException {
        try (OpenLayer merged = image.openMerged(Findings.FAIL_FAST)) {
            return new ImageTree(
                    image.manifest(),
                    image.config(),
                    merged.bootstrap().root(),
                    new FileContents(merged, threads).digests());
        }
    }

    static ImageConfig readConfig(ImageSource source, ImageManifest manifest) throws IOException {
        return ImageConfig.read(
                Transfer.readBytes(source, manifest.config(), JsonText.MAX_SIZE),
                "config " + manifest.config().digest());
    }
}
