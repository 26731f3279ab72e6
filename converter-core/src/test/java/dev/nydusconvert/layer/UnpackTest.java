package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import dev.nydusconvert.layer.UnpackResult.Fidelity;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tar.LayerInput;
import dev.nydusconvert.tar.StreamCodec;
import dev.nydusconvert.tree.TreeBuilder.MtimeSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class UnpackTest {
    private static final UnpackOptions EXACT = UnpackOptions.DEFAULTS.withRecipe(RecipeUse.REQUIRED);

    @TempDir
    Path directory;

    /** Every layout of either format, and batches and encryption in some. */
    private static List<PackOptions> variants() {
        List<PackOptions> variants = new ArrayList<>();
        for (RafsVersion version : RafsVersion.values()) {
            for (boolean inline : new boolean[] {false, true}) {
                variants.add(options(version, new BlobLayout(inline, false), Compression.ZSTD, 1 << 20));
                if (version == RafsVersion.V6) {
                    variants.add(options(version, new BlobLayout(inline, true), Compression.LZ4_BLOCK, 1 << 14));
                }
            }
        }
        PackOptions batches = options(RafsVersion.V6, BlobLayout.TOC, Compression.ZSTD, 1 << 20);
        batches = batches.toBuilder()
                .chunking(batches.chunking().withBatchSize(1 << 14))
                .build();
        variants.add(batches);
        variants.add(batches.toBuilder().encryption(BlobKeys.random()).build());
        variants.add(options(RafsVersion.V6, BlobLayout.INLINE, Compression.NONE, 1 << 14).toBuilder()
                .encryption(BlobKeys.random())
                .build());
        return variants;
    }

    private static PackOptions options(RafsVersion version, BlobLayout layout, Compression compression, int chunkSize) {
        return PackOptions.builder()
                .version(version)
                .layout(layout)
                .chunking(new ChunkingOptions(chunkSize, DigestAlgorithm.BLAKE3, compression))
                .recipe(RecipeMode.EMBED)
                .threads(2)
                .build();
    }

    @ParameterizedTest
    @EnumSource(FixtureLayers.class)
    void theTarComesBackFromEveryLayout(FixtureLayers layer) throws IOException {
        byte[] packed = layer.bytes();
        byte[] tar =
                LayerInput.open(new ByteArrayInputStream(packed), "test").tar().readAllBytes();
        for (PackOptions variant : variants()) {
            for (RecipeMode mode : new RecipeMode[] {RecipeMode.EMBED, RecipeMode.FILE}) {
                PackedLayer result = PackedLayer.pack(
                        packed, variant.toBuilder().recipe(mode).build(), directory);
                for (int threads : new int[] {1, 8}) {
                    PackedLayer.Unpacked unpacked = result.unpack(EXACT.withThreads(threads));
                    assertSame(unpacked.bytes(), tar, variant + " " + mode);
                    assertThat(unpacked.result().fidelity()).isEqualTo(Fidelity.EXACT);
                    assertThat(unpacked.result().tarDigest())
                            .contains(result.result().input().orElseThrow().diffId());
                    assertThat(unpacked.result().original().orElseThrow().size())
                            .isEqualTo(packed.length);
                }
            }
        }
    }

    private static void assertSame(byte[] actual, byte[] expected, String what) {
        assertThat(Arrays.mismatch(actual, expected))
                .as("first difference of %d and %d bytes: %s", actual.length, expected.length, what)
                .isEqualTo(-1);
    }

    @RepeatedTest(60)
    void anyTarComesBack(RepetitionInfo repetition) throws IOException {
        long seed = repetition.getCurrentRepetition();
        byte[] tar = RandomTar.of(seed);
        Random random = new Random(seed);
        List<PackOptions> variants = variants();
        PackOptions options = variants.get(random.nextInt(variants.size()));
        int chunkSize = 1 << random.nextInt(12, 17);
        options = options.toBuilder()
                .chunking(new ChunkingOptions(
                        chunkSize,
                        DigestAlgorithm.values()[random.nextInt(2)],
                        random.nextBoolean() ? Compression.NONE : Compression.ZSTD))
                .build();
        options = options.toBuilder()
                .recipe(random.nextBoolean() ? RecipeMode.EMBED : RecipeMode.FILE)
                .build();
        PackedLayer packed = PackedLayer.pack(tar, options, directory);
        PackedLayer.Unpacked unpacked = packed.unpack(EXACT.withThreads(random.nextInt(1, 5)));
        assertSame(unpacked.bytes(), tar, "seed " + seed + ", " + options);
    }

    @ParameterizedTest
    @EnumSource(FixtureLayers.class)
    void withoutItsRecipeALayerGivesATarOfTheSameContent(FixtureLayers layer) throws IOException {
        byte[] packed = layer.bytes();
        byte[] tar =
                LayerInput.open(new ByteArrayInputStream(packed), "test").tar().readAllBytes();
        for (PackOptions variant : variants()) {
            PackedLayer result = PackedLayer.pack(packed, variant, directory);
            PackedLayer.Unpacked unpacked = result.unpack(UnpackOptions.DEFAULTS.withRecipe(RecipeUse.IGNORED));
            assertThat(unpacked.result().fidelity()).isEqualTo(Fidelity.CONTENT_EQUAL);
            assertThat(TarTree.of(unpacked.bytes(), MtimeSource.PAX))
                    .as("%s", variant)
                    .isEqualTo(TarTree.of(tar, MtimeSource.HEADER));
        }
    }

    @Test
    void digestsThatNobodyAsksForAreComputedOnlyToProveARecipe() throws IOException {
        byte[] tar = FixtureLayers.GNU.bytes();
        PackedLayer packed = PackedLayer.pack(tar, variants().get(0), directory);
        UnpackOptions without = UnpackOptions.DEFAULTS.withDigests(false);

        PackedLayer.Unpacked exact = packed.unpack(without);
        PackedLayer.Unpacked content = packed.unpack(without.withRecipe(RecipeUse.IGNORED));
        PackedLayer.Unpacked digested = packed.unpack(UnpackOptions.DEFAULTS.withRecipe(RecipeUse.IGNORED));

        assertThat(exact.result().tarDigest())
                .contains(packed.result().input().orElseThrow().diffId());
        assertThat(content.result().tarDigest()).isEmpty();
        assertThat(content.result().output().digest()).isEmpty();
        assertThat(digested.result().tarDigest()).isPresent();
        assertThat(content.bytes()).isEqualTo(digested.bytes());
    }

    @RepeatedTest(60)
    void anyTarKeepsItsContentWithoutItsRecipe(RepetitionInfo repetition) throws IOException {
        long seed = 1000L + repetition.getCurrentRepetition();
        byte[] tar = RandomTar.of(seed);
        Random random = new Random(seed);
        List<PackOptions> variants = variants();
        PackOptions options = variants.get(random.nextInt(variants.size())).toBuilder()
                .recipe(RecipeMode.NONE)
                .mtimeSource(MtimeSource.values()[random.nextInt(2)])
                .build();
        PackedLayer packed = PackedLayer.pack(tar, options, directory);
        byte[] first = packed.unpack(UnpackOptions.DEFAULTS).bytes();
        assertThat(TarTree.of(first, MtimeSource.PAX))
                .as("seed %d, %s", seed, options)
                .isEqualTo(TarTree.of(tar, options.mtimeSource()));
        byte[] second = PackedLayer.pack(
                        first, options.toBuilder().mtimeSource(MtimeSource.PAX).build(), directory)
                .unpack(UnpackOptions.DEFAULTS.withThreads(1))
                .bytes();
        assertSame(second, first, "seed " + seed + ": a canonical tar stays as it is");
    }

    @Test
    void compressedOutputHoldsTheTar() throws IOException {
        byte[] tar = FixtureLayers.GNU.bytes();
        PackedLayer packed = PackedLayer.pack(tar, variants().get(0), directory);
        for (StreamCodec codec : StreamCodec.values()) {
            PackedLayer.Unpacked unpacked = packed.unpack(EXACT.withCompression(codec));
            LayerInput read = LayerInput.open(new ByteArrayInputStream(unpacked.bytes()), "test");
            assertThat(read.codec()).isEqualTo(codec);
            assertSame(read.tar().readAllBytes(), tar, codec.toString());
            assertThat(unpacked.result().output().size()).isEqualTo(unpacked.bytes().length);
            assertThat(unpacked.result().output().reproduced()).isEqualTo(codec == StreamCodec.PLAIN);
        }
    }

    /** Not as this converter does it if nothing is known. */
    private static byte[] compressedUnusually(byte[] tar, StreamCodec codec) throws IOException {
        if (codec == StreamCodec.ZSTD) {
            return Zstd.compress(tar, 5);
        }
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(stream) {
            {
                def.setLevel(9);
            }
        }) {
            gzip.write(tar);
        }
        return stream.toByteArray();
    }

    @Test
    void theCompressedStreamComesBackWhereItsSettingsAreKept() throws IOException {
        byte[] tar = FixtureLayers.MANY.bytes();
        PackOptions keeping =
                variants().get(0).toBuilder().keepCompression(true).build();
        for (StreamCodec codec : List.of(StreamCodec.GZIP, StreamCodec.ZSTD)) {
            byte[] stream = compressedUnusually(tar, codec);
            PackedLayer without = PackedLayer.pack(
                    stream, keeping.toBuilder().keepCompression(false).build(), directory);
            PackedLayer.Unpacked other = without.unpack(EXACT.withCompression(codec));
            assertThat(other.result().output().reproduced()).isFalse();
            assertThat(other.result().fidelity()).isEqualTo(Fidelity.EXACT);
            PackedLayer packed = PackedLayer.pack(stream, keeping, directory);
            assertThat(packed.result().recipe().orElseThrow().compression()).isPresent();
            PackedLayer.Unpacked unpacked = packed.unpack(EXACT.withCompression(codec));
            assertSame(unpacked.bytes(), stream, codec.toString());
            assertThat(unpacked.result().output().reproduced()).isTrue();
        }
        assertThat(PackedLayer.pack(tar, keeping, directory)
                        .result()
                        .recipe()
                        .orElseThrow()
                        .compression())
                .as("of a plain tar")
                .isEmpty();
    }

    @Test
    void chunksOfADictionaryAreFoundInItsBlob() throws IOException {
        byte[] tar = FixtureLayers.BASE.bytes();
        PackOptions options = variants().get(0);
        PackedLayer base = PackedLayer.pack(tar, options, directory);
        ChunkDictionary dictionary = ChunkDictionary.open(base.bootstrap());
        for (FixtureLayers layer : new FixtureLayers[] {FixtureLayers.BASE, FixtureLayers.REPLACED}) {
            for (RecipeMode mode : new RecipeMode[] {RecipeMode.EMBED, RecipeMode.FILE}) {
                PackedLayer packed = PackedLayer.pack(
                        layer.bytes(),
                        options.toBuilder().dictionary(dictionary).recipe(mode).build(),
                        directory);
                Files.copy(
                        base.blob().orElseThrow(),
                        packed.directory()
                                .resolve(base.result().blob().orElseThrow().id()));
                assertSame(packed.unpack(EXACT).bytes(), layer.bytes(), layer + " " + mode);
            }
        }
    }

    @Test
    void withoutARecipeTheExactTarIsRefused() throws IOException {
        PackedLayer packed = PackedLayer.pack(
                FixtureLayers.UPPER.bytes(),
                variants().get(0).toBuilder().recipe(RecipeMode.NONE).build(),
                directory);
        assertThatThrownBy(() -> packed.unpack(EXACT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds the recipe");
    }
}
