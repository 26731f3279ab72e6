package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageConfig;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.NydusAnnotations;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.ChunkDictionary;
import dev.nydusconvert.layer.Merge;
import dev.nydusconvert.layer.MergeOptions;
import dev.nydusconvert.layer.MergeSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** Converts images, each for one platform, and writes all that belongs to them but their manifests. */
final class ImageConversion {
    private static final String CREATED_BY = "Nydus Converter";
    private static final String COMMENT = "Nydus Bootstrap Layer";

    private final Transfer transfer;
    private final ConvertOptions options;
    private final WorkFolder folder;
    private final WorkPool pool;
    private final Optional<DictionaryImage> dictionary;
    private final LayerConversion layers;

    /**
     * @param dictionary an image whose chunks are not stored again
     * @param cache layers that were converted before
     */
    ImageConversion(
            Transfer transfer,
            ConvertOptions options,
            Optional<DictionaryImage> dictionary,
            LayerCache cache,
            WorkFolder folder,
            WorkPool pool)
            throws IOException {
        this.transfer = transfer;
        this.options = options;
        this.folder = folder;
        this.pool = pool;
        this.dictionary = dictionary;
        Optional<ChunkDictionary> chunks =
                dictionary.isPresent() ? Optional.of(dictionary.get().chunks()) : Optional.empty();
        this.layers = new LayerConversion(transfer, options, chunks, cache, folder, pool);
    }

    /** An image whose layers are being worked on; none if it is a Nydus image already. */
    private record Begun(ImageManifest manifest, ImageConfig config, List<Future<LayerConversion.Outcome>> layers) {}

    /**
     * Converts images; layers that several of them have are converted once.
     *
     * @param sourceIndex the index that they make up, if they are to make one up again
     */
    List<ConvertedImage> convertAll(List<RawManifest> manifests, Optional<RawManifest> sourceIndex) throws IOException {
        List<Begun> begun = new ArrayList<>();
        for (RawManifest manifest : manifests) {
            begun.add(begin(ImageManifest.read(manifest)));
        }
        List<ConvertedImage> converted = new ArrayList<>();
        for (Begun image : begun) {
            converted.add(isNydus(image.manifest()) ? copy(image) : finish(image, sourceIndex));
        }
        return converted;
    }

    private Begun begin(ImageManifest manifest) throws IOException {
        String name = "manifest " + manifest.raw().digest();
        if (!manifest.isImage()) {
            throw new UnsupportedFeatureException(name + " is no container image: its config is "
                    + manifest.config().mediaType());
        }
        ImageConfig config = ImageConfig.read(
                Transfer.readBytes(transfer.source(), manifest.config(), JsonText.MAX_SIZE),
                "config " + manifest.config().digest());
        if (manifest.raw().equals(transfer.source().topManifest())) {
            options.platforms().requireOneFor(config.platform(), name);
        }
        List<Future<LayerConversion.Outcome>> begun = new ArrayList<>();
        if (!isNydus(manifest)) {
            List<Integer> convertible = LayerConversion.convertible(manifest.layers(), config.diffIds(), name);
            if (options.dedupLayers()) {
                for (int i : convertible) {
                    begun.add(CompletableFuture.completedFuture(convertUpon(
                            begun, manifest.layers().get(i), config.diffIds().get(i))));
                }
            } else {
                begun.addAll(beginLargestFirst(manifest, config, convertible));
            }
            if (begun.isEmpty()) {
                throw new UnsupportedFeatureException(name + " has no layers, so there is nothing to convert");
            }
        }
        return new Begun(manifest, config, begun);
    }

    /** In that order, so that in the end no large one is left to a processor while the others have nothing to do. */
    private List<Future<LayerConversion.Outcome>> beginLargestFirst(
            ImageManifest manifest, ImageConfig config, List<Integer> convertible) {
        SortedMap<Integer, Future<LayerConversion.Outcome>> begun = new TreeMap<>();
        Comparator<Integer> bySize =
                Comparator.comparingLong(i -> manifest.layers().get(i).size());
        convertible.stream()
                .sorted(bySize.reversed())
                .forEach(i -> begun.put(
                        i,
                        layers.begin(manifest.layers().get(i), config.diffIds().get(i))));
        return List.copyOf(begun.values());
    }

    /** Converts a layer upon those before it, which are done. */
    private LayerConversion.Outcome convertUpon(
            List<Future<LayerConversion.Outcome>> below, Descriptor layer, ContentDigest diffId) throws IOException {
        List<MergeSource> sources = new ArrayList<>();
        for (Future<LayerConversion.Outcome> one : below) {
            LayerConversion.Outcome outcome = pool.await(one);
            outcome.metadata().ifPresent(metadata -> sources.add(outcome.mergeSource(metadata)));
        }
        if (sources.isEmpty()) {
            return layers.convertUpon(layer, diffId, Optional.empty());
        }
        Path merged = folder.newFile(".below");
        try (OutputStream out = Files.newOutputStream(merged)) {
            new Merge(mergeOptions()).run(sources, out);
        }
        return layers.convertUpon(layer, diffId, Optional.of(ChunkDictionary.open(merged)));
    }

    /** Whether all layers are Nydus blobs, with a bootstrap on top. */
    static boolean isNydus(ImageManifest manifest) {
        List<LayerKind> kinds = manifest.layers().stream().map(LayerKind::of).toList();
        return !kinds.isEmpty()
                && kinds.get(kinds.size() - 1) == LayerKind.NYDUS_BOOTSTRAP
                && kinds.stream().allMatch(kind -> kind == LayerKind.NYDUS_BOOTSTRAP || kind == LayerKind.NYDUS_BLOB);
    }

    private ConvertedImage copy(Begun image) throws IOException {
        transfer.copyContents(image.manifest().raw(), pool);
        return new ConvertedImage(
                image.config().platform(),
                image.manifest(),
                image.manifest(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    private ConvertedImage finish(Begun image, Optional<RawManifest> sourceIndex) throws IOException {
        List<LayerConversion.Outcome> outcomes = new ArrayList<>();
        for (Future<LayerConversion.Outcome> layer : image.layers()) {
            outcomes.add(pool.await(layer));
        }
        if (outcomes.stream().noneMatch(outcome -> outcome.metadata().isPresent())) {
            throw new UnsupportedFeatureException(
                    "none of the layers of manifest " + image.manifest().raw().digest() + " can be converted");
        }
        boolean docker = options.dockerManifest()
                && MediaTypes.isDocker(image.manifest().raw().mediaType());
        Optional<SourceRecord> record = options.restorable()
                ? Optional.of(new SourceRecord(image.manifest(), image.config(), sourceIndex))
                : Optional.empty();
        MergedBootstrap bootstrap = MergedBootstrap.write(
                outcomes,
                mergeOptions(),
                record,
                LayerForm.of(options, dictionary.isPresent() || options.dedupLayers()),
                MergedBootstrap.mediaType(docker),
                transfer.destination(),
                folder);
        List<Descriptor> blobs = new ArrayList<>();
        outcomes.forEach(outcome -> blobs.add(outcome.layer().blob()));
        List<Descriptor> borrowed = borrowed(bootstrap, blobs);
        blobs.addAll(borrowed);
        ImageConfig config = config(image, outcomes, borrowed, bootstrap);
        Descriptor configBlob = Descriptor.of(configType(docker), config.digest(), config.bytes().length);
        transfer.putBytes(config.bytes(), configBlob);
        ImageManifest manifest = manifest(image.manifest(), blobs, bootstrap, configBlob, docker);
        return new ConvertedImage(
                config.platform(),
                image.manifest(),
                manifest,
                outcomes.stream().map(LayerConversion.Outcome::layer).toList(),
                Optional.of(bootstrap.layer()),
                Optional.of(bootstrap.merged()));
    }

    private MergeOptions mergeOptions() {
        MergeOptions merge = MergeOptions.DEFAULTS.withPrefetch(options.pack().prefetch());
        return dictionary.isPresent()
                ? merge.withChunkDictionary(dictionary.get().bootstrap())
                : merge;
    }

    /** The blobs of the dictionary that the image uses. */
    private List<Descriptor> borrowed(MergedBootstrap bootstrap, List<Descriptor> own) throws IOException {
        return dictionary.isEmpty()
                ? List.of()
                : dictionary
                        .get()
                        .copyUsed(bootstrap.merged().blobs(), own, transfer.destination(), transfer.progress());
    }

    private String configType(boolean docker) {
        if (options.mergePlatforms()) {
            return MediaTypes.NYDUS_CONFIG;
        }
        return docker ? MediaTypes.DOCKER_CONFIG : MediaTypes.OCI_CONFIG;
    }

    /** The diffID of a blob is its own digest: nobody unpacks it (oci-image.md 3). */
    private static ImageConfig config(
            Begun image, List<LayerConversion.Outcome> layers, List<Descriptor> borrowed, MergedBootstrap bootstrap)
            throws IOException {
        List<ContentDigest> diffIds = new ArrayList<>();
        for (LayerConversion.Outcome outcome : layers) {
            boolean blob = LayerKind.of(outcome.layer().blob()) == LayerKind.NYDUS_BLOB;
            diffIds.add(blob ? outcome.layer().blob().digest() : outcome.layer().diffId());
        }
        borrowed.forEach(blob -> diffIds.add(blob.digest()));
        diffIds.add(bootstrap.diffId());
        ImageConfig source = image.config();
        long kept = image.manifest().layers().stream()
                .filter(layer -> LayerKind.of(layer) != LayerKind.NYDUS_BOOTSTRAP)
                .count();
        if (kept < image.manifest().layers().size()) {
            source = source.withHistoryOf((int) kept);
        }
        return source.withDiffIds(diffIds).withHistory(CREATED_BY, COMMENT);
    }

    private ImageManifest manifest(
            ImageManifest source, List<Descriptor> blobs, MergedBootstrap bootstrap, Descriptor config, boolean docker)
            throws IOException {
        List<Descriptor> all = new ArrayList<>(blobs);
        all.add(bootstrap.layer());
        ImageManifest.Editor editor = source.edit()
                .mediaType(docker ? MediaTypes.DOCKER_MANIFEST : MediaTypes.OCI_MANIFEST)
                .config(config)
                .layers(all);
        if (!docker) {
            editor.annotation(
                            NydusAnnotations.FS_VERSION,
                            MergedBootstrap.label(bootstrap.merged().version()))
                    .annotation(
                            NydusAnnotations.SOURCE_DIGEST,
                            source.raw().digest().toString());
            if (options.annotateSource()) {
                editor.annotation(
                        NydusAnnotations.SOURCE_REFERENCE,
                        transfer.source().reference().toString());
            }
            if (options.artifactType() || options.mergePlatforms()) {
                editor.artifactType(MediaTypes.NYDUS_ARTIFACT);
            }
            if (options.withReferrer()) {
                editor.subject(source.raw().descriptor());
            }
        }
        return editor.build();
    }
}
