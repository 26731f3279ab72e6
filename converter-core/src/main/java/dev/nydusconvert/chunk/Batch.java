package dev.nydusconvert.chunk;

import java.util.concurrent.CountDownLatch;

/**
 * Small chunks, one behind the other, that are stored as one unit.
 *
 * <p>Owned by one thread at a time: the writer fills it, a worker compresses it, the writer stores it.
 */
final class Batch implements Work {
    private final byte[] data;
    private final byte[] compressed;
    private int length;
    private int compressedLength = Compressor.STORE_RAW;
    private CountDownLatch processed = new CountDownLatch(1);

    /** @param size the batch holds fewer bytes than that, but for a single chunk */
    Batch(int size, boolean compresses) {
        this.data = new byte[size];
        this.compressed = compresses ? new byte[size] : null;
    }

    /** Bytes of the chunks in it. */
    int length() {
        return length;
    }

    /** Whether a further chunk belongs into the next batch. */
    boolean isFullFor(int chunkSize) {
        return length + chunkSize >= data.length;
    }

    void append(byte[] source, int offset, int count) {
        System.arraycopy(source, offset, data, length, count);
        length += count;
    }

    @Override
    public void process(ChunkWorker worker) {
        compressedLength = worker.compressor().compress(data, 0, length, compressed, 0);
    }

    @Override
    public void markProcessed() {
        processed.countDown();
    }

    void awaitProcessed() throws InterruptedException {
        processed.await();
    }

    /** Whether compressing made it shorter. */
    boolean isCompressed() {
        return compressedLength != Compressor.STORE_RAW;
    }

    /** The bytes to store, from the start of the array on. */
    byte[] stored() {
        return isCompressed() ? compressed : data;
    }

    int storedLength() {
        return isCompressed() ? compressedLength : length;
    }

    /** Empties it for the next use. */
    void reset() {
        length = 0;
        compressedLength = Compressor.STORE_RAW;
        processed = new CountDownLatch(1);
    }
}
