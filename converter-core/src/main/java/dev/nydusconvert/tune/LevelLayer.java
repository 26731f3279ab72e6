package dev.nydusconvert.tune;

import dev.nydusconvert.tune.TuneReport.Chunks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/** The chunks of one layer at one chunk size, in order, and where they were before. For the ordering thread. */
final class LevelLayer {
    private final int level;
    private final int chunkSize;
    private final int layer;
    private final int firstLayerOfImage;
    private final List<BatchPlan> plans = new ArrayList<>();
    private final List<KnownChunk> distinct = new ArrayList<>();

    /** Every reference, as the place of the chunk among the distinct ones; and where each content ends among them. */
    private int[] references = new int[64];

    private int referenceCount;
    private int[] ends = new int[64];
    private int contents;

    private long bytes;
    private long storedBytes;
    private long acrossLayers;
    private long acrossImages;
    private long digestNanos;

    /**
     * @param level position of the chunk size in the options
     * @param layer ordinal of the layer among all that are read
     * @param firstLayerOfImage ordinal of the first of them that is of the same image
     * @param workers takes full batches
     */
    LevelLayer(
            TuneOptions options,
            int level,
            int layer,
            int firstLayerOfImage,
            BiConsumer<MeasuredUnit, byte[]> workers) {
        this.level = level;
        this.chunkSize = options.chunkSizes().get(level);
        this.layer = layer;
        this.firstLayerOfImage = firstLayerOfImage;
        for (int batchSize : options.batchSizes()) {
            if (batchSize <= chunkSize) {
                plans.add(new BatchPlan(options, chunkSize, batchSize, workers));
            }
        }
    }

    /** Takes the chunks of the next parcel, which has been cut. */
    void add(Parcel parcel) {
        digestNanos += parcel.digestNanos[level];
        KnownChunk[] chunks = parcel.chunks[level];
        int at = 0;
        for (int piece = 0; piece < parcel.count(); piece++) {
            int start = parcel.start(piece);
            int end = start + parcel.size(piece);
            for (int offset = start; offset < end; offset += chunkSize) {
                add(chunks[at++], parcel.data(), offset, parcel.wholeContent(piece) && end - start <= chunkSize);
            }
            if (parcel.lastOfContent(piece)) {
                endContent();
            }
        }
    }

    private void add(KnownChunk chunk, byte[] data, int offset, boolean wholeContent) {
        bytes += chunk.size();
        if (chunk.lastLayer(level) != layer) {
            countRepeated(chunk);
            chunk.metIn(level, layer, distinct.size());
            distinct.add(chunk);
            storedBytes += chunk.size();
            plans.forEach(plan -> plan.add(data, offset, chunk.size(), wholeContent));
        }
        if (referenceCount == references.length) {
            references = Arrays.copyOf(references, referenceCount * 2);
        }
        references[referenceCount++] = chunk.place(level);
    }

    private void countRepeated(KnownChunk chunk) {
        int before = chunk.lastLayer(level);
        if (before == KnownChunk.NO_LAYER) {
            return;
        }
        if (before >= firstLayerOfImage) {
            acrossLayers += chunk.size();
        } else {
            acrossImages += chunk.size();
        }
    }

    private void endContent() {
        if (contents == ends.length) {
            ends = Arrays.copyOf(ends, contents * 2);
        }
        ends[contents++] = referenceCount;
    }

    /** Ends the open batches. */
    void finish() {
        plans.forEach(BatchPlan::endBatch);
    }

    int chunkSize() {
        return chunkSize;
    }

    BatchPlan plan(int batchSize) {
        return plans.stream()
                .filter(plan -> plan.batchSize() == batchSize)
                .findFirst()
                .orElseThrow();
    }

    List<KnownChunk> distinct() {
        return distinct;
    }

    int contents() {
        return contents;
    }

    /** How many references there are in all contents up to this one, from 0. */
    int end(int content) {
        return content < 0 ? 0 : ends[content];
    }

    /** Place of the chunk among the distinct ones. */
    int reference(int index) {
        return references[index];
    }

    long digestNanos() {
        return digestNanos;
    }

    Chunks counts() {
        return new Chunks(referenceCount, distinct.size(), bytes, bytes - storedBytes, acrossLayers, acrossImages);
    }
}
