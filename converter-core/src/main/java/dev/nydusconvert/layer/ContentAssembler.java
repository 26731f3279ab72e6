package dev.nydusconvert.layer;

import dev.nydusconvert.blob.ChunkReader;
import dev.nydusconvert.blob.StoredChunks;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.WorkerThreads;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Joins given bytes and ranges of chunks in the order in which they are added; chunks are read, decompressed and verified
 * on several threads.
 *
 * <p>Memory is bounded by the batches in flight. The thread that adds also writes the output. For one thread.
 */
final class ContentAssembler implements Closeable {
    private static final int MIN_BATCH_SIZE = 1 << 20;

    /** Aim for the memory of all batches. */
    private static final int BATCHES_MEMORY = 64 << 20;

    private final List<OpenLayer.Blob> blobs;
    private final Function<Chunk, String> owner;
    private final OutputStream target;
    private final WorkerThreads threads;
    private final Queue<Worker> idle = new ConcurrentLinkedQueue<>();
    private final Queue<Worker> workers = new ConcurrentLinkedQueue<>();
    private final Deque<AssemblyBatch> free = new ArrayDeque<>();
    private final Deque<Future<AssemblyBatch>> inFlight = new ArrayDeque<>();
    private final int maxInFlight;
    private final int batchSize;
    private AssemblyBatch current;

    /**
     * @param blobs the blob table that the chunks refer to
     * @param chunkSize chunk size of the image in bytes
     * @param threads number of threads that read chunks, at least 1
     * @param owner says for a message where in the layer a chunk belongs
     * @param target receives the output; not closed
     */
    ContentAssembler(
            List<OpenLayer.Blob> blobs,
            int chunkSize,
            int threads,
            Function<Chunk, String> owner,
            OutputStream target) {
        this.blobs = blobs;
        this.owner = owner;
        this.target = target;
        this.batchSize = Math.max(chunkSize, MIN_BATCH_SIZE);
        this.maxInFlight = Math.max(threads + 1, Math.min(8 * threads + 1, BATCHES_MEMORY / batchSize));
        this.threads = new WorkerThreads(threads, "chunk-reader", "chunks are read");
    }

    /** Adds bytes. */
    void bytes(byte[] source, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            AssemblyBatch batch = batchWithRoom(1);
            int n = Math.min(length - done, batch.room());
            batch.addBytes(source, offset + done, n);
            done += n;
        }
    }

    /** Adds a range of a chunk that lies within the chunk. */
    void range(Chunk chunk, int offset, int length) throws IOException {
        batchWithRoom(length).addRange(chunk, offset, length);
    }

    private AssemblyBatch batchWithRoom(int size) throws IOException {
        if (current != null && current.room() < size && current.length() > 0) {
            submit();
        }
        if (current == null) {
            current = free.isEmpty() ? new AssemblyBatch(batchSize) : free.pop();
        }
        return current;
    }

    private void submit() throws IOException {
        if (inFlight.size() == maxInFlight) {
            writeOldest();
        }
        AssemblyBatch batch = current;
        current = null;
        inFlight.add(threads.submit(() -> fill(batch)));
    }

    private AssemblyBatch fill(AssemblyBatch batch) throws IOException {
        if (batch.ranges() == 0) {
            return batch;
        }
        Worker worker = idle.poll();
        if (worker == null) {
            worker = new Worker();
            workers.add(worker);
        }
        for (int i = 0; i < batch.ranges(); i++) {
            worker.fill(batch, i);
        }
        idle.add(worker);
        return batch;
    }

    private void writeOldest() throws IOException {
        AssemblyBatch batch;
        try {
            batch = inFlight.remove().get();
        } catch (InterruptedException e) {
            throw threads.interrupted(e);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        }
        target.write(batch.data(), 0, batch.length());
        batch.clear();
        free.push(batch);
    }

    private static IOException rethrown(Throwable cause) {
        if (cause instanceof IOException e) {
            return e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        return new IOException("reading chunks failed: " + cause, cause);
    }

    /** Writes all that was added. */
    void finish() throws IOException {
        if (current != null) {
            submit();
        }
        while (!inFlight.isEmpty()) {
            writeOldest();
        }
    }

    /** Reads chunks; used by one thread at a time. */
    private final class Worker {
        private final ChunkReader reader = new ChunkReader();

        /** Of a chunk of which a range was wanted: usually the next range is of the same. */
        private Chunk partial;

        private byte[] partialBytes;

        void fill(AssemblyBatch batch, int range) throws IOException {
            Chunk chunk = batch.chunk(range);
            try {
                if (batch.size(range) == chunk.uncompressedSize()) {
                    reader.read(blobOf(chunk), chunk, batch.data(), batch.start(range));
                } else {
                    if (chunk != partial) {
                        partial = null;
                        partialBytes = reader.read(blobOf(chunk), chunk);
                        partial = chunk;
                    }
                    System.arraycopy(
                            partialBytes, batch.from(range), batch.data(), batch.start(range), batch.size(range));
                }
            } catch (MalformedInputException e) {
                throw new MalformedInputException(
                        e.source(), e.offset(), e.problem() + "; it is a part of " + owner.apply(chunk), e);
            }
        }

        private StoredChunks blobOf(Chunk chunk) throws IOException {
            OpenLayer.Blob blob = blobs.get(chunk.blobIndex());
            return blob.chunks()
                    .orElseThrow(
                            () -> new IOException("the data blob " + blob.info().id() + " is not there"));
        }

        void close() {
            reader.close();
        }
    }

    /** Ends the threads; what is not written yet is dropped unless {@link #finish} has returned. */
    @Override
    public void close() {
        inFlight.forEach(it -> it.cancel(false));
        threads.endAfterWork();
        workers.forEach(Worker::close);
    }
}
