package dev.nydusconvert.image.transport;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps two writers of one layout, in this process or another, from changing its index at the same time. */
final class FileLockHold implements Closeable {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int PAUSE_MILLIS = 20;

    private final FileChannel channel;
    /** Kept, because a lock that nobody refers to is forgotten within this process. */
    private final FileLock lock;

    private FileLockHold(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Locks a file that is there, as soon as nobody else holds it. */
    static FileLockHold of(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            for (int waited = 0; waited < PATIENCE_MILLIS; waited += PAUSE_MILLIS) {
                FileLock lock = tryLock(channel);
                if (lock != null) {
                    return new FileLockHold(channel, lock);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
            throw new IOException(file + " has been locked by another writer for a minute");
        } catch (InterruptedException e) {
            channel.close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the lock of " + file);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Null if somebody else has the lock. */
    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            lock.release();
        }
    }
}
