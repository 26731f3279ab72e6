package dev.nydusconvert.io;

import java.io.Closeable;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The SHA-256 of a stream that is read by a thread with other work to do: the bytes are copied, and hashed on a thread of its
 * own, in order. Memory is bounded; who is faster than the hash waits for it.
 *
 * <p>The thread starts with the second buffer, so that a small stream does without. To be used by one thread, and closed.
 */
public final class BackgroundSha256 implements Closeable {
    private static final int BUFFER_SIZE = 1 << 17;
    private static final int BUFFERS = 6;

    private final Sha256 sha256 = Sha256.create();
    private final BlockingQueue<Piece> free = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<Piece> filled = new ArrayBlockingQueue<>(BUFFERS);
    private Piece current = new Piece();
    private int pieces = 1;
    private Thread thread;

    /** Why nothing is hashed any more, if so. Written before a buffer is given back, read after all are back. */
    private Throwable failure;

    private static final class Piece {
        private final byte[] bytes = new byte[BUFFER_SIZE];
        private int length;
    }

    /**
     * Adds {@code length} bytes from {@code offset} on.
     *
     * @throws InterruptedIOException if the thread is interrupted while it waits for the hash
     */
    public void update(byte[] bytes, int offset, int length) throws InterruptedIOException {
        int at = offset;
        int left = length;
        while (left > 0) {
            if (current.length == BUFFER_SIZE) {
                handOver();
            }
            int n = Math.min(left, BUFFER_SIZE - current.length);
            System.arraycopy(bytes, at, current.bytes, current.length, n);
            current.length += n;
            at += n;
            left -= n;
        }
    }

    private void handOver() throws InterruptedIOException {
        if (thread == null) {
            thread = new Thread(this::hash, "sha256");
            thread.setDaemon(true);
            thread.start();
        }
        filled.add(current);
        current = pieces < BUFFERS ? newPiece() : takeFree();
    }

    private Piece newPiece() {
        pieces++;
        return new Piece();
    }

    private Piece takeFree() throws InterruptedIOException {
        try {
            return free.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while bytes are hashed");
        }
    }

    private void hash() {
        try {
            while (true) {
                Piece piece = filled.take();
                hash(piece);
                piece.length = 0;
                free.add(piece);
            }
        } catch (InterruptedException e) {
            // Closed; nothing is left to tell.
        }
    }

    private void hash(Piece piece) {
        try {
            sha256.update(piece.bytes, 0, piece.length);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /**
     * The digest of all that was added, which may go on.
     *
     * @throws InterruptedIOException if the thread is interrupted while it waits for the hash
     */
    public byte[] digest() throws InterruptedIOException {
        // When all buffers but the one at hand are free, all that were handed over have been hashed.
        List<Piece> all = new ArrayList<>();
        while (all.size() < pieces - 1) {
            all.add(takeFree());
        }
        free.addAll(all);
        if (failure != null) {
            throw new IllegalStateException("bytes could not be hashed", failure);
        }
        hash(current);
        current.length = 0;
        return sha256.digest();
    }

    /** Ends the thread. What has been added may not be hashed then. */
    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
