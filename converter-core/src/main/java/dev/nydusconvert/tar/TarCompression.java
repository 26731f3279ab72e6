package dev.nydusconvert.tar;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A way to compress a tar, exact enough that the same tar gives the same bytes again (docs/tar-recipe.md, "Rebuild"). */
public sealed interface TarCompression permits GzipCompression, ZstdCompression {
    /**
     * Opens an encoder.
     *
     * @param target receives the compressed bytes; never closed
     * @param tarSize length in bytes of what will be written
     */
    TarEncoder open(OutputStream target, long tarSize) throws IOException;

    /** What the encoder is. */
    StreamCodec codec();

    /** The bytes that stand for it in a recipe. */
    byte[] encode();

    /** The settings, for messages. */
    String description();

    /** The way to compress a tar when no other is asked for; not for {@link StreamCodec#PLAIN}. */
    static TarCompression standard(StreamCodec codec) {
        return switch (codec) {
            case GZIP -> GzipCompression.STANDARD;
            case ZSTD -> ZstdCompression.STANDARD;
            case PLAIN -> throw new IllegalArgumentException("a plain tar is not compressed");
        };
    }

    /** Reads what {@link #encode} gave; empty if the method or its settings are unknown here. */
    static Optional<TarCompression> decode(byte[] encoded) {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        if (encoded.length < 4) {
            return Optional.empty();
        }
        return switch (in.get()) {
            case GzipCompression.METHOD -> GzipCompression.decode(in);
            case ZstdCompression.METHOD -> ZstdCompression.decode(in);
            default -> Optional.empty();
        };
    }
}
