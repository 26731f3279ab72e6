package dev.nydusconvert.tar;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Finds out, while a compressed tar is read, how it was compressed: compresses it in all usual ways at once and drops each
 * way at its first different byte, which mostly comes within the first kilobytes.
 *
 * <p>Both the compressed stream and the tar in it are to be read through the streams that this gives. Memory is bounded by
 * what encoders hold back, {@link #MAX_LAG} at most.
 */
public final class CompressionSearch implements Closeable {
    /** A way that holds back more than this is given up; zstd with threads holds back up to 40 MiB. */
    private static final int MAX_LAG = 64 << 20;

    /** What zstd's levels are told apart by, one after the other, since many at once would take too much memory. */
    private static final int ZSTD_TRIAL_SIZE = 512 << 10;

    private static final int ZSTD_MAGIC = 0xfd2fb528;

    private final CompressedHistory history = new CompressedHistory();
    private final List<CompressionCandidate> candidates = new ArrayList<>();

    /** The beginning of the tar, until the ways to try are known. */
    private ByteArrayOutputStream beginning = new ByteArrayOutputStream();

    private StreamCodec codec;
    private boolean started;

    /** Watches the compressed stream. */
    public InputStream watchCompressed(InputStream compressed) {
        return new Watched(compressed, history::add);
    }

    /**
     * Watches the tar.
     *
     * @param codec how the stream is compressed
     */
    public InputStream watchTar(InputStream tar, StreamCodec codec) {
        this.codec = codec;
        this.started = codec == StreamCodec.PLAIN;
        return new Watched(tar, this::add);
    }

    /** Takes bytes that were read. */
    private interface Watcher {
        void read(byte[] bytes, int offset, int length) throws IOException;
    }

    private final class Watched extends FilterInputStream {
        private final Watcher watcher;

        Watched(InputStream in, Watcher watcher) {
            super(in);
            this.watcher = watcher;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = in.read(bytes, offset, length);
            if (n > 0 && searching()) {
                watcher.read(bytes, offset, n);
            }
            return n;
        }

        @Override
        public long skip(long n) {
            // What is skipped would not be seen.
            return 0;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }

    private boolean searching() {
        return !started || !candidates.isEmpty();
    }

    private void add(byte[] tar, int offset, int length) throws IOException {
        if (!started) {
            beginning.write(tar, offset, length);
            if (codec == StreamCodec.GZIP || beginning.size() >= ZSTD_TRIAL_SIZE) {
                start();
            }
            return;
        }
        for (CompressionCandidate candidate : candidates) {
            candidate.write(tar, offset, length);
        }
        dropTheDifferent();
    }

    private void dropTheDifferent() throws IOException {
        long needed = history.endOffset();
        for (Iterator<CompressionCandidate> all = candidates.iterator(); all.hasNext(); ) {
            CompressionCandidate candidate = all.next();
            if (!candidate.alive() || history.endOffset() - candidate.matched() > MAX_LAG) {
                candidate.close();
                all.remove();
            } else {
                needed = Math.min(needed, candidate.matched());
            }
        }
        history.dropBefore(needed);
    }

    private void start() throws IOException {
        started = true;
        byte[] tar = beginning.toByteArray();
        beginning = null;
        if (codec == StreamCodec.GZIP) {
            startGzip(tar);
        } else {
            startZstd(tar);
        }
    }

    private void startGzip(byte[] tar) throws IOException {
        byte[] first = history.first(history.length());
        Optional<byte[]> header = GzipCompression.headerOf(first, first.length);
        for (int level = 1; header.isPresent() && level <= 9; level++) {
            candidates.add(new CompressionCandidate(new GzipCompression(level, header.get()), history, 0));
        }
        for (CompressionCandidate candidate : candidates) {
            candidate.write(tar, 0, tar.length);
        }
        dropTheDifferent();
    }

    private void startZstd(byte[] tar) throws IOException {
        ByteBuffer frame = ByteBuffer.wrap(history.first(18)).order(ByteOrder.LITTLE_ENDIAN);
        if (frame.remaining() < 6 || frame.getInt() != ZSTD_MAGIC) {
            return;
        }
        int descriptor = frame.get();
        boolean checksum = (descriptor & 4) != 0;
        long size = contentSize(descriptor, frame);
        for (int level = 1; level <= ZstdCompression.MAX_LEVEL; level++) {
            ZstdCompression plain = new ZstdCompression(level, 0, checksum, size >= 0);
            CompressionCandidate trial = candidate(plain, size, tar);
            if (trial.alive()) {
                candidates.add(trial);
                // Until the first job ends, a compressor with threads gives the same bytes.
                candidates.add(candidate(new ZstdCompression(level, 1, checksum, size >= 0), size, tar));
            } else {
                trial.close();
            }
        }
        dropTheDifferent();
    }

    private CompressionCandidate candidate(ZstdCompression compression, long size, byte[] tar) throws IOException {
        CompressionCandidate candidate = new CompressionCandidate(compression, history, size);
        candidate.write(tar, 0, tar.length);
        return candidate;
    }

    /** The content size in a frame header behind its descriptor (RFC 8878, 3.1.1.1); -1 if it has none. */
    private static long contentSize(int descriptor, ByteBuffer frame) {
        boolean singleSegment = (descriptor & 0x20) != 0;
        int sizeCode = descriptor >>> 6 & 3;
        int dictionaryCode = descriptor & 3;
        int skip = (singleSegment ? 0 : 1) + (dictionaryCode == 3 ? 4 : dictionaryCode);
        int sizeLength = sizeCode == 0 ? (singleSegment ? 1 : 0) : 1 << sizeCode;
        if (sizeLength == 0 || frame.remaining() < skip + sizeLength) {
            return -1;
        }
        frame.position(frame.position() + skip);
        return switch (sizeLength) {
            case 1 -> frame.get() & 0xff;
            case 2 -> (frame.getShort() & 0xffff) + 256;
            case 4 -> frame.getInt() & 0xffff_ffffL;
            default -> frame.getLong();
        };
    }

    /**
     * Ends the search, when both streams have been read to their end.
     *
     * @return a way that gives exactly the stream
     */
    public Optional<TarCompression> finish() throws IOException {
        if (!started) {
            start();
        }
        Optional<TarCompression> found = Optional.empty();
        for (CompressionCandidate candidate : candidates) {
            if (found.isEmpty() && candidate.finish()) {
                found = Optional.of(candidate.compression());
            }
        }
        close();
        return found;
    }

    /** Frees the encoders. */
    @Override
    public void close() {
        candidates.forEach(CompressionCandidate::close);
        candidates.clear();
    }
}
