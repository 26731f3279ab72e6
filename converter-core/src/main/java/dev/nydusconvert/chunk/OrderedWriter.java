package dev.nydusconvert.chunk;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Stores new chunks in layer order, small files in batches (conversion-semantics 10.1).
 *
 * <p>A chunk in a batch is recorded without an offset, so its place is known before the batch is compressed: full batches
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

    /** Compresses what no worker has compressed; null until there is such a chunk. */
    private UnitCompressor compressor;

    /**
     * @param maxWaiting how many full batches may wait, at least 1
     * @param workers takes batches to compress; never blocks
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
                    ? new Batch(options.batchSize(), options.compression() != Compression.NONE)
                    : free.pop();
        }
        Chunk stored = store.storeInBatch(chunk.digest(), chunk.crc32c(), chunk.size(), batches, current.length());
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
        store.storeBatch(batch.stored(), batch.storedLength(), batch.length());
        batch.reset();
        free.push(batch);
    }

    private Chunk storeAlone(UniqueChunk chunk) throws IOException, InterruptedException {
        finish();
        int compressed = chunk.compressedLength();
        if (compressed == UniqueChunk.NOT_TRIED) {
            return compressAndStore(chunk);
        }
        return compressed == Compressor.STORE_RAW
                ? storeRaw(chunk)
                : store.store(
                        chunk.digest(),
                        chunk.crc32c(),
                        chunk.size(),
                        chunk.compressed(),
                        chunk.compressedOffset(),
                        compressed,
                        true);
    }

    private Chunk storeRaw(UniqueChunk chunk) throws IOException {
        return store.store(
                chunk.digest(), chunk.crc32c(), chunk.size(), chunk.data(), chunk.offset(), chunk.size(), false);
    }

    /** The worker that had the chunk in hand had it for a batch, but in layer order a larger file has it first. */
    private Chunk compressAndStore(UniqueChunk chunk) throws IOException {
        if (compressor == null) {
            compressor = new UnitCompressor(options.compression(), options.chunkSize());
        }
        byte[] target = new byte[chunk.size()];
        int length = compressor.compress(chunk.data(), chunk.offset(), chunk.size(), target, 0);
        return length == Compressor.STORE_RAW
                ? storeRaw(chunk)
                : store.store(chunk.digest(), chunk.crc32c(), chunk.size(), target, 0, length, true);
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
        if (compressor != null) {
            compressor.close();
        }
    }
}
