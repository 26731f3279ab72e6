package dev.nydusconvert.io;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Writes a file on a thread of its own, so that who fills it has only to copy; and has it brought to the disk bit by bit, so
 * that little is left to wait for in the end. Memory is bounded: who is faster than the file waits for it.
 *
 * <p>The thread starts with the second buffer, so that a small file does without. A failure is thrown by a later call. To be
 * filled by one thread, and closed, which does not close the channel.
 */
final class WriteBehindOutputStream extends OutputStream {
    private static final int FIRST_BUFFER_SIZE = 1 << 16;
    private static final int BUFFER_SIZE = 1 << 18;
    private static final int BUFFERS = 4;

    /** Bytes between two flushes to the disk; a smaller file is flushed in the end only. */
    private static final int FLUSH_INTERVAL = 16 << 20;

    private static final int ALIVE_CHECK_MILLIS = 200;

    private final FileChannel channel;
    private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<ByteBuffer> filled = new ArrayBlockingQueue<>(BUFFERS);
    private ByteBuffer current = ByteBuffer.allocate(FIRST_BUFFER_SIZE);
    private int buffers = 1;
    private Thread writer;

    /** Of the thread that writes, or of none if there is none yet. */
    private long sinceFlush;

    private Thread flush;

    /** Why nothing is written any more, if so. The system may tell of an error only once. */
    private volatile IOException failure;

    WriteBehindOutputStream(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        rethrowFailure();
        int at = offset;
        int left = length;
        while (left > 0) {
            if (!current.hasRemaining()) {
                handOver();
            }
            int n = Math.min(left, current.remaining());
            current.put(bytes, at, n);
            at += n;
            left -= n;
        }
    }

    private void handOver() throws IOException {
        if (writer == null) {
            writer = new Thread(this::writeFilled, "file-writer");
            writer.setDaemon(true);
            writer.start();
        }
        filled.add(current);
        current = buffers < BUFFERS ? newBuffer() : takeFree();
    }

    /** Not in the heap, from which a channel makes a copy of its own. */
    private ByteBuffer newBuffer() {
        buffers++;
        return ByteBuffer.allocateDirect(BUFFER_SIZE);
    }

    private ByteBuffer takeFree() throws IOException {
        try {
            while (true) {
                ByteBuffer buffer = free.poll(ALIVE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
                if (buffer != null) {
                    return buffer;
                }
                if (!writer.isAlive()) {
                    rethrowFailure();
                    throw new ClosedChannelException();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a file is written");
        }
    }

    /** Goes on taking buffers after a failure, so that nobody waits for a free one in vain. */
    private void writeFilled() {
        try {
            while (true) {
                ByteBuffer buffer = filled.take();
                try {
                    if (failure == null) {
                        write(buffer);
                    }
                } catch (IOException e) {
                    failure = e;
                } catch (RuntimeException | Error e) {
                    failure = new IOException("a file could not be written", e);
                }
                buffer.clear();
                free.add(buffer);
            }
        } catch (InterruptedException e) {
            // Closed; nothing is left to tell.
        }
    }

    private void write(ByteBuffer buffer) throws IOException {
        buffer.flip();
        sinceFlush += buffer.remaining();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        if (sinceFlush >= FLUSH_INTERVAL && (flush == null || !flush.isAlive())) {
            sinceFlush = 0;
            flush = new Thread(this::flushToDisk, "disk-flush");
            flush.setDaemon(true);
            flush.start();
        }
    }

    private void flushToDisk() {
        try {
            channel.force(false);
        } catch (ClosedChannelException e) {
            // The file was given up meanwhile.
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Waits until all is written. */
    @Override
    public void flush() throws IOException {
        if (writer == null) {
            write(current);
            current.clear();
            return;
        }
        if (current.position() > 0) {
            handOver();
        }
        List<ByteBuffer> others = new ArrayList<>();
        while (others.size() < buffers - 1) {
            others.add(takeFree());
        }
        free.addAll(others);
        rethrowFailure();
    }

    /** Waits until all is written and on the disk, with what the file system knows of the file. */
    void force() throws IOException {
        flush();
        boolean interrupted = false;
        while (flush != null && flush.isAlive()) {
            try {
                flush.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        rethrowFailure();
        channel.force(true);
    }

    private void rethrowFailure() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    /** Ends the thread. What is not flushed is not written then. */
    @Override
    public void close() {
        if (writer != null) {
            writer.interrupt();
        }
    }
}
