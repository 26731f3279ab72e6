package dev.nydusconvert.tar;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.nydusconvert.io.ArrayInputStream;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Decompresses all frames of a zstd stream (RFC 8878), over skippable frames, up to the end of the stream, where nothing but
 * frames may be. Windows of up to 128 MiB are accepted, as the format's own tool does by default.
 *
 * <p>At the end every byte of the stream below has been read.
 */
final class ZstdFrameStream extends ArrayInputStream {
    private static final int BUFFER_SIZE = 128 * 1024;

    private final InputStream in;
    private final String name;
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private final ByteBuffer source = ByteBuffer.allocateDirect(BUFFER_SIZE).limit(0);
    private final ByteBuffer target = ByteBuffer.allocateDirect(2 * BUFFER_SIZE).limit(0);
    private long sourceOffset;
    private long frameOffset;
    private boolean betweenFrames = true;
    private boolean mayHoldMore;
    private boolean ended;
    private boolean closed;

    ZstdFrameStream(InputStream in, String name) {
        this.in = in;
        this.name = name;
    }

    @Override
    protected int readInto(byte[] bytes, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException(name + ": the stream is closed");
        }
        while (!target.hasRemaining()) {
            if (ended || !source.hasRemaining() && !mayHoldMore && !refill()) {
                return -1;
            }
            decompress();
        }
        int n = Math.min(length, target.remaining());
        target.get(bytes, offset, n);
        return n;
    }

    private void decompress() throws IOException {
        if (betweenFrames) {
            frameOffset = sourceOffset + source.position();
        }
        target.clear();
        try {
            betweenFrames = context.decompressDirectByteBufferStream(target, source);
        } catch (ZstdException e) {
            throw failure(e);
        }
        // A full target does not tell whether the decoder holds more of the frame.
        mayHoldMore = !betweenFrames && !target.hasRemaining();
        target.flip();
    }

    private IOException failure(ZstdException e) {
        if (e.getErrorCode() == Zstd.errFrameParameterWindowTooLarge()) {
            return new UnsupportedFeatureException(
                    name + ": the zstd frame at offset " + frameOffset + " needs a window of more than 128 MiB");
        }
        // The exception's own message does not know the error: its code has the wrong sign.
        String reason = Zstd.getErrorName(-e.getErrorCode());
        return new MalformedInputException(
                name,
                sourceOffset + source.position(),
                "the zstd frame at offset " + frameOffset + " is corrupt or no frame: " + reason,
                e);
    }

    private boolean refill() throws IOException {
        sourceOffset += source.limit();
        int n = in.read(buffer, 0, buffer.length);
        source.clear();
        if (n > 0) {
            source.put(buffer, 0, n);
        }
        source.flip();
        if (n <= 0 && !betweenFrames) {
            throw new MalformedInputException(
                    name, sourceOffset, "zstd stream is cut short within the frame at offset " + frameOffset);
        }
        ended = n <= 0;
        return n > 0;
    }

    @Override
    public void close() throws IOException {
        context.close();
        closed = true;
        in.close();
    }
}
