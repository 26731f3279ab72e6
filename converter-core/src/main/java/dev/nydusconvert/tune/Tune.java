package dev.nydusconvert.tune;

import dev.nydusconvert.layer.PrefetchFile;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Overlay;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.WhiteoutSpec;
import dev.nydusconvert.tune.TuneReport.Chunks;
import dev.nydusconvert.tune.TuneReport.FetchCost;
import dev.nydusconvert.tune.TuneReport.ImageSummary;
import dev.nydusconvert.tune.TuneReport.LayerSummary;
import dev.nydusconvert.tune.TuneReport.Result;
import dev.nydusconvert.tune.TuneReport.Sizes;
import dev.nydusconvert.tune.TuneReport.Speed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Tries chunk sizes, codecs and batch sizes on images, in one pass over their layers. */
public final class Tune {
    private final TuneOptions options;
    private final LongSupplier clock;

    public Tune(TuneOptions options) {
        this(options, cpuClock());
    }

    /**
     * The time that the calling thread was at work: that of other programs, and of more threads than cores, is not in it.
     * Without such a clock it is the time that has passed.
     */
    private static LongSupplier cpuClock() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() ? threads::getCurrentThreadCpuTime : System::nanoTime;
    }

    /** @param clock in nanoseconds, for the thread that asks; what the measured times are taken from */
    Tune(TuneOptions options, LongSupplier clock) {
        this.options = options;
        this.clock = clock;
    }

    /**
     * Reads every layer once.
     *
     * @param images at least one, each with at least one layer; a chunk counts as repeated from an earlier one to a later one
     */
    public TuneReport run(List<TuneImage> images) throws IOException {
        if (images.isEmpty() || images.stream().anyMatch(image -> image.layers().isEmpty())) {
            throw new IllegalArgumentException("settings are tried on images, each of at least one layer");
        }
        try (TunePool pool = new TunePool(options, clock)) {
            return new Run(pool).run(images);
        }
    }

    /** One run, with what it has gathered so far. */
    private final class Run {
        private final TunePool pool;
        private final Map<String, LayerTuning.Outcome> known = new HashMap<>();
        private final Map<Integer, Chunks> chunks = new HashMap<>();
        private final Map<Setting, Sizes> sizes = new HashMap<>();
        private final Map<Setting, Speed> speeds = new HashMap<>();
        private final Map<Setting, FetchCost> fetches = new HashMap<>();
        private int layersRead;

        Run(TunePool pool) {
            this.pool = pool;
        }

        TuneReport run(List<TuneImage> images) throws IOException {
            List<ImageSummary> summaries = new ArrayList<>();
            for (TuneImage image : images) {
                summaries.add(read(image));
            }
            List<Result> results = options.settings().stream().map(this::result).toList();
            return new TuneReport(summaries, results, Recommendation.of(results), options.threads());
        }

        private Result result(Setting setting) {
            return new Result(
                    setting,
                    sizes.get(setting),
                    chunks.get(setting.chunkSize()),
                    Optional.ofNullable(fetches.get(setting)),
                    speeds.get(setting));
        }

        private ImageSummary read(TuneImage image) throws IOException {
            int firstLayer = layersRead;
            List<LayerSummary> summaries = new ArrayList<>();
            List<LayerTuning.Outcome> layers = new ArrayList<>();
            for (TuneImage.Layer layer : image.layers()) {
                LayerTuning.Outcome shared = layer.identity().map(known::get).orElse(null);
                LayerTuning.Outcome outcome = shared == null ? read(layer, firstLayer) : shared;
                layers.add(outcome);
                LayerSummary read = outcome.summary();
                summaries.add(new LayerSummary(
                        layer.name(),
                        shared != null,
                        read.tarBytes(),
                        read.entries(),
                        read.contents(),
                        read.contentBytes()));
            }
            List<String> missing = options.files().isEmpty() ? List.of() : simulate(layers);
            return new ImageSummary(image.name(), summaries, missing);
        }

        private LayerTuning.Outcome read(TuneImage.Layer layer, int firstLayer) throws IOException {
            LayerTuning.Outcome outcome = new LayerTuning(options, pool, layersRead++, firstLayer).run(layer);
            layer.identity().ifPresent(identity -> known.put(identity, outcome));
            for (int level = 0; level < options.chunkSizes().size(); level++) {
                chunks.merge(options.chunkSizes().get(level), outcome.chunks().get(level), Chunks::plus);
            }
            outcome.settings().forEach((setting, found) -> {
                sizes.merge(setting, found.sizes(), Sizes::plus);
                speeds.merge(setting, found.speed(), Speed::plus);
            });
            return outcome;
        }

        /** Reads the files that were asked for; gives the paths that the image does not have. */
        private List<String> simulate(List<LayerTuning.Outcome> layers) {
            Overlay overlay = new Overlay(WhiteoutSpec.OCI);
            Directory root = null;
            for (LayerTuning.Outcome layer : layers) {
                Directory upper = layer.root().orElseThrow();
                root = root == null ? overlay.lowest(upper) : overlay.over(root, upper);
            }
            Map<PrefetchFile, FileContent> found = new LinkedHashMap<>();
            List<String> missing = new ArrayList<>();
            for (PrefetchFile file : options.files()) {
                Optional<RegularFile> node = PathLookup.find(root, file.path());
                node.ifPresentOrElse(it -> found.put(file, it.content()), () -> missing.add(file.path()));
            }
            for (Setting setting : options.settings()) {
                FetchSimulation simulation = new FetchSimulation(options.mergeLimit());
                found.forEach((file, content) ->
                        simulation.read(fetched(layers, setting, content), content.size(), file.ranges()));
                fetches.merge(setting, simulation.cost(), FetchCost::plus);
            }
            return missing;
        }

        private static FetchedContent fetched(List<LayerTuning.Outcome> layers, Setting setting, FileContent content) {
            return layers.stream()
                    .map(layer -> layer.settings().get(setting).wanted().get(content))
                    .filter(place -> place != null)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
