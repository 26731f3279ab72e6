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

/** Takes a tar, compresses and digests it if asked for. */
final class TarOutput extends OutputStream {
    private final OutputStream target;
    private final Sha256OutputStream stream;
    private final Optional<TarEncoder> encoder;
    private final Sha256OutputStream tar;
    private final StreamCodec codec;
    private final String name;
    private final long limit;
    private final boolean digested;

    /**
     * @param target receives the stream; flushed in the end, not closed
     * @param compression how to compress; empty for a plain tar
     * @param tarSize length of the tar in bytes, if the compression needs to know it
     * @param name names what the tar is made of, in messages
     * @param limits of which that of the length counts
     * @param digested whether SHA-256 of tar and stream are wanted
     */
    TarOutput(
            OutputStream target,
            Optional<TarCompression> compression,
            long tarSize,
            String name,
            Limits limits,
            boolean digested)
            throws IOException {
        this.digested = digested;
        this.target = target;
        this.name = name;
        this.limit = limits.layerSize();
        this.codec = compression.map(TarCompression::codec).orElse(StreamCodec.PLAIN);
        this.stream = new Sha256OutputStream(target, digested);
        this.encoder =
                compression.isPresent() ? Optional.of(compression.get().open(stream, tarSize)) : Optional.empty();
        this.tar = encoder.isPresent() ? new Sha256OutputStream(encoder.get(), digested) : stream;
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

    /** What was written, with digests if they were asked for. */
    record Finished(
            long tarSize,
            Optional<Digest> tarDigest,
            StreamCodec codec,
            long streamSize,
            Optional<Digest> streamDigest) {}

    /** Ends the stream. */
    Finished finish() throws IOException {
        if (encoder.isPresent()) {
            encoder.get().finish();
        }
        target.flush();
        return new Finished(tar.size(), digest(tar), codec, stream.size(), digest(stream));
    }

    private Optional<Digest> digest(Sha256OutputStream written) {
        return digested ? Optional.of(written.digest()) : Optional.empty();
    }

    /** Frees the encoder. */
    @Override
    public void close() {
        encoder.ifPresent(TarEncoder::close);
    }
}
