package dev.nydusconvert.layer;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.tar.StreamCodec;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** Takes a tar, compresses it if asked for, and digests tar and stream. */
final class TarOutput extends OutputStream {
    private static final int GZIP_BUFFER_SIZE = 1 << 16;
    private static final int ZSTD_LEVEL = 3;

    private final OutputStream target;
    private final StreamCodec codec;
    private final Sha256OutputStream stream;
    private final OutputStream encoder;
    private final Sha256OutputStream tar;

    /** @param target receives the stream; flushed in the end, not closed */
    TarOutput(OutputStream target, StreamCodec codec) throws IOException {
        this.target = target;
        this.codec = codec;
        this.stream = new Sha256OutputStream(target);
        this.encoder = encoder(codec, new KeptOpen(stream));
        this.tar = codec == StreamCodec.PLAIN ? stream : new Sha256OutputStream(encoder);
    }

    /** An encoder closes what is below it, but the target is not ours. */
    private static final class KeptOpen extends FilterOutputStream {
        KeptOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() {}
    }

    private static OutputStream encoder(StreamCodec codec, OutputStream stream) throws IOException {
        return switch (codec) {
            case PLAIN -> stream;
            case GZIP -> new GZIPOutputStream(stream, GZIP_BUFFER_SIZE);
            case ZSTD -> zstd(stream);
        };
    }

    private static OutputStream zstd(OutputStream stream) throws IOException {
        try {
            return new ZstdOutputStreamNoFinalizer(stream, ZSTD_LEVEL).setChecksum(true);
        } catch (LinkageError e) {
            throw new IllegalStateException("the zstd library does not load on this machine", e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        tar.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        tar.write(bytes, offset, length);
    }

    /** What was written. */
    record Finished(long tarSize, Digest tarDigest, StreamCodec codec, long streamSize, Digest streamDigest) {}

    /** Ends the stream. */
    Finished finish() throws IOException {
        encoder.close();
        target.flush();
        long tarSize = tar.size();
        Digest tarDigest = tar.digest();
        Digest streamDigest = stream == tar ? tarDigest : stream.digest();
        return new Finished(tarSize, tarDigest, codec, stream.size(), streamDigest);
    }

    /** Frees the encoder; what it still holds is written, and is of no use without {@link #finish}. */
    @Override
    public void close() throws IOException {
        encoder.close();
    }
}
