package dev.nydusconvert.tar;

import dev.nydusconvert.io.MalformedInputException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** Reads a decompressed stream of a recipe, and fails where it ends too early or goes on for too long. */
public final class RecipeInput implements Closeable {
    private static final int BUFFER_SIZE = 64 * 1024;

    private final String name;
    private final InputStream in;
    private final long size;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private int start;
    private int end;
    private long fetched;

    RecipeInput(String name, InputStream in, long size) {
        this.name = name;
        this.in = in;
        this.size = size;
    }

    /** Bytes that are not read yet. */
    public long remaining() {
        return size - position();
    }

    private long position() {
        return fetched - (end - start);
    }

    /** Reads exactly {@code length} bytes. */
    public void read(byte[] target, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            fill();
            int n = Math.min(length - done, end - start);
            System.arraycopy(buffer, start, target, offset + done, n);
            start += n;
            done += n;
        }
    }

    /** Reads an unsigned integer of seven bits a byte, least significant first, of at most 63 bits. */
    public long readVarint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            fill();
            int b = buffer[start++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw malformed("has an integer of more than 63 bits");
    }

    /** Reads a signed integer, stored as an unsigned one that alternates: 0, -1, 1, -2 and so on. */
    public long readSignedVarint() throws IOException {
        long value = readVarint();
        return (value >>> 1) ^ -(value & 1);
    }

    /** Fails unless all bytes have been read. */
    public void requireEnd() throws IOException {
        if (remaining() > 0) {
            throw malformed("has " + remaining() + " bytes more than are needed");
        }
        if (readSome(1) >= 0) {
            throw malformed("goes on after its " + size + " bytes");
        }
    }

    /** An exception that points to where this stream is. */
    public MalformedInputException malformed(String problem) {
        return new MalformedInputException(name, position(), problem);
    }

    private void fill() throws IOException {
        if (start < end) {
            return;
        }
        int wanted = (int) Math.min(buffer.length, size - fetched);
        if (wanted == 0) {
            throw malformed("ends after its " + size + " bytes, but more are needed");
        }
        int n = readSome(wanted);
        if (n < 0) {
            throw malformed("ends early: " + size + " bytes are expected");
        }
        start = 0;
        end = n;
        fetched += n;
    }

    private int readSome(int wanted) throws IOException {
        try {
            return in.read(buffer, 0, wanted);
        } catch (IOException e) {
            throw new MalformedInputException(name, position(), "does not decompress: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
