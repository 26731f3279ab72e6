package dev.nydusconvert.layer;

import dev.nydusconvert.blob.ChunkReader;
import dev.nydusconvert.io.WorkerThreads;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Writes the pieces of a disk on several threads, each to its place, and adds their blocks to the hash tree. Memory is
 * bounded by the pieces in flight. For one thread.
 */
final class DiskWriter implements Closeable {
    private final FileChannel file;
    private final Optional<VerityTree> tree;
    private final WorkerThreads threads;
    private final Queue<ChunkReader> idle = new ConcurrentLinkedQueue<>();
    private final Deque<Future<?>> inFlight = new ArrayDeque<>();
    private final int maxInFlight;
    private long end;

    /**
     * @param file written by position
     * @param tree receives the digests of all blocks
     * @param threads number of threads that read and write, at least 1
     */
    DiskWriter(FileChannel file, Optional<VerityTree> tree, int threads) {
        this.file = file;
        this.tree = tree;
        this.maxInFlight = 2 * threads;
        this.threads = new WorkerThreads(threads, "disk-writer", "a disk is written");
    }

    /** Adds the next piece, behind those before. What is between them is zero, and stays a hole of the file. */
    void add(DiskPiece piece) throws IOException {
        addZeros(piece.position());
        end = piece.end();
        if (inFlight.size() == maxInFlight) {
            awaitOldest();
        }
        inFlight.add(threads.submit(() -> {
            write(piece);
            return null;
        }));
    }

    private void addZeros(long to) throws IOException {
        if (end < to && tree.isPresent()) {
            tree.get().addZeros(end, to - end);
        }
        end = to;
    }

    private void write(DiskPiece piece) throws IOException {
        byte[] bytes = new byte[piece.length()];
        ChunkReader reader = idle.poll();
        if (reader == null) {
            reader = new ChunkReader();
        }
        try {
            piece.content().read(reader, bytes);
        } finally {
            idle.add(reader);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            file.write(buffer, piece.position() + buffer.position());
        }
        if (tree.isPresent()) {
            tree.get().add(piece.position(), bytes);
        }
    }

    private void awaitOldest() throws IOException {
        try {
            inFlight.remove().get();
        } catch (InterruptedException e) {
            throw threads.interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("a part of the disk could not be written", e.getCause());
        }
    }

    /**
     * Waits until everything is written.
     *
     * @param size length of the disk in bytes, of which the end may be zero
     */
    void finish(long size) throws IOException {
        addZeros(size);
        while (!inFlight.isEmpty()) {
            awaitOldest();
        }
        if (file.size() < size) {
            file.write(ByteBuffer.allocate(1), size - 1);
        }
    }

    /** Ends the threads; what is not written yet is dropped unless {@link #finish} has returned. */
    @Override
    public void close() {
        inFlight.forEach(it -> it.cancel(false));
        threads.endAfterWork();
        idle.forEach(ChunkReader::close);
    }
}
