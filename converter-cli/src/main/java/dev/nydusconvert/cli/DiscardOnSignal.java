package dev.nydusconvert.cli;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.layer.LayerOutputs;
import dev.nydusconvert.layer.PackResult;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;

/** Leaves nothing half-written behind when a signal ends the process: outputs are then whole or gone. */
public final class DiscardOnSignal implements LayerOutputs {
    /** How long the end of the process waits for the opening of an output: that of a pipe waits for its reader. */
    private static final long OPENING_MILLIS = 1_000;

    /** The same for a commit, which brings everything to the disk. */
    private static final long COMMIT_MILLIS = 30_000;

    private final LayerOutputs outputs;
    private final ShutdownHook hook;
    private boolean ending;
    private long patienceMillis;

    /** @param outputs discarded when a signal ends the process before they are committed */
    public DiscardOnSignal(LayerOutputs outputs) {
        this.outputs = outputs;
        this.hook = new ShutdownHook(this::discard);
    }

    @Override
    public OutputStream blob() throws IOException {
        begin(OPENING_MILLIS);
        try {
            return outputs.blob();
        } finally {
            end();
        }
    }

    @Override
    public void stored(Chunk chunk, byte[] bytes, int offset, int length) throws IOException {
        outputs.stored(chunk, bytes, offset, length);
    }

    @Override
    public void chunksWritten() throws IOException {
        outputs.chunksWritten();
    }

    @Override
    public OutputStream bootstrap() throws IOException {
        begin(OPENING_MILLIS);
        try {
            return outputs.bootstrap();
        } finally {
            end();
        }
    }

    @Override
    public OutputStream recipe() throws IOException {
        begin(OPENING_MILLIS);
        try {
            return outputs.recipe();
        } finally {
            end();
        }
    }

    @Override
    public OutputStream external() throws IOException {
        begin(OPENING_MILLIS);
        try {
            return outputs.external();
        } finally {
            end();
        }
    }

    @Override
    public void commit(PackResult result) throws IOException {
        begin(COMMIT_MILLIS);
        try {
            outputs.commit(result);
        } finally {
            end();
        }
    }

    @Override
    public void close() throws IOException {
        hook.close();
        outputs.close();
    }

    /** Begins what the end of the process shall wait for. */
    private synchronized void begin(long patience) throws IOException {
        if (ending) {
            throw new InterruptedIOException("the process is ending");
        }
        patienceMillis = patience;
    }

    private synchronized void end() {
        patienceMillis = 0;
        notifyAll();
    }

    private void discard() throws IOException {
        if (awaitEnd()) {
            outputs.close();
        }
    }

    /** Lets nothing new begin, and waits for what has begun; says whether that has ended. */
    private synchronized boolean awaitEnd() {
        ending = true;
        long deadline = System.nanoTime() + patienceMillis * 1_000_000;
        try {
            while (patienceMillis != 0 && System.nanoTime() - deadline < 0) {
                wait(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return patienceMillis == 0;
    }
}
