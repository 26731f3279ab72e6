package dev.nydusconvert.chunk;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/**
 * Chunks that travel through the pipeline together, so that tiny files do not pay a hand-off each: each piece is a chunk.
 *
 * <p>Owned by one thread at a time: the reader fills it, a worker digests and compresses, the writer stores. The hand-offs
 * between them order the memory accesses.
 */
final class Parcel extends Pieces implements Work {
    private static final int INITIAL_CHUNKS = 16;

    /** Compressed bytes of the chunks that are kept compressed; null if there never are any. */
    final byte[] compressed;

    /** The stored chunk that stands for each chunk, shared by all chunks of the same digest and size. */
    private UniqueChunk[] uniques = new UniqueChunk[INITIAL_CHUNKS];

    private CountDownLatch processed = new CountDownLatch(1);

    Parcel(int capacity, boolean compresses) {
        super(capacity);
        this.compressed = compresses ? new byte[capacity] : null;
    }

    UniqueChunk unique(int chunk) {
        return uniques[chunk];
    }

    void setUnique(int chunk, UniqueChunk unique) {
        if (chunk >= uniques.length) {
            uniques = Arrays.copyOf(uniques, Math.max(count(), 2 * uniques.length));
        }
        uniques[chunk] = unique;
    }

    @Override
    public void process(ChunkWorker worker) {
        worker.process(this);
    }

    @Override
    public void markProcessed() {
        processed.countDown();
    }

    void awaitProcessed() throws InterruptedException {
        processed.await();
    }

    @Override
    protected void reset() {
        Arrays.fill(uniques, 0, Math.min(count(), uniques.length), null);
        processed = new CountDownLatch(1);
        super.reset();
    }
}
