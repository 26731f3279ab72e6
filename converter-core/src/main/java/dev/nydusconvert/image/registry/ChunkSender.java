package dev.nydusconvert.image.registry;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sends the chunks of one upload on a thread of its own, one after the other, while the next one is made. One thread uses it;
 * {@link #close} may come from another one.
 */
final class ChunkSender implements Closeable {
    private final UploadSession session;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread sender = new Thread(task, "registry-upload");
        sender.setDaemon(true);
        return sender;
    });
    private Future<?> running;
    private byte[] onItsWay;

    ChunkSender(UploadSession session) {
        this.session = session;
    }

    /**
     * Begins to send a chunk, when the one before has arrived.
     *
     * @param chunk not to be changed any more
     * @return an array of the same length for the next chunk
     * @throws IOException if the chunk before could not be sent
     */
    byte[] send(byte[] chunk, int length) throws IOException {
        finish();
        byte[] free = onItsWay != null && onItsWay.length == chunk.length ? onItsWay : new byte[chunk.length];
        onItsWay = chunk;
        running = thread.submit(() -> {
            session.send(chunk, length);
            return null;
        });
        return free;
    }

    /** Waits until all chunks have arrived. */
    void finish() throws IOException {
        if (running == null) {
            return;
        }
        try {
            running.get();
        } catch (InterruptedException e) {
            throw Interruption.asIoException();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("sending failed in a way that nobody foresaw", e.getCause());
        }
    }

    /** Stops sending. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
