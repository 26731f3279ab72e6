package dev.nydusconvert.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

/**
 * Writes a file, and has it brought to the disk bit by bit while more is written, so that little is left to wait for in
 * the end.
 */
final class FlushedOutputStream extends OutputStream {
    /** Bytes between two flushes; a smaller file is flushed in the end only. */
    private static final int INTERVAL = 16 << 20;

    private final FileChannel channel;
    private long sinceFlush;
    private Thread flush;

    /** Of a flush in the background. The system may tell of a write error only once. */
    private volatile IOException failure;

    FlushedOutputStream(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(bytes, offset, length);
        while (source.hasRemaining()) {
            channel.write(source);
        }
        sinceFlush += length;
        if (sinceFlush >= INTERVAL && (flush == null || !flush.isAlive())) {
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

    /** Waits until all that was written is on the disk, with what the file system knows of the file. */
    void force() throws IOException {
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
        if (failure != null) {
            throw failure;
        }
        channel.force(true);
    }
}
