package dev.nydusconvert.tar;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.nydusconvert.io.LibraryLoadException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;

/**
 * Writes a stream of a recipe. What is written is compressed at once, so that of a stream of any length only the
 * compressed bytes are held.
 */
public final class RecipeOutput implements Closeable {
    /**
     * Framing is mostly repetition. Level 1 finds it: on real layers level 3 gives longer streams than level 1, and level
     * 6 shorter ones by 7 % for four times the time.
     */
    private static final int LEVEL = 1;

    private static final int BUFFER_SIZE = 64 * 1024;

    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    private final ZstdOutputStreamNoFinalizer out;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private int length;
    private long written;

    /** @throws LibraryLoadException if zstd's native library does not load on this machine */
    public RecipeOutput() throws IOException {
        try {
            // The checksum tells damage of a recipe from damage of a blob.
            out = new ZstdOutputStreamNoFinalizer(compressed).setLevel(LEVEL).setChecksum(true);
        } catch (LinkageError e) {
            throw new LibraryLoadException("zstd", e);
        }
    }

    public void write(byte[] bytes, int offset, int count) throws IOException {
        int done = 0;
        while (done < count) {
            int n = Math.min(count - done, buffer.length - length);
            System.arraycopy(bytes, offset + done, buffer, length, n);
            length += n;
            done += n;
            flushIfFull();
        }
    }

    /** Writes an unsigned integer of seven bits a byte, least significant first. */
    public void writeVarint(long value) throws IOException {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            writeByte((byte) (left | 0x80));
            left >>>= 7;
        }
        writeByte((byte) left);
    }

    /** Writes a signed integer, as an unsigned one that alternates: 0, -1, 1, -2 and so on. */
    public void writeSignedVarint(long value) throws IOException {
        writeVarint((value << 1) ^ (value >> 63));
    }

    private void writeByte(byte value) throws IOException {
        buffer[length++] = value;
        flushIfFull();
    }

    private void flushIfFull() throws IOException {
        if (length == buffer.length) {
            flush();
        }
    }

    private void flush() throws IOException {
        out.write(buffer, 0, length);
        written += length;
        length = 0;
    }

    /** Ends the stream. */
    public RecipeStream finish() throws IOException {
        flush();
        out.close();
        if (written == 0) {
            return RecipeStream.EMPTY;
        }
        byte[] stored = compressed.toByteArray();
        return new RecipeStream(RecipeStream.Codec.ZSTD, stored, 0, stored.length, written);
    }

    /** Frees the native context. */
    @Override
    public void close() throws IOException {
        out.close();
    }
}
