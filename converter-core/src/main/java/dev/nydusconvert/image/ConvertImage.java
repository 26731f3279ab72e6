package dev.nydusconvert.image;

import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Converts a container image to a Nydus image.
 *
 * <p>Layers stream: from the source, through the packing, to the destination. Only metadata is kept here meanwhile. The
 * manifest is written last, so that the destination's name never leads to half an image. The same source and options give
 * the same bytes anywhere, whatever the number of threads and jobs.
 */
public final class ConvertImage {
    private final ConvertOptions options;
    private final Path temporary;
    private final ImageProgress progress;

    /** @param temporary an existing folder, for metadata while the image is worked on */
    public ConvertImage(ConvertOptions options, Path temporary, ImageProgress progress) {
        this.options = options;
        this.temporary = temporary;
        this.progress = progress;
    }

    /**
     * Converts.
     *
     * @param source not closed
     * @param destination committed, not closed
     * @throws dev.nydusconvert.io.MalformedInputException if the source is damaged, or a layer is not the one that the config
     *     names
     * @throws dev.nydusconvert.io.UnsupportedFeatureException if a layer cannot be converted
     */
    public ConvertReport run(ImageSource source, ImageDestination destination) throws IOException {
        return run(source, destination, Optional.empty(), List.of(), Optional.empty());
    }

    /**
     * As {@link #run(ImageSource, ImageDestination)}, with the help of images that were converted before.
     *
     * @param dictionary a Nydus image whose chunks are not stored again: its blobs become layers too; not closed
     * @param converted images that were converted before: their layers are taken over where source and options are the same;
     *     not closed
     * @param store layers that were converted before, as of those images; gets those that are converted now; not closed
     * @throws dev.nydusconvert.layer.InconsistentLayersException if the dictionary was made with other options
     */
    public ConvertReport run(
            ImageSource source,
            ImageDestination destination,
            Optional<ImageSource> dictionary,
            List<ImageSource> converted,
            Optional<LayerStore> store)
            throws IOException {
        RawManifest top = source.topManifest();
        Transfer transfer = new Transfer(source, destination, progress);
        try (WorkFolder folder = WorkFolder.createIn(temporary);
                WorkPool pool = new WorkPool(options.jobs())) {
            Optional<DictionaryImage> known = dictionary.isPresent()
                    ? Optional.of(DictionaryImage.open(dictionary.get(), options.platforms(), folder))
                    : Optional.empty();
            LayerCache cache = new LayerCache(LayerForm.of(options, known.isPresent() || options.dedupLayers()), store);
            for (ImageSource one : converted) {
                cache.add(one, folder);
            }
            ImageConversion conversion = new ImageConversion(transfer, options, known, cache, folder, pool);
            List<String> leftOut = new ArrayList<>();
            List<ConvertedImage> images = top.isIndex()
                    ? conversion.convertAll(
                            chosen(transfer, ImageIndex.read(top)),
                            Optional.of(top).filter(it -> options.platforms().several()))
                    : conversion.convertAll(List.of(top), Optional.empty());
            RawManifest result = result(transfer, pool, images, leftOut);
            RegistryRules.requireAcceptable(result);
            destination.commit(result);
            return new ConvertReport(top, result, images, leftOut);
        }
    }

    private List<RawManifest> chosen(Transfer transfer, ImageIndex index) throws IOException {
        List<RawManifest> manifests = new ArrayList<>();
        for (Descriptor entry : options.platforms().choose(index, false)) {
            manifests.add(transfer.source().manifest(entry));
        }
        if (manifests.isEmpty()) {
            throw new IOException("index " + index.raw().digest() + " has no image");
        }
        return manifests;
    }

    private RawManifest result(Transfer transfer, WorkPool pool, List<ConvertedImage> images, List<String> leftOut)
            throws IOException {
        RawManifest top = transfer.source().topManifest();
        ConvertedIndex index = new ConvertedIndex(transfer, pool, options, images);
        if (top.isIndex()) {
            ImageIndex source = ImageIndex.read(top);
            if (options.mergePlatforms() || options.platforms().several()) {
                return index.write(source, leftOut);
            }
            index.tellLeftOut(source, leftOut);
        } else if (options.mergePlatforms()) {
            return index.write(
                    ImageIndex.of(
                            List.of(top.descriptor().withPlatform(images.get(0).platform()))),
                    leftOut);
        }
        return images.get(0).manifest().raw();
    }
}
