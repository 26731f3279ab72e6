package dev.nydusconvert.image;

import dev.nydusconvert.io.WorkerThreads;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/** Works on a few blobs at a time. The first failure ends all of the work. */
final class WorkPool implements Closeable {
    private final WorkerThreads threads;

    /** @param jobs how many blobs are worked on at a time, at least 1 */
    WorkPool(int jobs) {
        threads = new WorkerThreads(jobs, "image-worker", "blobs are worked on");
    }

    /** Work that gives nothing back. */
    @FunctionalInterface
    interface Task {
        void run() throws IOException;
    }

    /** Begins work; {@link #await} gives its result. */
    <T> Future<T> submit(Callable<T> work) {
        return threads.submit(work);
    }

    /** Does all of it, and returns when it is done. */
    void runAll(List<Task> tasks) throws IOException {
        List<Future<Void>> running = new ArrayList<>();
        for (Task task : tasks) {
            running.add(submit(() -> {
                task.run();
                return null;
            }));
        }
        for (Future<Void> one : running) {
            await(one);
        }
    }

    /** The result of work, or its failure. */
    <T> T await(Future<T> work) throws IOException {
        return threads.await(work);
    }

    /** Ends what is still running: its uploads are given up. */
    @Override
    public void close() {
        threads.endNow();
    }
}
