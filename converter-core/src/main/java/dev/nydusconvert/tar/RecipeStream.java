package dev.nydusconvert.tar;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.nydusconvert.io.LibraryLoadException;
import dev.nydusconvert.io.MalformedInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * One stream of a recipe as it is stored (docs/tar-recipe.md, "Streams").
 *
 * @param codec how it is stored
 * @param stored holds the stored bytes; not to be changed
 * @param offset where in {@code stored} they begin
 * @param storedSize how many there are
 * @param rawSize length of the stream when decompressed, in bytes
 */
public record RecipeStream(Codec codec, byte[] stored, int offset, int storedSize, long rawSize) {
    /** How the bytes of a stream are stored. */
    public enum Codec {
        RAW(0),
        ZSTD(1);

        private final int code;

        Codec(int code) {
            this.code = code;
        }

        /** The number that stands for the codec in a recipe. */
        public int code() {
            return code;
        }
    }

    /** A stream without bytes. */
    public static final RecipeStream EMPTY = raw(new byte[0]);

    /** Window that a reader grants a stream: 8 MiB, as zstd recommends to all readers. */
    private static final int MAX_WINDOW_LOG = 23;

    public RecipeStream {
        if (rawSize < 0 || (codec == Codec.RAW && rawSize != storedSize)) {
            throw new IllegalArgumentException(storedSize + " stored bytes of a stream of " + rawSize);
        }
    }

    /** A stream that is stored as it is; the bytes must not be changed. */
    public static RecipeStream raw(byte[] bytes) {
        return new RecipeStream(Codec.RAW, bytes, 0, bytes.length, bytes.length);
    }

    /**
     * Opens the stream for reading from its beginning; memory is bounded whatever its size.
     *
     * @param name names recipe and stream in messages
     */
    public RecipeInput open(String name) throws IOException {
        InputStream in = new ByteArrayInputStream(stored, offset, storedSize);
        if (codec == Codec.ZSTD) {
            try {
                in = new ZstdInputStreamNoFinalizer(in).setLongMax(MAX_WINDOW_LOG);
            } catch (LinkageError e) {
                throw new LibraryLoadException("zstd", e);
            }
        }
        return new RecipeInput(name, in, rawSize);
    }

    /**
     * Reads the stream as a whole.
     *
     * @param limit the most bytes to accept
     */
    public byte[] readAll(String name, int limit) throws IOException {
        if (rawSize > limit) {
            throw new MalformedInputException(
                    name,
                    MalformedInputException.NO_OFFSET,
                    "has " + rawSize + " bytes, at most " + limit + " are allowed");
        }
        byte[] bytes = new byte[Math.toIntExact(rawSize)];
        try (RecipeInput in = open(name)) {
            in.read(bytes, 0, bytes.length);
            in.requireEnd();
        }
        return bytes;
    }
}
