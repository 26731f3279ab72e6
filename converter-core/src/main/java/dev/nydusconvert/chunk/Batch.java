package dev.nydusconvert.chunk;

import java.util.concurrent.CountDownLatch;

/**
 * Small chunks, one behind the other, that are stored as one unit.
 *
 * <p>Owned by one thread at a time: the writer fills it, a worker encodes it, the writer stores it.
 */
final class Batch implements Work {
    private final byte[] data;
    private final byte[] compressed;
    private int length;
    private EncodedUnit encoded;
    private CountDownLatch processed = new CountDownLatch(1);

    /**
     * @param size the batch holds fewer bytes than that, but for a single chunk
     * @param compresses whether there is to be room for the compressed bytes
     */
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
        encoded = worker.encoder().encode(data, 0, length, compressed, 0);
    }

    @Override
    public void markProcessed() {
        processed.countDown();
    }

    void awaitProcessed() throws InterruptedException {
        processed.await();
    }

    /** The batch as it is to be stored, from the start of an array on, when a worker has processed it. */
    EncodedUnit encoded() {
        return encoded;
    }

    /** Empties it for the next use. */
    void reset() {
        length = 0;
        encoded = null;
        processed = new CountDownLatch(1);
    }
}
