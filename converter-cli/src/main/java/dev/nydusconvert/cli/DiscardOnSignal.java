package dev.nydusconvert.cli;

import dev.nydusconvert.layer.LayerOutputs;
import dev.nydusconvert.layer.PackResult;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Leaves nothing half-written behind when a signal ends the process: outputs are then whole or gone. */
final class DiscardOnSignal implements LayerOutputs {
    /** A commit to a pipe that nobody reads must not hold up the end of the process for ever. */
    private static final long PATIENCE_SECONDS = 10;

    private final LayerOutputs outputs;
    private final ReentrantLock lock = new ReentrantLock();
    private final ShutdownHook hook = new ShutdownHook(this::discard);
    private boolean ending;

    DiscardOnSignal(LayerOutputs outputs) {
        this.outputs = outputs;
    }

    @Override
    public OutputStream blob() throws IOException {
        // Without the lock: opening a pipe waits for its reader.
        return usable(outputs.blob());
    }

    @Override
    public OutputStream bootstrap() throws IOException {
        return usable(outputs.bootstrap());
    }

    @Override
    public OutputStream recipe() throws IOException {
        return usable(outputs.recipe());
    }

    private OutputStream usable(OutputStream opened) throws IOException {
        lock.lock();
        try {
            if (ending) {
                outputs.close();
                throw new InterruptedIOException("the process is ending");
            }
            return opened;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void commit(PackResult result) throws IOException {
        lock.lock();
        try {
            if (ending) {
                throw new InterruptedIOException("the process is ending");
            }
            outputs.commit(result);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        hook.close();
        outputs.close();
    }

    private void discard() throws IOException {
        if (!tryLock()) {
            return;
        }
        try {
            ending = true;
            outputs.close();
        } finally {
            lock.unlock();
        }
    }

    private boolean tryLock() {
        try {
            return lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
