package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.layer.FixtureTar.Dialect;
import dev.nydusconvert.layer.FixtureTar.Meta;
import dev.nydusconvert.layer.UnpackResult.Fidelity;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PackWithDictionaryTest {
    private static final PackOptions V6 = PackOptions.builder().threads(1).build();

    @TempDir
    private Path directory;

    @Test
    void theRecipeNamesTheBlobsOfTheDictionary() throws IOException {
        Path gnu = new PackedLayers(directory).of(FixtureLayers.GNU, V6);
        MemoryOutputs outputs = new MemoryOutputs();
        PackOptions options =
                V6.toBuilder().recipe(RecipeMode.FILE).dictionary(open(gnu)).build();
        new Pack(options).run(new ByteArrayInputStream(FixtureLayers.DERIVED.bytes()), "derived.tar", outputs);

        TarRecipe recipe = RecipeCodec.decode("recipe", outputs.recipeBytes());
        assertThat(BlobNumbers.decode(recipe.blobs(), "recipe"))
                .containsExactly(gnu.getFileName().toString());
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void theTarComesBackFromItsOwnBlobAndThoseOfTheDictionary(RafsVersion version) throws IOException {
        PackOptions options =
                V6.toBuilder().version(version).recipe(RecipeMode.EMBED).build();
        PackedLayer many = PackedLayer.pack(FixtureLayers.MANY.bytes(), options, directory);
        byte[] tar = FixtureLayers.DERIVED.bytes();
        PackedLayer derived = PackedLayer.pack(
                tar, options.toBuilder().dictionary(open(many.bootstrap())).build(), directory);
        Path blob = many.blob().orElseThrow();
        Files.copy(blob, derived.directory().resolve(blob.getFileName()));

        PackedLayer.Unpacked unpacked = derived.unpack(UnpackOptions.DEFAULTS);
        assertThat(unpacked.result().fidelity()).isEqualTo(Fidelity.EXACT);
        assertThat(unpacked.bytes()).isEqualTo(tar);
    }

    /** The only blob that its bootstrap names holds the recipe of another layer. */
    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void aLayerWithTheContentsOfTheDictionaryIsNotTakenForIt(RafsVersion version) throws IOException {
        PackOptions options = V6.toBuilder().version(version).build();
        PackedLayer first = PackedLayer.pack(
                tarOf(1_700_000_000),
                options.toBuilder().recipe(RecipeMode.EMBED).build(),
                directory);
        byte[] tar = tarOf(1_800_000_000);
        PackedLayer second = PackedLayer.pack(
                tar,
                options.toBuilder()
                        .recipe(RecipeMode.FILE)
                        .dictionary(open(first.bootstrap()))
                        .build(),
                directory);
        assertThat(second.blob()).isEmpty();

        ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
        BlobLocator blobs = BlobLocator.inDirectory(first.directory());
        try (OpenLayer layer = OpenLayer.open(second.bootstrap(), blobs, Findings.FAIL_FAST);
                ByteSource ofFirst = ByteSource.ofFile(first.blob().orElseThrow());
                ByteSource ofSecond = ByteSource.ofFile(second.recipe().orElseThrow())) {
            Unpack unpack = new Unpack(UnpackOptions.DEFAULTS);
            assertThat(unpack.run(layer, OutputStream.nullOutputStream()).fidelity())
                    .isEqualTo(Fidelity.CONTENT_EQUAL);
            assertThatThrownBy(() -> unpack.run(layer, ofFirst, OutputStream.nullOutputStream()))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("another tree");
            assertThat(unpack.run(layer, ofSecond, unpacked).fidelity()).isEqualTo(Fidelity.EXACT);
        }
        assertThat(unpacked.toByteArray()).isEqualTo(tar);
    }

    /** Bootstraps and trees are equal: nothing but the diffId tells whose tar the recipe in the dictionary's blob makes. */
    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void theDiffIdTellsLayersOfTheSameTreeApart(RafsVersion version) throws IOException {
        PackOptions options = V6.toBuilder().version(version).build();
        byte[] firstTar = tarOf(1_700_000_000);
        byte[] secondTar = Arrays.copyOf(firstTar, firstTar.length + 512);
        PackedLayer first = PackedLayer.pack(
                firstTar, options.toBuilder().recipe(RecipeMode.EMBED).build(), directory);
        PackedLayer second = PackedLayer.pack(
                secondTar,
                options.toBuilder()
                        .recipe(RecipeMode.FILE)
                        .dictionary(open(first.bootstrap()))
                        .build(),
                directory);
        assertThat(second.bootstrap()).hasSameBinaryContentAs(first.bootstrap());

        ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
        Unpack unpack = new Unpack(UnpackOptions.DEFAULTS.withDiffId(
                second.result().input().orElseThrow().diffId()));
        BlobLocator blobs = BlobLocator.inDirectory(first.directory());
        try (OpenLayer layer = OpenLayer.open(second.bootstrap(), blobs, Findings.FAIL_FAST);
                ByteSource ofFirst = ByteSource.ofFile(first.blob().orElseThrow());
                ByteSource ofSecond = ByteSource.ofFile(second.recipe().orElseThrow())) {
            assertThatThrownBy(() -> unpack.run(layer, OutputStream.nullOutputStream()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            second.result().input().orElseThrow().diffId().hex());
            assertThatThrownBy(() -> unpack.run(layer, ofFirst, OutputStream.nullOutputStream()))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining(
                            first.result().input().orElseThrow().diffId().hex());
            assertThat(unpack.run(layer, ofSecond, unpacked).fidelity()).isEqualTo(Fidelity.EXACT);
        }
        assertThat(unpacked.toByteArray()).isEqualTo(secondTar);
    }

    /** Inlined, the layer's own blob is known, though its bootstrap names only the dictionary's. */
    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void anInlinedLayerNeverUsesTheRecipeOfItsDictionary(RafsVersion version) throws IOException {
        PackOptions options =
                V6.toBuilder().version(version).recipe(RecipeMode.EMBED).build();
        byte[] firstTar = tarOf(1_700_000_000);
        byte[] secondTar = Arrays.copyOf(firstTar, firstTar.length + 512);
        PackedLayer first = PackedLayer.pack(firstTar, options, directory);
        PackedLayer second = PackedLayer.pack(
                secondTar,
                options.toBuilder()
                        .layout(new BlobLayout(true, false))
                        .dictionary(open(first.bootstrap()))
                        .build(),
                directory);
        Path dictionaryBlob = first.blob().orElseThrow();
        Files.copy(dictionaryBlob, second.directory().resolve(dictionaryBlob.getFileName()));

        PackedLayer.Unpacked unpacked = second.unpack(UnpackOptions.DEFAULTS);
        assertThat(unpacked.result().fidelity()).isEqualTo(Fidelity.EXACT);
        assertThat(unpacked.bytes()).isEqualTo(secondTar);
    }

    private static byte[] tarOf(long mtime) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FixtureTar tar = new FixtureTar(bytes, Dialect.USTAR)) {
            tar.file("file", Meta.FILE.mtime(mtime), "the same content".getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }

    @Test
    void aDictionaryOfAnotherFormatIsRefused() throws IOException {
        requireRefused(
                "RAFS version", V6, V6.toBuilder().version(RafsVersion.V5).build());
    }

    @Test
    void aDictionaryWithOtherOwnersIsRefused() throws IOException {
        requireRefused("explicit owners", V6.toBuilder().repeatable(true).build(), V6);
    }

    @Test
    void aV5DictionaryOfAnotherCompressionIsRefused() throws IOException {
        requireRefused(
                "compression",
                V6.toBuilder().version(RafsVersion.V5).build(),
                PackedLayers.options("5", "lz4_block", "blake3", "plain"));
    }

    private void requireRefused(String trait, PackOptions options, PackOptions dictionary) throws IOException {
        Path gnu = new PackedLayers(directory).of(FixtureLayers.GNU, dictionary);
        Pack pack = new Pack(options.toBuilder().dictionary(open(gnu)).build());

        assertThatThrownBy(() -> pack.run(new ByteArrayInputStream(new byte[1024]), "layer.tar", new MemoryOutputs()))
                .isInstanceOf(InconsistentLayersException.class)
                .hasMessageContaining(trait)
                .hasMessageContaining(gnu.toString());
    }

    private static ChunkDictionary open(Path file) throws IOException {
        return ChunkDictionary.open(file);
    }
}
