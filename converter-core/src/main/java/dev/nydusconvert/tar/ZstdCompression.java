package dev.nydusconvert.tar;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.nydusconvert.io.LibraryLoadException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One zstd frame.
 *
 * @param level level, 1 to {@link #MAX_LEVEL}
 * @param workers 0 for a compressor without threads; 1 for one that compresses in jobs on a thread of its own, which gives
 *     other bytes, and the same for any number of threads: so does the zstd command unless it is told otherwise
 * @param checksum whether the frame ends in a checksum
 * @param contentSize whether the frame begins with the size of the tar, which was known to the compressor then
 */
record ZstdCompression(int level, int workers, boolean checksum, boolean contentSize) implements TarCompression {
    static final int METHOD = 2;

    /** The highest without the large memory of the levels called ultra. */
    static final int MAX_LEVEL = 19;

    private static final int FLAG_CHECKSUM = 1;
    private static final int FLAG_CONTENT_SIZE = 2;
    private static final int BUFFER_SIZE = 1 << 17;

    /** zstd's default level, with a checksum; for a tar of unknown size. */
    static final ZstdCompression STANDARD = new ZstdCompression(3, 0, true, false);

    @Override
    public TarEncoder open(OutputStream target, long tarSize) throws IOException {
        try {
            ZstdCompressCtx context = new ZstdCompressCtx();
            context.setLevel(level).setChecksum(checksum).setContentSize(true).setWorkers(workers);
            if (contentSize) {
                context.setPledgedSrcSize(tarSize);
            }
            return new Frame(context, target);
        } catch (LinkageError e) {
            throw new LibraryLoadException("zstd", e);
        }
    }

    private static final class Frame extends TarEncoder {
        private final ZstdCompressCtx context;
        private final OutputStream target;
        private final ByteBuffer source = ByteBuffer.allocateDirect(BUFFER_SIZE);
        private final ByteBuffer compressed = ByteBuffer.allocateDirect(BUFFER_SIZE);
        private final byte[] copy = new byte[BUFFER_SIZE];

        Frame(ZstdCompressCtx context, OutputStream target) {
            this.context = context;
            this.target = target;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int done = 0;
            while (done < length) {
                int n = Math.min(length - done, source.remaining());
                source.put(bytes, offset + done, n);
                done += n;
                if (!source.hasRemaining()) {
                    compress(EndDirective.CONTINUE);
                }
            }
        }

        private void compress(EndDirective directive) throws IOException {
            source.flip();
            boolean done = false;
            while (source.hasRemaining() || (directive == EndDirective.END && !done)) {
                compressed.clear();
                done = context.compressDirectByteBufferStream(compressed, source, directive);
                compressed.flip();
                int length = compressed.remaining();
                compressed.get(copy, 0, length);
                target.write(copy, 0, length);
            }
            source.clear();
        }

        @Override
        public void finish() throws IOException {
            compress(EndDirective.END);
        }

        @Override
        public void close() {
            context.close();
        }
    }

    @Override
    public StreamCodec codec() {
        return StreamCodec.ZSTD;
    }

    @Override
    public String description() {
        return "zstd level " + level + (workers > 0 ? " with threads" : "");
    }

    @Override
    public byte[] encode() {
        int flags = (checksum ? FLAG_CHECKSUM : 0) | (contentSize ? FLAG_CONTENT_SIZE : 0);
        return new byte[] {METHOD, (byte) level, (byte) workers, (byte) flags};
    }

    static Optional<TarCompression> decode(ByteBuffer in) {
        int level = in.get();
        int workers = in.get();
        int flags = in.get();
        if (level < 1
                || level > MAX_LEVEL
                || workers < 0
                || workers > 1
                || (flags & ~(FLAG_CHECKSUM | FLAG_CONTENT_SIZE)) != 0
                || in.hasRemaining()) {
            return Optional.empty();
        }
        return Optional.of(
                new ZstdCompression(level, workers, (flags & FLAG_CHECKSUM) != 0, (flags & FLAG_CONTENT_SIZE) != 0));
    }
}
