package dev.nydusconvert.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A stream that reads into arrays. A single byte is read through an array of one, so it is not for callers that do so often. */
public abstract class ArrayInputStream extends InputStream {
    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        return length == 0 ? 0 : readInto(target, offset, length);
    }

    /**
     * Reads at least one byte.
     *
     * @param offset where in {@code target} the first byte goes
     * @param length how many bytes there is room for, at least 1
     * @return how many bytes were read; -1 at the end of the stream
     */
    protected abstract int readInto(byte[] target, int offset, int length) throws IOException;
}
