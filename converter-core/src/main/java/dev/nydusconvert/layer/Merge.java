package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.io.WorkerThreads;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Overlay;
import dev.nydusconvert.tree.WhiteoutSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;

/**
 * Merges the bootstraps of layers into the bootstrap of an image, with OCI whiteouts applied. No data is read or written.
 *
 * <p>The bytes are those that the reference builder writes, but for whiteouts of the lowest layer, which it keeps as
 * files.
 */
public final class Merge {
    private final MergeOptions options;

    public Merge(MergeOptions options) {
        this.options = options;
    }

    /**
     * Merges layers.
     *
     * @param sources at least one, the lowest first
     * @param out receives the bootstrap; flushed in the end, not closed
     * @throws InconsistentLayersException if the layers cannot be layers of one image
     */
    public MergeResult run(List<MergeSource> sources, OutputStream out) throws IOException {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("no layer to merge");
        }
        Bootstrap image = merge(layers(sources));
        PackResult.BootstrapFile file = ImageBootstrap.write(image, out);
        return new MergeResult(
                image.version(),
                image.compression(),
                file.digest(),
                file.size(),
                image.blobs(),
                image.prefetch().size());
    }

    /** The parent, if there is one, and the layers, from the lowest. */
    private List<MergeLayer> layers(List<MergeSource> sources) throws IOException {
        Set<String> dictionaryBlobs = new HashSet<>();
        List<ReferencedBootstrap> all = new ArrayList<>();
        if (options.chunkDictionary().isPresent()) {
            ReferencedBootstrap dictionary =
                    ReferencedBootstrap.open(options.chunkDictionary().get(), options.locator());
            dictionary.blobs().forEach(blob -> dictionaryBlobs.add(blob.id()));
            all.add(dictionary);
        }
        List<MergeLayer> layers = new ArrayList<>();
        if (options.parent().isPresent()) {
            layers.add(MergeLayer.of(ReferencedBootstrap.open(options.parent().get(), options.locator())));
        }
        layers.addAll(open(sources, dictionaryBlobs));
        layers.forEach(layer -> all.add(layer.source()));
        requireConsistent(all);
        requireNoTarfs(layers.get(0).bootstrap());
        return layers;
    }

    /** Several at once: reading them is half of merging. */
    private List<MergeLayer> open(List<MergeSource> sources, Set<String> dictionaryBlobs) throws IOException {
        int threads = Math.min(sources.size(), Runtime.getRuntime().availableProcessors());
        WorkerThreads readers = new WorkerThreads(threads, "bootstrap-reader", "bootstraps are read");
        try {
            List<Future<MergeLayer>> begun = sources.stream()
                    .map(source -> readers.submit(() -> MergeLayer.open(source, dictionaryBlobs, options.locator())))
                    .toList();
            List<MergeLayer> layers = new ArrayList<>();
            for (Future<MergeLayer> layer : begun) {
                layers.add(readers.await(layer));
            }
            return layers;
        } finally {
            readers.endAfterWork();
        }
    }

    /** Each with each: what the first one leaves open, others may disagree in. */
    private static void requireConsistent(List<ReferencedBootstrap> bootstraps) throws InconsistentLayersException {
        for (ReferencedBootstrap one : bootstraps) {
            for (ReferencedBootstrap other : bootstraps) {
                one.traits().requireSame(other.traits());
            }
        }
    }

    private void requireNoTarfs(Bootstrap bootstrap) throws UnsupportedFeatureException {
        if (bootstrap.tarfs()
                && (options.parent().isPresent() || options.chunkDictionary().isPresent())) {
            throw new UnsupportedFeatureException(
                    "tarfs layers are merged with neither a parent bootstrap nor a chunk dictionary");
        }
    }

    private Bootstrap merge(List<MergeLayer> layers) {
        Overlay overlay = new Overlay(WhiteoutSpec.OCI);
        MergedContents contents = new MergedContents();
        Directory root = null;
        for (MergeLayer layer : layers) {
            contents.add(layer);
            root = root == null ? overlay.lowest(layer.root()) : overlay.over(root, layer.root());
        }
        contents.renumber(root);
        Bootstrap last = layers.get(layers.size() - 1).bootstrap();
        return new Bootstrap(
                last.version(),
                last.chunkSize(),
                compression(layers),
                last.digestAlgorithm(),
                last.explicitIds(),
                last.tarfs(),
                root,
                contents.chunks(),
                contents.blobs(),
                options.prefetch().nodesIn(root),
                layers.stream().anyMatch(layer -> layer.bootstrap().encrypted()));
    }

    /** The flag of the last layer; in v5, where it tells how all data is compressed, of the last one that has data. */
    private static Compression compression(List<MergeLayer> layers) {
        Compression compression = layers.get(layers.size() - 1).bootstrap().compression();
        for (MergeLayer layer : layers) {
            if (layer.bootstrap().version() == RafsVersion.V5
                    && !layer.bootstrap().blobs().isEmpty()) {
                compression = layer.bootstrap().compression();
            }
        }
        return compression;
    }
}
