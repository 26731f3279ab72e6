package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.tar.StreamCodec;
import dev.nydusconvert.tar.TarCompression;
import dev.nydusconvert.tar.TarEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Takes a tar, compresses it if asked for, and digests tar and stream. */
final class TarOutput extends OutputStream {
    private final OutputStream target;
    private final Sha256OutputStream stream;
    private final Optional<TarEncoder> encoder;
    private final Sha256OutputStream tar;
    private final StreamCodec codec;
    private final String name;
    private final long limit;

    /**
     * @param target receives the stream; flushed in the end, not closed
     * @param compression how to compress; empty for a plain tar
     * @param tarSize length of the tar in bytes, if the compression needs to know it
     * @param name names what the tar is made of, in messages
     * @param limits of which that of the length counts
     */
    TarOutput(OutputStream target, Optional<TarCompression> compression, long tarSize, String name, Limits limits)
            throws IOException {
        this.target = target;
        this.name = name;
        this.limit = limits.layerSize();
        this.codec = compression.map(TarCompression::codec).orElse(StreamCodec.PLAIN);
        this.stream = new Sha256OutputStream(target);
        this.encoder =
                compression.isPresent() ? Optional.of(compression.get().open(stream, tarSize)) : Optional.empty();
        this.tar = encoder.isPresent() ? new Sha256OutputStream(encoder.get()) : stream;
    }

    @Override
    public void write(int b) throws IOException {
        requireRoom(1);
        tar.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        requireRoom(length);
        tar.write(bytes, offset, length);
    }

    private void requireRoom(int length) throws MalformedInputException {
        if (length > limit - tar.size()) {
            throw Limits.exceeded(
                    name,
                    MalformedInputException.NO_OFFSET,
                    "it stands for a tar of more than " + limit + " bytes",
                    Limits.MAX_LAYER_SIZE);
        }
    }

    /** What was written. */
    record Finished(long tarSize, Digest tarDigest, StreamCodec codec, long streamSize, Digest streamDigest) {}

    /** Ends the stream. */
    Finished finish() throws IOException {
        if (encoder.isPresent()) {
            encoder.get().finish();
        }
        target.flush();
        Digest tarDigest = tar.digest();
        Digest streamDigest = stream == tar ? tarDigest : stream.digest();
        return new Finished(tar.size(), tarDigest, codec, stream.size(), streamDigest);
    }

    /** Frees the encoder. */
    @Override
    public void close() {
        encoder.ifPresent(TarEncoder::close);
    }
}
