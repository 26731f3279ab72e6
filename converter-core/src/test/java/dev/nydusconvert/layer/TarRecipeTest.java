package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.tar.FramingReplay;
import dev.nydusconvert.tar.RecipeOutput;
import dev.nydusconvert.tar.RecipeStream;
import dev.nydusconvert.tar.StreamCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class TarRecipeTest {
    private static final BlobNumbers OWN_ONLY = new BlobNumbers(0, List.of());
    private static final Digest TAR = digest("tar");
    private static final TarRecipe.Input INPUT = new TarRecipe.Input(StreamCodec.GZIP, 7, digest("input"));

    /** Two contents that the bootstrap has, and one between them that a later entry replaced. */
    static TarRecipe recipe() throws IOException {
        ContentChunks.Builder chunks = new ContentChunks.Builder();
        chunks.add(chunk(0, 100));
        chunks.endContent();
        chunks.add(chunk(1, 50));
        chunks.add(chunk(0, 100));
        chunks.endContent();
        chunks.add(chunk(2, 70));
        chunks.endContent();
        BitSet referenced = new BitSet();
        referenced.set(0);
        referenced.set(2);
        try (RecipeRecorder recorder = new RecipeRecorder()) {
            byte[] header = "header".getBytes(StandardCharsets.US_ASCII);
            recorder.framing(header, 0, header.length);
            recorder.content(0, 0, 100);
            recorder.stored(0);
            recorder.content(7, 0, 150);
            recorder.stored(1);
            recorder.framing(header, 0, header.length);
            recorder.content(8, 30, 40);
            recorder.stored(2);
            return recorder.finish(TAR, INPUT, chunks.build(), referenced, OWN_ONLY, RecipeStream.EMPTY);
        }
    }

    private static Chunk chunk(int index, int size) {
        return new Chunk(digest("chunk " + index), 0, index, 1, size / 2, size, 1000L * index, 4096L * index, index);
    }

    private static Digest digest(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return DigestAlgorithm.SHA256.newDigest().digest(bytes, 0, bytes.length);
    }

    /** All that a recipe says, in one line each. */
    private static List<String> described(byte[] section) throws IOException {
        TarRecipe recipe = RecipeCodec.decode("test", section);
        List<String> lines = new ArrayList<>();
        lines.add(recipe.tarSize() + " " + recipe.tarDigest() + " " + recipe.input());
        List<String> others = BlobNumbers.decode(recipe.blobs(), "test");
        ExtraChunks.decode(recipe.extraChunks(), "test", others.size() + 1).forEach(it -> lines.add(it.toString()));
        try (FramingReplay replay = new FramingReplay(recipe.framing(), "test", recipe.tarSize());
                ContentReferences references = new ContentReferences(recipe.references(), "test", others.size() + 1)) {
            while (replay.next()) {
                lines.add(describe(replay, references));
            }
            references.requireEnd();
        }
        return lines;
    }

    private static String describe(FramingReplay replay, ContentReferences references) throws IOException {
        if (!replay.isContent()) {
            byte[] bytes = new byte[(int) replay.length()];
            replay.read(bytes, 0, bytes.length);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        StringBuilder line = new StringBuilder(replay.contentOffset() + "+" + replay.length() + ":");
        references.goTo(replay.content());
        while (references.next()) {
            line.append(' ').append(references.blob()).append('/').append(references.index());
        }
        return line.toString();
    }

    @Test
    void whatIsEncodedIsDecoded() throws IOException {
        assertThat(described(RecipeCodec.encode(recipe())))
                .containsExactly(
                        "302 " + TAR + " " + INPUT,
                        chunk(1, 50).toString(),
                        "header",
                        "0+100: 0/0",
                        "0+150: 0/1 0/0",
                        "header",
                        "30+40: 0/2");
    }

    @Test
    void headerIsAsDocumented() throws IOException {
        ByteBuffer header = ByteBuffer.wrap(RecipeCodec.encode(recipe())).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new String(header.array(), 0, 8, StandardCharsets.US_ASCII)).isEqualTo("TARRECIP");
        assertThat(header.getShort(8)).isEqualTo((short) 1);
        assertThat(header.getShort(10)).isEqualTo((short) 128);
        assertThat(header.getInt(12)).isZero();
        assertThat(header.getLong(16)).isEqualTo(302);
        assertThat(Digest.read(header.array(), 24)).isEqualTo(TAR);
        assertThat(header.getLong(56)).isEqualTo(7);
        assertThat(Digest.read(header.array(), 64)).isEqualTo(digest("input"));
        assertThat(header.get(96)).isEqualTo((byte) 1);
        assertThat(header.getInt(100)).isEqualTo(4);
        assertThat(header.getInt(128)).isEqualTo(0x8000_0001);
        assertThat(header.getInt(132)).isEqualTo(1);
        assertThat(header.getInt(152)).isEqualTo(0x8000_0002);
        assertThat(header.getLong(168)).as("raw size of the framing").isEqualTo(12);
    }

    @Test
    void everyDamagedByteIsReportedOrHarmless() throws IOException {
        int harmless = 0;
        byte[] sound = RecipeCodec.encode(recipe());
        Random random = new Random(1);
        for (int i = 0; i < sound.length; i++) {
            byte[] damaged = sound.clone();
            damaged[i] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(described(damaged)).as("damage at %d", i).isEqualTo(described(sound));
                harmless++;
            } catch (MalformedInputException | UnsupportedFeatureException e) {
                assertThat(e).hasMessageContaining("test");
            }
        }
        assertThat(harmless)
                .as("bits of a zstd frame that mean nothing to its content")
                .isLessThan(20);
    }

    @Test
    void everyShortenedRecipeIsReported() throws IOException {
        byte[] sound = RecipeCodec.encode(recipe());
        for (int length = 0; length < sound.length; length++) {
            byte[] shortened = Arrays.copyOf(sound, length);
            assertThatThrownBy(() -> described(shortened)).isInstanceOf(MalformedInputException.class);
        }
    }

    @Test
    void anUnknownStreamIsPassedOverUnlessItIsCritical() throws IOException {
        byte[] sound = RecipeCodec.encode(recipe());
        assertThat(described(withStream(sound, 0x7fff_0000))).isEqualTo(described(sound));
        assertThatThrownBy(() -> described(withStream(sound, 0xffff_0000)))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("kind 0xffff0000");
    }

    /** The same recipe with three more bytes as a further raw stream. */
    private static byte[] withStream(byte[] recipe, int kind) {
        int tableEnd = 128 + 4 * 24;
        ByteBuffer out = ByteBuffer.allocate(recipe.length + 24 + 3).order(ByteOrder.LITTLE_ENDIAN);
        out.put(recipe, 0, tableEnd);
        out.putInt(kind).putInt(0).putLong(3).putLong(3);
        out.put(recipe, tableEnd, recipe.length - tableEnd).put(new byte[] {1, 2, 3});
        out.putInt(100, 5);
        return withCrc(out, tableEnd + 24);
    }

    private static byte[] withCrc(ByteBuffer recipe, int tableEnd) {
        CRC32C crc = new CRC32C();
        recipe.putInt(124, 0);
        crc.update(recipe.array(), 0, tableEnd);
        recipe.putInt(124, (int) crc.getValue());
        return recipe.array();
    }

    @Test
    void aLaterVersionOrFlagIsUnsupported() throws IOException {
        ByteBuffer later = ByteBuffer.wrap(RecipeCodec.encode(recipe())).order(ByteOrder.LITTLE_ENDIAN);
        later.putShort(8, (short) 2);
        assertThatThrownBy(() -> described(withCrc(later, 224))).isInstanceOf(UnsupportedFeatureException.class);
        later.putShort(8, (short) 1).putInt(12, 0x8000);
        assertThatThrownBy(() -> described(withCrc(later, 224))).isInstanceOf(UnsupportedFeatureException.class);
        later.putInt(12, 0x1_0000);
        assertThat(described(withCrc(later, 224))).isEqualTo(described(RecipeCodec.encode(recipe())));
    }

    @Test
    void aSmallRecipeCannotMakeLargeLists() throws IOException {
        try (RecipeOutput zeros = new RecipeOutput()) {
            for (int i = 0; i < 1000; i++) {
                zeros.write(new byte[72 * 1024], 0, 72 * 1024);
            }
            RecipeStream stream = zeros.finish();
            assertThatThrownBy(() -> ExtraChunks.decode(stream, "test", 1))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("out of order");
            assertThatThrownBy(() -> BlobNumbers.decode(stream, "test"))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("more than 4096 blobs");
        }
    }

    @Test
    void referencesOutOfRangeAreMalformed() throws IOException {
        assertMalformedReferences("blob 1", 1, 1, 0);
        assertMalformedReferences("chunk -1", 1, 0, 1);
        assertMalformedReferences("chunk 16777215", 1, 0, 2 * 16777215);
        assertMalformedReferences("ends after", 2, 0, 0);
        assertMalformedReferences("ends after");
    }

    private static void assertMalformedReferences(String problem, long... integers) throws IOException {
        try (RecipeOutput out = new RecipeOutput()) {
            for (long integer : integers) {
                out.writeVarint(integer);
            }
            try (ContentReferences references = new ContentReferences(out.finish(), "test", 1)) {
                assertThatThrownBy(() -> {
                            references.goTo(0);
                            references.next();
                            references.next();
                        })
                        .isInstanceOf(MalformedInputException.class)
                        .hasMessageContaining(problem);
            }
        }
    }

    @Test
    void blobsAreNumberedFromTheOwnOne() throws IOException {
        BlobNumbers blobs = new BlobNumbers(1, List.of("a", "c"));
        assertThat(new int[] {blobs.number(0), blobs.number(1), blobs.number(2)})
                .containsExactly(1, 0, 2);
        assertThat(BlobNumbers.decode(blobs.encode(), "test")).containsExactly("a", "c");
    }

    @Test
    void copiedContentBecomesFraming() throws IOException {
        try (RecipeRecorder recorder = new RecipeRecorder()) {
            recorder.content(0, 0, 3);
            recorder.content(0, 5, 2);
            ByteBuffer expanded = ByteBuffer.wrap("abc\0\0de\0".getBytes(StandardCharsets.US_ASCII));
            recorder.copy((target, offset, length) -> {
                int n = Math.min(2, Math.min(length, expanded.remaining()));
                expanded.get(target, offset, n);
                return n;
            });
            TarRecipe recipe =
                    recorder.finish(TAR, INPUT, ContentChunks.NONE, new BitSet(), OWN_ONLY, RecipeStream.EMPTY);
            assertThat(described(RecipeCodec.encode(recipe))).last().isEqualTo("abcde");
        }
    }

    @Test
    void contentThatNobodyTookIsAMistake() throws IOException {
        try (RecipeRecorder recorder = new RecipeRecorder()) {
            recorder.content(0, 0, 3);
            assertThatThrownBy(() -> recorder.framing(new byte[1], 0, 1)).isInstanceOf(IllegalStateException.class);
        }
    }
}
