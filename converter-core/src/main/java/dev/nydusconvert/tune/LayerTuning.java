package dev.nydusconvert.tune;

import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.ControlFiles;
import dev.nydusconvert.layer.Pack;
import dev.nydusconvert.tar.FramingListener;
import dev.nydusconvert.tar.LayerInput;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryType;
import dev.nydusconvert.tar.TarReader;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.TreeBuilder;
import dev.nydusconvert.tune.TuneReport.Chunks;
import dev.nydusconvert.tune.TuneReport.LayerSummary;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * Tries all settings on one layer, and reads it once.
 *
 * <p>The calling thread reads, and takes cut parcels back in order; workers cut. Memory is bounded by the parcels in flight,
 * but for what is kept of each distinct chunk and each reference.
 */
final class LayerTuning {
    /** Enough for the hand-offs of small files; a larger chunk makes a larger parcel. */
    private static final int MIN_PARCEL_SIZE = 1 << 20;

    private final TuneOptions options;
    private final TunePool pool;
    private final int layer;
    private final List<LevelLayer> levels = new ArrayList<>();
    private final Deque<InFlight> inFlight = new ArrayDeque<>();
    private final Deque<Parcel> free = new ArrayDeque<>();
    private final Deque<Future<Void>> batches = new ArrayDeque<>();
    private Parcel current;
    private int contents;
    private long contentBytes;
    private long entries;

    private record InFlight(Parcel parcel, Future<Void> work) {}

    /**
     * What a layer gives.
     *
     * @param root its tree; empty if no files are asked for
     * @param chunks by chunk size
     * @param settings by setting
     */
    record Outcome(
            LayerSummary summary,
            Optional<Directory> root,
            List<Chunks> chunks,
            Map<Setting, SettingOfLayer.Outcome> settings) {}

    /**
     * @param layer ordinal of the layer among all that are read
     * @param firstLayerOfImage ordinal of the first of them that is of the same image
     */
    LayerTuning(TuneOptions options, TunePool pool, int layer, int firstLayerOfImage) {
        this.options = options;
        this.pool = pool;
        this.layer = layer;
        for (int level = 0; level < options.chunkSizes().size(); level++) {
            levels.add(new LevelLayer(options, level, layer, firstLayerOfImage, this::measureBatch));
        }
    }

    Outcome run(TuneImage.Layer source) throws IOException {
        String name = source.name();
        try (InputStream in = source.source().open();
                LayerInput input = LayerInput.open(in, name)) {
            Directory root = read(input.tar(), name);
            finishChunks();
            LayerSummary summary = new LayerSummary(name, false, input.tarSize(), entries, contents, contentBytes);
            List<Chunks> chunks = levels.stream().map(LevelLayer::counts).toList();
            Optional<Directory> kept = options.files().isEmpty() ? Optional.empty() : Optional.of(root);
            return new Outcome(summary, kept, chunks, trySettings(root));
        }
    }

    private Directory read(InputStream tarStream, String name) throws IOException {
        TreeBuilder tree = new TreeBuilder(name, new TreeBuilder.Options(TreeBuilder.MtimeSource.HEADER, true));
        try (TarReader tar = new TarReader(tarStream, name, FramingListener.NONE)) {
            for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                entries++;
                if (ControlFiles.isOne(entry)) {
                    continue;
                }
                FileContent content = null;
                if (entry.type() == TarEntryType.FILE) {
                    content = new FileContent(add(entry, tar), entry.size());
                }
                tree.add(entry, content);
            }
        }
        return tree.finish();
    }

    private int add(TarEntry file, TarReader tar) throws IOException {
        long size = file.size();
        if (size == 0) {
            return FileContent.EMPTY;
        }
        int smallest = options.chunkSizes().get(0);
        if (size > (long) smallest * Pack.MAX_CHUNKS_PER_FILE) {
            throw new UnsupportedFeatureException("entry " + file.displayPath() + " has " + size
                    + " bytes; a file has at most " + Pack.MAX_CHUNKS_PER_FILE + " chunks of " + smallest + " bytes");
        }
        for (long left = size; left > 0; ) {
            int piece = (int) Math.min(left, options.largestChunk());
            left -= piece;
            parcelFor(piece).read(tar::read, piece, left == 0, piece == size);
        }
        contentBytes += size;
        return contents++;
    }

    private Parcel parcelFor(int size) throws IOException {
        if (current != null && current.remaining() < size) {
            submit();
        }
        if (current == null) {
            if (inFlight.size() >= 2 * options.threads()) {
                takeOldest();
            }
            current = free.isEmpty()
                    ? new Parcel(Math.max(options.largestChunk(), MIN_PARCEL_SIZE), levels.size())
                    : free.pop();
        }
        return current;
    }

    private void submit() {
        Parcel parcel = current;
        inFlight.add(new InFlight(parcel, pool.submit(bench -> bench.cut(parcel))));
        current = null;
    }

    private void takeOldest() throws IOException {
        InFlight oldest = inFlight.remove();
        pool.await(oldest.work());
        levels.forEach(level -> level.add(oldest.parcel()));
        boundBatches(2 * options.threads());
        oldest.parcel().reset();
        free.push(oldest.parcel());
    }

    private void measureBatch(MeasuredUnit batch, byte[] data) {
        batches.add(pool.submit(bench -> bench.measure(batch, data, 0)));
    }

    private void boundBatches(int most) throws IOException {
        while (batches.size() > most) {
            pool.await(batches.remove());
        }
    }

    private void finishChunks() throws IOException {
        if (current != null) {
            submit();
        }
        while (!inFlight.isEmpty()) {
            takeOldest();
        }
        levels.forEach(LevelLayer::finish);
        boundBatches(0);
        free.clear();
    }

    private Map<Setting, SettingOfLayer.Outcome> trySettings(Directory root) throws IOException {
        Set<FileContent> wanted = wanted(root);
        Map<Setting, Future<SettingOfLayer.Outcome>> running = new LinkedHashMap<>();
        for (Setting setting : options.settings()) {
            LevelLayer level = levels.get(options.chunkSizes().indexOf(setting.chunkSize()));
            int codec = options.compressions().indexOf(setting.compression());
            running.put(
                    setting,
                    pool.call(() ->
                            new SettingOfLayer(options, setting, level, codec).run(layer, root, entries, wanted)));
        }
        Map<Setting, SettingOfLayer.Outcome> outcomes = new LinkedHashMap<>();
        for (Map.Entry<Setting, Future<SettingOfLayer.Outcome>> one : running.entrySet()) {
            outcomes.put(one.getKey(), pool.await(one.getValue()));
        }
        return outcomes;
    }

    /** Contents of the files that were asked for, as far as this layer has them. */
    private Set<FileContent> wanted(Directory root) {
        return options.files().stream()
                .flatMap(file -> PathLookup.find(root, file.path()).stream())
                .map(RegularFile::content)
                .collect(Collectors.toSet());
    }
}
