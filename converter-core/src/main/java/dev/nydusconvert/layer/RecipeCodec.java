package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.tar.RecipeStream;
import dev.nydusconvert.tar.RecordedFraming;
import dev.nydusconvert.tar.StreamCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Encodes and decodes recipes: a header, a table of streams, the streams (docs/tar-recipe.md, "Layout").
 *
 * <pre>
 * offset size field of the header
 *      0    8 magic, "TARRECIP"
 *      8    2 version, 1
 *     10    2 size of the header, 128
 *     12    4 flags: a reader must know the lower 16, and may ignore the upper 16
 *     16    8 size of the tar
 *     24   32 SHA-256 of the tar
 *     56    8 size of the input
 *     64   32 SHA-256 of the input
 *     96    1 codec of the input: 0 none, 1 gzip, 2 zstd
 *     97    3 zero
 *    100    4 number of streams
 *    104   20 zero
 *    124    4 CRC-32C of header and table, with this field zero
 * </pre>
 */
final class RecipeCodec {
    private static final byte[] MAGIC = "TARRECIP".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int HEADER_SIZE = 128;
    private static final int CRC_OFFSET = 124;
    private static final int KNOWN_FLAGS = 0;
    private static final int MUST_KNOW_FLAGS = 0xffff;
    private static final int MAX_STREAMS = 64;

    /** An entry of the table: kind, codec, stored size, raw size. */
    private static final int ENTRY_SIZE = 24;

    /** Codecs by the number that stands for them. */
    private static final List<StreamCodec> INPUT_CODECS =
            List.of(StreamCodec.PLAIN, StreamCodec.GZIP, StreamCodec.ZSTD);

    private RecipeCodec() {}

    /** What a stream holds. A reader that does not know a kind with the top bit cannot use the recipe. */
    private enum Kind {
        OPERATIONS(0x8000_0001),
        FRAMING(0x8000_0002),
        REFERENCES(0x8000_0003),
        EXTRA_CHUNKS(0x8000_0004),
        BLOBS(0x8000_0005),
        REBUILD(0x0000_0006),
        TREE(0x0000_0007);

        static final int CRITICAL = 0x8000_0000;

        final int code;

        Kind(int code) {
            this.code = code;
        }

        static Kind of(int code) {
            return Arrays.stream(values())
                    .filter(it -> it.code == code)
                    .findFirst()
                    .orElse(null);
        }
    }

    static byte[] encode(TarRecipe recipe) {
        Map<Kind, RecipeStream> streams = new EnumMap<>(Kind.class);
        streams.put(Kind.OPERATIONS, recipe.framing().operations());
        streams.put(Kind.FRAMING, recipe.framing().bytes());
        streams.put(Kind.REFERENCES, recipe.references());
        streams.put(Kind.EXTRA_CHUNKS, recipe.extraChunks());
        streams.put(Kind.BLOBS, recipe.blobs());
        streams.put(Kind.REBUILD, recipe.rebuild());
        recipe.tree().ifPresent(digest -> streams.put(Kind.TREE, RecipeStream.raw(digest.bytes())));
        streams.values().removeIf(it -> it.rawSize() == 0);
        long size = HEADER_SIZE
                + (long) streams.size() * ENTRY_SIZE
                + streams.values().stream().mapToLong(RecipeStream::storedSize).sum();
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
        writeHeader(recipe, streams.size(), out);
        streams.forEach((kind, stream) -> out.putInt(kind.code)
                .putInt(stream.codec().code())
                .putLong(stream.storedSize())
                .putLong(stream.rawSize()));
        out.putInt(CRC_OFFSET, crc32c(out.array(), out.position()));
        streams.values().forEach(it -> out.put(it.stored(), it.offset(), it.storedSize()));
        return out.array();
    }

    private static void writeHeader(TarRecipe recipe, int streams, ByteBuffer out) {
        TarRecipe.Input input = recipe.input();
        out.put(MAGIC).putShort((short) VERSION).putShort((short) HEADER_SIZE).putInt(0);
        out.putLong(recipe.tarSize()).put(recipe.tarDigest().bytes());
        out.putLong(input.size()).put(input.digest().bytes());
        out.put((byte) INPUT_CODECS.indexOf(input.codec())).put(new byte[3]).putInt(streams);
        out.position(HEADER_SIZE);
    }

    /** Whether a file begins as a recipe does. */
    static boolean matches(ByteSource source) throws IOException {
        return source.size() >= HEADER_SIZE && Arrays.equals(source.read(0, MAGIC.length), MAGIC);
    }

    /**
     * Decodes a recipe; its streams stay as they are until they are read.
     *
     * @param name names the recipe in messages
     * @throws UnsupportedFeatureException if it has a version or parts that this reader does not know and must know
     */
    static TarRecipe decode(String name, byte[] bytes) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER_SIZE || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new MalformedInputException(name, 0, "is no recipe of a tar: no header with magic TARRECIP");
        }
        int version = Short.toUnsignedInt(in.getShort(8));
        int headerSize = Short.toUnsignedInt(in.getShort(10));
        int flags = in.getInt(12) & MUST_KNOW_FLAGS & ~KNOWN_FLAGS;
        if (version != VERSION || flags != 0) {
            throw new UnsupportedFeatureException(name + ": the recipe has version " + version + " and flags 0x"
                    + Integer.toHexString(in.getInt(12)) + "; only version " + VERSION + " without flags can be read");
        }
        int streams = in.getInt(100);
        if (streams < 0 || streams > MAX_STREAMS) {
            throw new MalformedInputException(
                    name, 100, Integer.toUnsignedString(streams) + " streams, at most " + MAX_STREAMS + " are allowed");
        }
        int tableEnd = headerSize + streams * ENTRY_SIZE;
        if (headerSize < HEADER_SIZE || tableEnd > bytes.length) {
            throw new MalformedInputException(
                    name, 10, "a header of " + headerSize + " bytes and " + streams + " streams do not fit");
        }
        int crc = in.getInt(CRC_OFFSET);
        if (crc != crc32c(bytes, tableEnd)) {
            throw new MalformedInputException(
                    name, CRC_OFFSET, "header and table do not have the CRC-32C 0x" + Integer.toHexString(crc));
        }
        in.position(headerSize);
        return recipe(name, in, readStreams(name, in, streams));
    }

    private static Map<Kind, RecipeStream> readStreams(String name, ByteBuffer in, int count)
            throws MalformedInputException, UnsupportedFeatureException {
        Map<Kind, RecipeStream> streams = new EnumMap<>(Kind.class);
        long offset = in.position() + (long) count * ENTRY_SIZE;
        for (int i = 0; i < count; i++) {
            int entry = in.position();
            int code = in.getInt();
            int codec = in.getInt();
            long storedSize = in.getLong();
            long rawSize = in.getLong();
            if (storedSize < 0 || storedSize > in.capacity() - offset || rawSize < 0) {
                throw new MalformedInputException(
                        name,
                        entry,
                        "stream with " + storedSize + " stored bytes of " + rawSize + " at " + offset
                                + ", but the recipe has " + in.capacity());
            }
            Kind kind = Kind.of(code);
            if (kind == null && (code & Kind.CRITICAL) != 0) {
                throw new UnsupportedFeatureException(
                        name + ": the recipe needs a reader that knows streams of kind 0x" + Integer.toHexString(code));
            }
            if (kind != null) {
                RecipeStream stream = new RecipeStream(
                        codec(name, entry, codec, storedSize, rawSize),
                        in.array(),
                        Math.toIntExact(offset),
                        Math.toIntExact(storedSize),
                        rawSize);
                if (streams.put(kind, stream) != null) {
                    throw new MalformedInputException(name, entry, "a second stream of kind " + kind);
                }
            }
            offset += storedSize;
        }
        if (offset != in.capacity()) {
            throw new MalformedInputException(name, offset, "bytes behind the last stream");
        }
        return streams;
    }

    private static RecipeStream.Codec codec(String name, int at, int code, long storedSize, long rawSize)
            throws MalformedInputException, UnsupportedFeatureException {
        if (code == RecipeStream.Codec.RAW.code()) {
            if (storedSize != rawSize) {
                throw new MalformedInputException(name, at, storedSize + " raw bytes of a stream of " + rawSize);
            }
            return RecipeStream.Codec.RAW;
        }
        if (code != RecipeStream.Codec.ZSTD.code()) {
            throw new UnsupportedFeatureException(name + ": a stream of the recipe has the unknown codec " + code);
        }
        return RecipeStream.Codec.ZSTD;
    }

    private static Optional<Digest> tree(String name, RecipeStream stream) throws IOException {
        if (stream == null) {
            return Optional.empty();
        }
        byte[] digest = stream.readAll(name + " (tree)", Digest.LENGTH);
        if (digest.length != Digest.LENGTH) {
            throw new MalformedInputException(
                    name, MalformedInputException.NO_OFFSET, "the digest of the tree has " + digest.length + " bytes");
        }
        return Optional.of(Digest.of(digest));
    }

    private static TarRecipe recipe(String name, ByteBuffer in, Map<Kind, RecipeStream> streams) throws IOException {
        int codec = Byte.toUnsignedInt(in.get(96));
        if (codec >= INPUT_CODECS.size()) {
            throw new MalformedInputException(name, 96, "codec of the input is " + codec + ", expected 0, 1 or 2");
        }
        if (in.getLong(16) < 0 || in.getLong(56) < 0) {
            throw new MalformedInputException(name, 16, "a size of 2^63 bytes or more");
        }
        return new TarRecipe(
                in.getLong(16),
                Digest.read(in.array(), 24),
                new TarRecipe.Input(INPUT_CODECS.get(codec), in.getLong(56), Digest.read(in.array(), 64)),
                new RecordedFraming(
                        streams.getOrDefault(Kind.OPERATIONS, RecipeStream.EMPTY),
                        streams.getOrDefault(Kind.FRAMING, RecipeStream.EMPTY)),
                streams.getOrDefault(Kind.REFERENCES, RecipeStream.EMPTY),
                streams.getOrDefault(Kind.EXTRA_CHUNKS, RecipeStream.EMPTY),
                streams.getOrDefault(Kind.BLOBS, RecipeStream.EMPTY),
                tree(name, streams.get(Kind.TREE)),
                streams.getOrDefault(Kind.REBUILD, RecipeStream.EMPTY));
    }

    private static int crc32c(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, CRC_OFFSET);
        crc.update(new byte[Integer.BYTES]);
        crc.update(bytes, HEADER_SIZE, length - HEADER_SIZE);
        return (int) crc.getValue();
    }
}
