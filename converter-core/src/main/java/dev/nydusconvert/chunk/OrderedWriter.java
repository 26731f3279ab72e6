package dev.nydusconvert.chunk;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Stores new chunks in layer order, small files in batches (conversion-semantics 10.1).
 *
 * <p>A chunk in a batch is recorded without an offset, so its place is known before the batch is encoded: full batches
 * wait for that, several at a time, while the next ones fill. What is stored by itself has to wait for them.
 *
 * <p>For the writer's thread.
 */
final class OrderedWriter implements AutoCloseable {
    private final ChunkingOptions options;
    private final ChunkStore store;
    private final int maxWaiting;
    private final Consumer<Batch> workers;
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private final Deque<Batch> free = new ArrayDeque<>();

    /** The batch that takes chunks; null if none does. */
    private Batch current;

    /** Batches that are full. */
    private int batches;

    /** Encodes what no worker has encoded; null until there is such a chunk. */
    private UnitEncoder encoder;

    /**
     * @param maxWaiting how many full batches may wait, at least 1
     * @param workers takes batches to encode; never blocks
     */
    OrderedWriter(ChunkingOptions options, ChunkStore store, int maxWaiting, Consumer<Batch> workers) {
        this.options = options;
        this.store = store;
        this.maxWaiting = maxWaiting;
        this.workers = workers;
    }

    /** Takes a chunk that is known already. */
    Chunk reuse(Chunk known) {
        return store.reuse(known);
    }

    /**
     * Stores a chunk that is met for the first time.
     *
     * @param inBatch whether it belongs into a batch
     */
    Chunk store(UniqueChunk chunk, boolean inBatch) throws IOException, InterruptedException {
        return inBatch ? storeInBatch(chunk) : storeAlone(chunk);
    }

    private Chunk storeInBatch(UniqueChunk chunk) throws IOException, InterruptedException {
        if (current != null && current.isFullFor(chunk.size())) {
            endBatch();
        }
        if (current == null) {
            current = free.isEmpty()
                    ? new Batch(options.batchSize(), UnitEncoder.usesTarget(options, store))
                    : free.pop();
        }
        Chunk stored = store.storeInBatch(
                chunk.digest(), chunk.crc32c(), chunk.data(), chunk.offset(), chunk.size(), batches, current.length());
        current.append(chunk.data(), chunk.offset(), chunk.size());
        return stored;
    }

    private void endBatch() throws IOException, InterruptedException {
        if (waiting.size() == maxWaiting) {
            storeOldest();
        }
        workers.accept(current);
        waiting.add(current);
        batches++;
        current = null;
    }

    private void storeOldest() throws IOException, InterruptedException {
        Batch batch = waiting.remove();
        batch.awaitProcessed();
        EncodedUnit unit = batch.encoded();
        store.storeBatch(unit.bytes(), unit.length(), batch.length());
        batch.reset();
        free.push(batch);
    }

    private Chunk storeAlone(UniqueChunk chunk) throws IOException, InterruptedException {
        finish();
        EncodedUnit unit = chunk.encoded() == null ? encode(chunk) : chunk.encoded();
        return store.store(
                chunk.digest(),
                chunk.crc32c(),
                chunk.size(),
                unit.bytes(),
                unit.offset(),
                unit.length(),
                unit.compressed());
    }

    /** The worker that had the chunk in hand had it for a batch, but in layer order a larger file has it first. */
    private EncodedUnit encode(UniqueChunk chunk) {
        if (encoder == null) {
            encoder = UnitEncoder.of(options, store);
        }
        return encoder.encode(chunk.data(), chunk.offset(), chunk.size(), new byte[chunk.size()], 0);
    }

    /** Stores all batches. */
    void finish() throws IOException, InterruptedException {
        if (current != null) {
            endBatch();
        }
        while (!waiting.isEmpty()) {
            storeOldest();
        }
    }

    @Override
    public void close() {
        if (encoder != null) {
            encoder.close();
        }
    }
}
