package dev.nydusconvert.tune;

import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Which distinct chunks of a layer are stored in batches, and where, for one chunk size and batch size; by the rule of the
 * chunk pipeline (conversion-semantics 10.1). For the ordering thread.
 */
final class BatchPlan {
    /** The {@link #batch} of a chunk that is stored by itself. */
    static final int ALONE = -1;

    private final ChunkingOptions rule;
    private final int codecs;
    private final BiConsumer<MeasuredUnit, byte[]> workers;
    private final List<MeasuredUnit> batches = new ArrayList<>();

    /** By place of the chunk: ordinal of the batch, and offset in it. */
    private int[] batchOf = new int[64];

    private int[] offsets = new int[64];
    private int chunks;

    /** The open batch; null if none is. */
    private byte[] open;

    private int length;

    /** @param workers takes full batches, and measures them in its own time */
    BatchPlan(TuneOptions options, int chunkSize, int batchSize, BiConsumer<MeasuredUnit, byte[]> workers) {
        this.rule = new ChunkingOptions(chunkSize, options.digest(), Compression.NONE, batchSize);
        this.codecs = options.compressions().size();
        this.workers = workers;
    }

    int batchSize() {
        return rule.batchSize();
    }

    /** Takes the next distinct chunk. */
    void add(byte[] data, int offset, int size, boolean wholeContent) {
        if (chunks == batchOf.length) {
            batchOf = Arrays.copyOf(batchOf, chunks * 2);
            offsets = Arrays.copyOf(offsets, chunks * 2);
        }
        if (rule.inBatch(size, wholeContent)) {
            if (open != null && length + size >= rule.batchSize()) {
                endBatch();
            }
            if (open == null) {
                open = new byte[rule.batchSize()];
            }
            System.arraycopy(data, offset, open, length, size);
            batchOf[chunks] = batches.size();
            offsets[chunks] = length;
            length += size;
        } else {
            endBatch();
            batchOf[chunks] = ALONE;
        }
        chunks++;
    }

    /** Ends the open batch, if there is one. */
    void endBatch() {
        if (open != null) {
            MeasuredUnit batch = new MeasuredUnit(length, codecs);
            batches.add(batch);
            workers.accept(batch, open);
            open = null;
            length = 0;
        }
    }

    int batch(int place) {
        return batchOf[place];
    }

    int offset(int place) {
        return offsets[place];
    }

    List<MeasuredUnit> batches() {
        return batches;
    }
}
