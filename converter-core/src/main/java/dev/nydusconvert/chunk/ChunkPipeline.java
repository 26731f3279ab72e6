package dev.nydusconvert.chunk;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Cuts contents into chunks, de-duplicates and compresses them on several threads, and stores new ones in order.
 *
 * <p>The thread that calls {@link #add} reads; {@code threads} workers digest and compress; one writer stores. What is
 * stored, and in what order, depends on the contents and the options only: the same for any number of threads. Memory is
 * bounded by the parcels in flight, but for what is kept of each unique chunk and each reference.
 *
 * <p>A failure on any thread makes {@link #add} and {@link #finish} throw it. Used by one thread.
 */
public final class ChunkPipeline implements AutoCloseable {
    /** Enough for the hand-offs of small files; a larger chunk makes a larger parcel. */
    private static final int MIN_PARCEL_SIZE = 1 << 20;

    /** Aim for the parcels' memory when chunks are large. */
    private static final int PARCELS_MEMORY = 64 << 20;

    private final ChunkingOptions options;
    private final ChunkStore store;
    private final ConcurrentMap<UniqueChunk, UniqueChunk> index = new ConcurrentHashMap<>();
    private final ContentChunks.Builder chunks = new ContentChunks.Builder();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final BlockingQueue<Parcel> free;
    private final int maxParcels;
    private final int parcelCapacity;
    private final BlockingQueue<Work> toWorkers;
    private final BlockingQueue<Parcel> toWriter;
    private final OrderedWriter ordered;
    private final Thread[] workers;
    private final Thread writer;

    /** Ends the queues that it is put into. */
    private final Parcel end = new Parcel(0, false);

    private Parcel current;
    private int parcels;
    private int contents;
    private boolean finished;

    /** A pipeline that knows no chunk before it begins. */
    public ChunkPipeline(ChunkingOptions options, int threads, ChunkStore store) {
        this(options, threads, store, Stream.empty());
    }

    /**
     * Starts the threads.
     *
     * @param threads number of workers, at least 1
     * @param store receives each new chunk, in order, from one thread
     * @param known chunks that are not to be stored again; of equal ones the first one counts
     */
    public ChunkPipeline(ChunkingOptions options, int threads, ChunkStore store, Stream<Chunk> known) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads);
        }
        this.options = options;
        this.store = store;
        this.parcelCapacity = Math.max(options.chunkSize(), MIN_PARCEL_SIZE);
        this.maxParcels = Math.max(threads + 1, Math.min(2 * threads + 2, PARCELS_MEMORY / (2 * parcelCapacity)));
        this.free = new ArrayBlockingQueue<>(maxParcels);
        int batches = maxBatches(options, threads);
        this.toWorkers = new ArrayBlockingQueue<>(maxParcels + batches + threads);
        this.toWriter = new ArrayBlockingQueue<>(maxParcels + 1);
        known.map(UniqueChunk::known).forEach(chunk -> index.putIfAbsent(chunk, chunk));
        this.ordered = new OrderedWriter(options, store, batches, toWorkers::add);
        this.workers = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            workers[i] = start("chunk-worker-" + i, this::work);
        }
        this.writer = start("chunk-writer", this::write);
    }

    /** How many full batches may wait for being stored. */
    private static int maxBatches(ChunkingOptions options, int threads) {
        return options.batchSize() == 0
                ? 1
                : Math.max(2, Math.min(2 * threads, PARCELS_MEMORY / (2 * options.batchSize())));
    }

    private static Thread start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /**
     * Reads one content and hands its chunks on.
     *
     * @param size length of the content in bytes, at least 1
     * @return the content's ordinal, from 0
     * @throws EOFException if the reader ends before {@code size} bytes
     */
    public int add(long size, ContentReader reader) throws IOException {
        if (size < 1) {
            throw new IllegalArgumentException("an empty content has no chunks");
        }
        long left = size;
        while (left > 0) {
            int chunkSize = (int) Math.min(left, options.chunkSize());
            left -= chunkSize;
            parcelFor(chunkSize).read(reader, chunkSize, left == 0, chunkSize == size);
        }
        return contents++;
    }

    private Parcel parcelFor(int chunkSize) throws IOException {
        if (current != null && current.remaining() < chunkSize) {
            submit();
        }
        if (current == null) {
            rethrowFailure();
            current = freeParcel();
            rethrowFailure();
        }
        return current;
    }

    /** One that has been emptied; else a new one, so that a small layer does not pay for all of them; else waits. */
    private Parcel freeParcel() throws IOException {
        Parcel emptied = free.poll();
        if (emptied != null) {
            return emptied;
        }
        if (parcels < maxParcels) {
            parcels++;
            return new Parcel(parcelCapacity, UnitEncoder.usesTarget(options, store));
        }
        try {
            return free.take();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void submit() {
        // The queues have room for every parcel there is, so this never blocks.
        toWriter.add(current);
        toWorkers.add(current);
        current = null;
    }

    /** Waits until everything is stored, and gives the chunks of every content added. */
    public ContentChunks finish() throws IOException {
        if (current != null) {
            submit();
        }
        stop();
        try {
            writer.join();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        rethrowFailure();
        return chunks.build();
    }

    private void stop() {
        if (!finished) {
            finished = true;
            toWriter.add(end);
        }
    }

    /** Ends all threads; what is not stored yet is dropped unless {@link #finish} has returned. */
    @Override
    public void close() {
        failure.compareAndSet(null, new IllegalStateException("closed"));
        stop();
        // The writer may be blocked on an output that nobody reads.
        writer.interrupt();
        joinAll();
    }

    private void joinAll() {
        try {
            writer.join();
            for (Thread worker : workers) {
                worker.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try (ChunkWorker worker = new ChunkWorker(options, index, UnitEncoder.of(options, store))) {
            for (Work work = toWorkers.take(); work != end; work = toWorkers.take()) {
                process(worker, work);
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
            markAllProcessed();
        }
    }

    private void process(ChunkWorker worker, Work work) {
        try {
            if (failure.get() == null) {
                work.process(worker);
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        } finally {
            work.markProcessed();
        }
    }

    /** A worker without its contexts cannot process anything, but the writer must not wait for it. */
    private void markAllProcessed() {
        try {
            for (Work work = toWorkers.take(); work != end; work = toWorkers.take()) {
                work.markProcessed();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Goes on taking parcels after a failure, so that the reader never waits for a free one in vain. Ends the workers: it
     * needs them for the last batches.
     */
    private void write() {
        try (ordered) {
            for (Parcel parcel = toWriter.take(); parcel != end; parcel = toWriter.take()) {
                parcel.awaitProcessed();
                storeChunks(parcel);
                parcel.reset();
                free.add(parcel);
            }
            if (failure.get() == null) {
                ordered.finish();
            }
        } catch (InterruptedException | IOException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        } finally {
            for (int i = 0; i < workers.length; i++) {
                toWorkers.add(end);
            }
        }
    }

    private void storeChunks(Parcel parcel) throws InterruptedException {
        try {
            for (int i = 0; i < parcel.count() && failure.get() == null; i++) {
                store.reference();
                boolean inBatch = options.inBatch(parcel.size(i), parcel.wholeContent(i));
                chunks.add(parcel.unique(i).storeOnce(ordered, inBatch));
                if (parcel.lastOfContent(i)) {
                    chunks.endContent();
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    private void rethrowFailure() throws IOException {
        Throwable cause = failure.get();
        if (cause instanceof IOException e) {
            throw e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        if (cause != null) {
            throw new IllegalStateException("a pipeline thread failed", cause);
        }
    }

    private static IOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        IOException e = new InterruptedIOException("interrupted while waiting for chunks to be stored");
        e.initCause(cause);
        return e;
    }
}
