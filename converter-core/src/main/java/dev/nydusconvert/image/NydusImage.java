package dev.nydusconvert.image;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageConfig;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.NydusAnnotations;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.OpenLayer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A Nydus image that is read where it is: the bootstrap layer was fetched, blobs are read in parts.
 *
 * @param source where it is
 * @param manifest its manifest
 * @param config its config
 * @param layers its layers but the bootstrap layer, from the lowest
 * @param files what the bootstrap layer holds
 */
record NydusImage(
        ImageSource source,
        ImageManifest manifest,
        ImageConfig config,
        List<Descriptor> layers,
        BootstrapLayerFiles files) {
    /**
     * Opens an image, and fetches its bootstrap layer into the folder.
     *
     * @throws UnsupportedFeatureException if the bootstrap layer is encrypted as a whole
     */
    static NydusImage open(ImageSource source, ImageManifest manifest, WorkFolder folder) throws IOException {
        String name = "manifest " + manifest.raw().digest();
        ImageConfig config = ImageConfig.read(
                Transfer.readBytes(source, manifest.config(), JsonText.MAX_SIZE),
                "config " + manifest.config().digest());
        List<Descriptor> layers = manifest.layers();
        Optional<Descriptor> bootstrap = bootstrapLayer(manifest);
        if (bootstrap.isEmpty()) {
            throw new MalformedInputException(
                    name, MalformedInputException.NO_OFFSET, "is no Nydus image: its last layer is no bootstrap layer");
        }
        if (LayerKind.isEncrypted(bootstrap.get())) {
            throw new UnsupportedFeatureException(
                    name + ": the bootstrap layer " + bootstrap.get().digest() + " ("
                            + bootstrap.get().mediaType() + ") is encrypted as a whole; decrypt the image first");
        }
        try (InputStream in = source.blob(bootstrap.get())) {
            BootstrapLayerFiles files = BootstrapLayerFiles.extract(
                    in, "bootstrap layer " + bootstrap.get().digest(), folder);
            return new NydusImage(source, manifest, config, layers.subList(0, layers.size() - 1), files);
        }
    }

    /** The last layer of a manifest, if that is a bootstrap layer. */
    static Optional<Descriptor> bootstrapLayer(ImageManifest manifest) {
        List<Descriptor> layers = manifest.layers();
        return layers.isEmpty()
                ? Optional.empty()
                : Optional.of(layers.get(layers.size() - 1))
                        .filter(layer -> LayerKind.of(layer) == LayerKind.NYDUS_BOOTSTRAP);
    }

    /** Opens the image as a whole; the caller closes it. */
    OpenLayer openMerged(Findings findings) throws IOException {
        Path file = files.bootstrap();
        Path name = Path.of("image.boot");
        return OpenLayer.open(name, () -> ByteSource.ofFile(file), this::openBlob, findings);
    }

    /** Opens one layer by the bootstrap in its blob; the caller closes it. */
    OpenLayer openLayer(Descriptor layer, Findings findings) throws IOException {
        return OpenLayer.open(Path.of(layer.digest().hex()), () -> source.openBlob(layer), this::openBlob, findings);
    }

    /** Finds a blob of a blob table: a layer, or the original layer that a zran blob refers to. */
    Optional<ByteSource> openBlob(BlobInfo blob) throws IOException {
        for (Descriptor layer : layers) {
            if (layer.digest().hex().equals(blob.id())) {
                return Optional.of(source.openBlob(layer));
            }
            Optional<ContentDigest> original = original(layer);
            if (original.isPresent() && original.get().hex().equals(blob.id())) {
                return Optional.of(source.openBlob(
                        Descriptor.of(MediaTypes.OCI_LAYER_GZIP, original.get(), blob.compressedSize())));
            }
        }
        return Optional.empty();
    }

    /** The gzip layer that a zran blob refers to. */
    static Optional<ContentDigest> original(Descriptor layer) throws MalformedInputException {
        Optional<String> reference = layer.annotation(NydusAnnotations.REFERENCE);
        if (reference.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ContentDigest.parse(reference.get()));
        } catch (IllegalArgumentException e) {
            throw new MalformedInputException(
                    "layer " + layer.digest(),
                    MalformedInputException.NO_OFFSET,
                    "annotation " + NydusAnnotations.REFERENCE + " is no digest: " + e.getMessage(),
                    e);
        }
    }
}
