package dev.nydusconvert.tune;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The worker threads, each with a workbench at hand. */
final class TunePool implements Closeable {
    private static final long PATIENCE_SECONDS = 30;

    private final ExecutorService executor;
    private final List<Workbench> benches = new ArrayList<>();
    private final BlockingQueue<Workbench> free;

    TunePool(TuneOptions options, LongSupplier clock) {
        ConcurrentMap<KnownChunk, KnownChunk> index = new ConcurrentHashMap<>();
        for (int i = 0; i < options.threads(); i++) {
            benches.add(new Workbench(options, index, clock));
        }
        this.free = new ArrayBlockingQueue<>(options.threads(), false, benches);
        this.executor = Executors.newFixedThreadPool(options.threads(), task -> {
            Thread thread = new Thread(task, "tune-worker");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Has a thread do something with its workbench. */
    Future<Void> submit(Consumer<Workbench> work) {
        return executor.submit(() -> {
            Workbench bench = free.take();
            try {
                work.accept(bench);
            } finally {
                free.add(bench);
            }
            return null;
        });
    }

    <T> Future<T> call(Callable<T> work) {
        return executor.submit(work);
    }

    /** The result of work, or its failure. */
    static <T> T await(Future<T> work) throws IOException {
        try {
            return work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while settings are tried").initCause(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IOException("trying a setting failed: " + e.getCause(), e.getCause());
        }
    }

    /** Ends what is still running. */
    @Override
    public void close() {
        executor.shutdownNow();
        boolean ended = false;
        try {
            ended = executor.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // A native context must not be freed under a thread that is still in it.
        if (ended) {
            benches.forEach(Workbench::close);
        }
    }
}
