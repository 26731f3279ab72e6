package dev.nydusconvert.io;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A fixed number of threads for one kind of work. They do not keep the JVM alive, and have to be ended in one of two ways. */
public final class WorkerThreads {
    private static final long PATIENCE_SECONDS = 30;

    private final ExecutorService executor;
    private final String activity;

    /**
     * @param count how many threads, at least 1
     * @param name what each of them is called
     * @param activity the work as a part of messages: "blobs are worked on"
     */
    public WorkerThreads(int count, String name, String activity) {
        this.activity = activity;
        this.executor = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins work as soon as a thread is free; {@link #await} gives its result. */
    public <T> Future<T> submit(Callable<T> work) {
        return executor.submit(work);
    }

    /**
     * The result of work, or its failure.
     *
     * @throws InterruptedIOException if the calling thread is interrupted while it waits
     */
    public <T> T await(Future<T> work) throws IOException {
        try {
            return work.get();
        } catch (InterruptedException e) {
            throw interrupted(e);
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
            throw new IOException("failed while " + activity + ": " + e.getCause(), e.getCause());
        }
    }

    /** Keeps the interrupt for the caller, and says what was interrupted. */
    public InterruptedIOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException failure = new InterruptedIOException("interrupted while " + activity);
        failure.initCause(cause);
        return failure;
    }

    /**
     * Ends the threads after the work that they have, however long that takes. Nothing is interrupted: that would close
     * files under the threads that use them.
     */
    public void endAfterWork() {
        executor.shutdown();
        boolean interrupted = false;
        while (!executor.isTerminated()) {
            try {
                executor.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Interrupts what is running, drops what is waiting, and waits half a minute at most.
     *
     * @return whether all threads have ended
     */
    public boolean endNow() {
        executor.shutdownNow();
        try {
            return executor.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
