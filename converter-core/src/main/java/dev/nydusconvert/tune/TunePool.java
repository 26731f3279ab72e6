package dev.nydusconvert.tune;

import dev.nydusconvert.io.WorkerThreads;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The worker threads, each with a workbench at hand. */
final class TunePool implements Closeable {
    private final WorkerThreads threads;
    private final List<Workbench> benches = new ArrayList<>();
    private final BlockingQueue<Workbench> free;

    TunePool(TuneOptions options, LongSupplier clock) {
        ConcurrentMap<KnownChunk, KnownChunk> index = new ConcurrentHashMap<>();
        for (int i = 0; i < options.threads(); i++) {
            benches.add(new Workbench(options, index, clock));
        }
        this.free = new ArrayBlockingQueue<>(options.threads(), false, benches);
        this.threads = new WorkerThreads(options.threads(), "tune-worker", "settings are tried");
    }

    /** Has a thread do something with its workbench. */
    Future<Void> submit(Consumer<Workbench> work) {
        return threads.submit(() -> {
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
        return threads.submit(work);
    }

    /** The result of work, or its failure. */
    <T> T await(Future<T> work) throws IOException {
        return threads.await(work);
    }

    /** Ends what is still running. */
    @Override
    public void close() {
        // A native context must not be freed under a thread that is still in it.
        if (threads.endNow()) {
            benches.forEach(Workbench::close);
        }
    }
}
