package dev.nydusconvert.image;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Works on a few blobs at a time. The first failure ends all of the work. */
final class WorkPool implements Closeable {
    private static final long PATIENCE_SECONDS = 30;

    private final ExecutorService executor;

    /** @param jobs how many blobs are worked on at a time, at least 1 */
    WorkPool(int jobs) {
        executor = Executors.newFixedThreadPool(jobs, task -> {
            Thread thread = new Thread(task, "image-worker");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Work that gives nothing back. */
    @FunctionalInterface
    interface Task {
        void run() throws IOException;
    }

    /** Begins work; {@link #await} gives its result. */
    <T> Future<T> submit(Callable<T> work) {
        return executor.submit(work);
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
        try {
            return work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while blobs are worked on").initCause(e);
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
            throw new IOException("working on a blob failed: " + e.getCause(), e.getCause());
        }
    }

    /** Ends what is still running: its uploads are given up. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            executor.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
