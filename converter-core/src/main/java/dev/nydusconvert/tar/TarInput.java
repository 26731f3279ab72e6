package dev.nydusconvert.tar;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a tar through one large buffer; each byte taken as framing is passed on to the listener. */
final class TarInput implements Closeable {
    /** Usual size of the buffer, and size of the largest request to the stream below, in bytes. */
    static final int CAPACITY = 256 * 1024;

    /** The largest request for bytes that are skipped, as that of the reference builder (conversion-semantics 7.2). */
    private static final int EXACT_CAPACITY = 32 * 1024;

    private final InputStream in;
    private final FramingListener listener;
    private final byte[] buffer;

    /** Whether nothing is read from the stream below before it is wanted. */
    private final boolean exact;

    private int start;
    private int end;
    private long position;

    TarInput(InputStream in, FramingListener listener, int capacity) {
        this(in, listener, capacity, false);
    }

    private TarInput(InputStream in, FramingListener listener, int capacity, boolean exact) {
        this.exact = exact;
        this.in = in;
        this.listener = listener;
        this.buffer = new byte[capacity];
    }

    /** Reads only what is wanted, so that the stream below is always where this is. */
    static TarInput exact(InputStream in, FramingListener listener) {
        return new TarInput(in, listener, EXACT_CAPACITY, true);
    }

    /** Offset in the tar of the next byte to be taken. */
    long position() {
        return position;
    }

    /** Holds the bytes announced by {@link #fill}, from {@link #start()} on, until the next call that takes bytes. */
    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    /**
     * Makes bytes available in the buffer without taking them.
     *
     * @param wanted how many bytes, at most the capacity
     * @return {@code wanted}, or how many bytes are left if that is less
     */
    int fill(int wanted) throws IOException {
        while (end - start < wanted) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
            int n = in.read(buffer, end, exact ? wanted - end : buffer.length - end);
            if (n < 0) {
                return end - start;
            }
            end += n;
        }
        return wanted;
    }

    /** Takes bytes made available before as framing. */
    void takeFraming(int length) throws IOException {
        if (length > 0) {
            listener.framing(buffer, start, length);
            advance(length);
        }
    }

    /** Takes up to {@code length} bytes as framing; returns how many were missing at the end of the tar. */
    long skipFraming(long length) throws IOException {
        long left = length;
        while (left > 0) {
            int n = available(left);
            if (n == 0) {
                break;
            }
            takeFraming(n);
            left -= n;
        }
        return left;
    }

    /**
     * Takes exactly {@code target.length} bytes as framing and hands them out.
     *
     * @return how many bytes were missing at the end of the tar
     */
    int readFraming(byte[] target) throws IOException {
        int done = 0;
        while (done < target.length) {
            int n = available(target.length - done);
            if (n == 0) {
                break;
            }
            System.arraycopy(buffer, start, target, done, n);
            takeFraming(n);
            done += n;
        }
        return target.length - done;
    }

    /** Takes up to {@code length} bytes of file content, at least 1; returns how many, -1 at the end of the tar. */
    int readContent(byte[] target, int offset, int length) throws IOException {
        int n;
        if (start == end && (exact || length >= TarHeader.BLOCK_SIZE * 64)) {
            // Large content goes straight to its destination.
            n = in.read(target, offset, Math.min(length, CAPACITY));
            if (n > 0) {
                position += n;
            }
            return n;
        }
        n = available(length);
        System.arraycopy(buffer, start, target, offset, n);
        advance(n);
        return n == 0 ? -1 : n;
    }

    /** Drops up to {@code length} bytes of file content; returns how many were missing at the end of the tar. */
    long skipContent(long length) throws IOException {
        long left = length;
        while (left > 0) {
            int n = available(left);
            if (n == 0) {
                break;
            }
            advance(n);
            left -= n;
        }
        return left;
    }

    private int available(long wanted) throws IOException {
        if (start == end) {
            fill(exact ? (int) Math.min(wanted, buffer.length) : 1);
        }
        return (int) Math.min(wanted, end - start);
    }

    private void advance(int length) {
        start += length;
        position += length;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
