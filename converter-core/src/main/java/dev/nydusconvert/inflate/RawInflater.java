package dev.nydusconvert.inflate;

import java.io.Closeable;
import java.util.zip.DataFormatException;

/**
 * Decodes raw deflate streams (RFC 1951), one after the other, for who only wants the bytes: by zlib-rs, or by the JDK's zlib
 * without the native code. {@link GzipReader} also tells where in the stream it is.
 *
 * <p>For one thread, but {@link #close} may come from another one: what runs then ends first.
 */
public abstract sealed class RawInflater implements Closeable permits JdkInflater, NativeInflater {
    private int taken;
    private boolean ended;

    /** The fastest one that this machine has. */
    public static RawInflater create() {
        return NativeBlockDecoder.isUsable() ? new NativeInflater() : new JdkInflater();
    }

    /** Begins a stream. */
    public final synchronized void begin() {
        ended = false;
        reset();
    }

    /**
     * Decodes, up to a point that the decoder likes.
     *
     * @param source holds input from {@code from} on, {@code available} bytes of it, perhaps none
     * @param length how much room there is, at least 1
     * @return how many bytes there are now; if 0, the stream has ended, or more input is wanted where all was taken, or else
     *     another call
     * @throws DataFormatException if the stream is damaged; {@link #taken()} says where
     */
    public final synchronized int inflate(byte[] source, int from, int available, byte[] target, int offset, int length)
            throws DataFormatException {
        return decode(source, from, available, target, offset, length);
    }

    /** How many bytes of input the last call took. */
    public final int taken() {
        return taken;
    }

    /** Whether the stream has ended; what was not taken is behind it. */
    public final boolean ended() {
        return ended;
    }

    final void took(int count, boolean last) {
        taken = count;
        ended = last;
    }

    abstract void reset();

    abstract int decode(byte[] source, int from, int available, byte[] target, int offset, int length)
            throws DataFormatException;

    abstract void free();

    @Override
    public final synchronized void close() {
        free();
    }
}
