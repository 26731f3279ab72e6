package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.rafs.RafsVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PackWithDictionaryTest {
    private static final PackOptions V6 = PackOptions.DEFAULTS.withThreads(1);

    @TempDir
    private Path directory;

    @Test
    void theRecipeNamesTheBlobsOfTheDictionary() throws IOException {
        Path gnu = new PackedLayers(directory).of(FixtureLayers.GNU, V6);
        MemoryOutputs outputs = new MemoryOutputs();
        PackOptions options = V6.withRecipe(RecipeMode.FILE).withDictionary(open(gnu));
        new Pack(options).run(new ByteArrayInputStream(FixtureLayers.DERIVED.bytes()), "derived.tar", outputs);

        TarRecipe recipe = RecipeCodec.decode("recipe", outputs.recipeBytes());
        assertThat(BlobNumbers.decode(recipe.blobs(), "recipe"))
                .containsExactly(gnu.getFileName().toString());
    }

    @Test
    void aDictionaryOfAnotherFormatIsRefused() throws IOException {
        requireRefused("RAFS version", V6, V6.withVersion(RafsVersion.V5));
    }

    @Test
    void aDictionaryWithOtherOwnersIsRefused() throws IOException {
        requireRefused("explicit owners", V6.withRepeatable(true), V6);
    }

    @Test
    void aV5DictionaryOfAnotherCompressionIsRefused() throws IOException {
        requireRefused(
                "compression",
                V6.withVersion(RafsVersion.V5),
                PackedLayers.options("5", "lz4_block", "blake3", "plain"));
    }

    private void requireRefused(String trait, PackOptions options, PackOptions dictionary) throws IOException {
        Path gnu = new PackedLayers(directory).of(FixtureLayers.GNU, dictionary);
        Pack pack = new Pack(options.withDictionary(open(gnu)));

        assertThatThrownBy(() -> pack.run(new ByteArrayInputStream(new byte[1024]), "layer.tar", new MemoryOutputs()))
                .isInstanceOf(InconsistentLayersException.class)
                .hasMessageContaining(trait)
                .hasMessageContaining(gnu.toString());
    }

    private static ChunkDictionary open(Path file) throws IOException {
        return ChunkDictionary.open(file, BlobLocator.NONE);
    }
}
