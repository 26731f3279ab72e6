package dev.nydusconvert.tar;

import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Compresses the tar once more, and compares what comes out with the stream in which the tar came. */
final class CompressionCandidate implements Closeable {
    /** Time is lost on what is compressed behind the first difference. */
    private static final int SLICE = 1 << 16;

    private final TarCompression compression;
    private final CompressedHistory history;
    private final TarEncoder encoder;

    /** What came out and could not be compared yet, because the stream has not been read so far. */
    private byte[] ahead = new byte[0];

    private long matched;
    private boolean differs;

    CompressionCandidate(TarCompression compression, CompressedHistory history, long tarSize) throws IOException {
        this.compression = compression;
        this.history = history;
        this.encoder = compression.open(new Comparison(), tarSize);
    }

    TarCompression compression() {
        return compression;
    }

    /** Whether all that came out so far is what the stream has there. */
    boolean alive() {
        return !differs;
    }

    /** Offset in the stream up to which it is the same. */
    long matched() {
        return matched;
    }

    void write(byte[] tar, int offset, int length) throws IOException {
        try {
            for (int done = 0; done < length && !differs; done += SLICE) {
                encoder.write(tar, offset + done, Math.min(SLICE, length - done));
            }
        } catch (ZstdException e) {
            // The frame's header says another size than the tar turns out to have.
            differs = true;
        }
    }

    /** Ends the tar, when the stream has been read to its end; whether all of it is the same. */
    boolean finish() throws IOException {
        try {
            encoder.finish();
        } catch (ZstdException e) {
            differs = true;
        }
        compare(new byte[0], 0, 0);
        return !differs && ahead.length == 0 && matched == history.endOffset();
    }

    /** Frees the encoder. */
    @Override
    public void close() {
        encoder.close();
    }

    private void compare(byte[] bytes, int offset, int length) {
        if (differs) {
            return;
        }
        byte[] all = bytes;
        int from = offset;
        int count = length;
        if (ahead.length > 0) {
            ByteArrayOutputStream joined = new ByteArrayOutputStream(ahead.length + length);
            joined.writeBytes(ahead);
            joined.write(bytes, offset, length);
            all = joined.toByteArray();
            from = 0;
            count = all.length;
        }
        int comparable = (int) Math.min(count, history.endOffset() - matched);
        differs = !history.matches(matched, all, from, comparable);
        matched += comparable;
        ahead = Arrays.copyOfRange(all, from + comparable, from + count);
    }

    /** What the encoder writes to. */
    private final class Comparison extends OutputStream {
        @Override
        public void write(int b) {
            compare(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            compare(bytes, offset, length);
        }
    }
}
