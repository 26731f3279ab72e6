package dev.nydusconvert.chunk;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/**
 * Chunks that travel through the pipeline together, so that tiny files do not pay a hand-off each.
 *
 * <p>Owned by one thread at a time: the reader fills it, a worker digests and compresses, the writer stores. The hand-offs
 * between them order the memory accesses.
 */
final class Parcel implements Work {
    private static final int INITIAL_CHUNKS = 16;

    /** Uncompressed bytes of the chunks, back to back. */
    final byte[] data;

    /** Compressed bytes of the chunks that are kept compressed; null if there never are any. */
    final byte[] compressed;

    /** End of each chunk in {@link #data}. */
    private int[] ends = new int[INITIAL_CHUNKS];

    /** Whether a chunk is the last of its content, and whether it is all of it. */
    private boolean[] lastOfContent = new boolean[INITIAL_CHUNKS];

    private boolean[] wholeContent = new boolean[INITIAL_CHUNKS];

    /** The stored chunk that stands for each chunk, shared by all chunks of the same digest and size. */
    private UniqueChunk[] uniques = new UniqueChunk[INITIAL_CHUNKS];

    private int count;
    private int length;
    private CountDownLatch processed = new CountDownLatch(1);

    Parcel(int capacity, boolean compresses) {
        this.data = new byte[capacity];
        this.compressed = compresses ? new byte[capacity] : null;
    }

    /** How many chunks it holds. */
    int count() {
        return count;
    }

    /** Bytes of {@link #data} in use. */
    int length() {
        return length;
    }

    int remaining() {
        return data.length - length;
    }

    int start(int chunk) {
        return chunk == 0 ? 0 : ends[chunk - 1];
    }

    int size(int chunk) {
        return ends[chunk] - start(chunk);
    }

    boolean lastOfContent(int chunk) {
        return lastOfContent[chunk];
    }

    boolean wholeContent(int chunk) {
        return wholeContent[chunk];
    }

    /** Ends a chunk whose {@code size} bytes the reader has put at {@link #length()}. */
    void endChunk(int size, boolean last, boolean whole) {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
            lastOfContent = Arrays.copyOf(lastOfContent, count * 2);
            wholeContent = Arrays.copyOf(wholeContent, count * 2);
            uniques = Arrays.copyOf(uniques, count * 2);
        }
        length += size;
        ends[count] = length;
        lastOfContent[count] = last;
        wholeContent[count] = whole;
        count++;
    }

    UniqueChunk unique(int chunk) {
        return uniques[chunk];
    }

    void setUnique(int chunk, UniqueChunk unique) {
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

    /** Empties it for the next use. */
    void reset() {
        Arrays.fill(uniques, 0, count, null);
        count = 0;
        length = 0;
        processed = new CountDownLatch(1);
    }
}
