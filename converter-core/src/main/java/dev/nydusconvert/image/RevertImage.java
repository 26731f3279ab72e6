package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageConfig;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Makes a container image of a Nydus image: with recipes of the very layers that were converted, and if they all come back,
 * with the very config and manifest.
 *
 * <p>Layers stream from parts of their blobs to the destination. The manifest is written last.
 */
public final class RevertImage {
    private final RevertOptions options;
    private final Path temporary;
    private final ImageProgress progress;

    /** @param temporary an existing folder, for metadata while the image is worked on */
    public RevertImage(RevertOptions options, Path temporary, ImageProgress progress) {
        this.options = options;
        this.temporary = temporary;
        this.progress = progress;
    }

    /**
     * Reverts.
     *
     * @param source not closed
     * @param destination committed, not closed
     * @throws dev.nydusconvert.io.MalformedInputException if the source is damaged, or no Nydus image
     * @throws dev.nydusconvert.io.UnsupportedFeatureException if it has chunks that cannot be read
     */
    public RevertReport run(ImageSource source, ImageDestination destination) throws IOException {
        RawManifest top = source.topManifest();
        Transfer transfer = new Transfer(source, destination, progress);
        try (WorkFolder folder = WorkFolder.createIn(temporary);
                WorkPool pool = new WorkPool(options.jobs())) {
            List<RevertedImage> images = new ArrayList<>();
            RevertedIndex index = new RevertedIndex(transfer, pool);
            for (RawManifest manifest : chosen(source, top)) {
                NydusImage image = NydusImage.open(source, ImageManifest.read(manifest), folder);
                Optional<SourceRecord> record = SourceRecord.read(image.files().files());
                RevertedImage reverted = revert(image, record, transfer, pool);
                images.add(reverted);
                index.add(reverted, record);
            }
            boolean several = top.isIndex() && options.platforms().several();
            RawManifest result = several
                    ? index.write(ImageIndex.read(top))
                    : images.get(0).manifest().raw();
            destination.commit(result);
            boolean restored =
                    several ? index.isOriginal(result) : images.get(0).restored();
            return new RevertReport(top, result, restored, images);
        }
    }

    private List<RawManifest> chosen(ImageSource source, RawManifest top) throws IOException {
        if (!top.isIndex()) {
            return List.of(top);
        }
        List<RawManifest> manifests = new ArrayList<>();
        for (Descriptor entry : options.platforms().choose(ImageIndex.read(top), true)) {
            manifests.add(source.manifest(entry));
        }
        if (manifests.isEmpty()) {
            throw new IOException("index " + top.digest() + " has no image");
        }
        return manifests;
    }

    private RevertedImage revert(NydusImage image, Optional<SourceRecord> stored, Transfer transfer, WorkPool pool)
            throws IOException {
        List<Integer> originals = originals(image, stored);
        Optional<SourceRecord> record = originals.isEmpty() ? Optional.empty() : stored;
        boolean docker = MediaTypes.isDocker(record.map(SourceRecord::manifest)
                .orElse(image.manifest())
                .raw()
                .mediaType());
        LayerReversion reversion = new LayerReversion(transfer, options);
        List<Future<RevertedLayer>> begun = new ArrayList<>();
        int own = originals.isEmpty() ? ownLayers(image) : originals.size();
        for (int i = 0; i < own; i++) {
            Descriptor layer = image.layers().get(i);
            ContentDigest diffId = image.config().diffIds().get(i);
            Optional<LayerReversion.Original> original = record.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new LayerReversion.Original(
                            record.get().manifest().layers().get(originals.get(i)),
                            record.get().config().diffIds().get(originals.get(i))));
            begun.add(pool.submit(() -> reversion.revert(image, layer, diffId, original, docker)));
        }
        List<RevertedLayer> layers = new ArrayList<>();
        for (Future<RevertedLayer> layer : begun) {
            layers.add(pool.await(layer));
        }
        return write(image, record, layers, transfer);
    }

    /** Which layer of the source each layer was made from; none if the record is not one of this image. */
    private static List<Integer> originals(NydusImage image, Optional<SourceRecord> record) throws IOException {
        int diffIds = image.config().diffIds().size();
        if (image.layers().size() + 1 != diffIds) {
            throw new MalformedInputException(
                    "manifest " + image.manifest().raw().digest(),
                    MalformedInputException.NO_OFFSET,
                    "has " + (image.layers().size() + 1) + " layers, but its config has " + diffIds + " diff_ids");
        }
        if (record.isEmpty()) {
            return List.of();
        }
        List<Integer> originals = LayerConversion.convertible(
                record.get().manifest().layers(), record.get().config().diffIds(), "the manifest of the source");
        return originals.size() <= image.layers().size() ? originals : List.of();
    }

    /** How many layers are not blobs of a chunk dictionary, which come last and have no history. */
    private static int ownLayers(NydusImage image) {
        int all = image.layers().size();
        long told = image.config().layersInHistory().orElse(0L) - 1;
        return told > 0 && told < all ? (int) told : all;
    }

    private static RevertedImage write(
            NydusImage image, Optional<SourceRecord> record, List<RevertedLayer> layers, Transfer transfer)
            throws IOException {
        List<Descriptor> descriptors = layers.stream().map(RevertedLayer::layer).toList();
        ImageConfig config = config(image, record, layers);
        boolean sameLayers =
                record.isPresent() && record.get().manifest().layers().equals(descriptors);
        boolean restored = sameLayers && record.get().config().digest().equals(config.digest());
        ImageManifest manifest = restored ? record.get().manifest() : manifest(image, record, config, descriptors);
        transfer.putBytes(config.bytes(), manifest.config());
        return new RevertedImage(config.platform(), image.manifest(), manifest, restored, layers);
    }

    private static ImageConfig config(NydusImage image, Optional<SourceRecord> record, List<RevertedLayer> layers)
            throws IOException {
        List<ContentDigest> diffIds = layers.stream().map(RevertedLayer::diffId).toList();
        if (record.isPresent()) {
            ImageConfig original = record.get().config();
            return original.diffIds().equals(diffIds)
                    ? original
                    : original.withDiffIds(diffIds).withHistoryOf(layers.size());
        }
        return image.config().withHistoryOf(layers.size()).withDiffIds(diffIds);
    }

    private static ImageManifest manifest(
            NydusImage image, Optional<SourceRecord> record, ImageConfig config, List<Descriptor> layers)
            throws IOException {
        ImageManifest base = record.map(SourceRecord::manifest).orElse(image.manifest());
        String configType = base.config().mediaType().equals(MediaTypes.NYDUS_CONFIG)
                ? MediaTypes.OCI_CONFIG
                : base.config().mediaType();
        ImageManifest.Editor editor = base.edit()
                .config(Descriptor.of(configType, config.digest(), config.bytes().length))
                .layers(layers);
        if (record.isEmpty()) {
            editor.withoutNydus();
        }
        return editor.build();
    }
}
