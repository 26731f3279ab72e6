package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import dev.nydusconvert.tar.LayerInput;
import dev.nydusconvert.tar.StreamCodec;
import dev.nydusconvert.tree.TreeBuilder.MtimeSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers of many gzip members, with a TOC. */
final class EstargzTest {
    private static final UnpackOptions EXACT = UnpackOptions.DEFAULTS.withRecipe(RecipeUse.REQUIRED);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isPackedAsThePlainTarInIt(long seed) throws IOException {
        EstargzLayer.Made made = EstargzLayer.random(seed, 8192);
        MemoryOutputs estargz = new MemoryOutputs();
        MemoryOutputs plain = new MemoryOutputs();

        new Pack(PackOptions.DEFAULTS).run(new ByteArrayInputStream(made.bytes()), "estargz", estargz);
        new Pack(PackOptions.DEFAULTS).run(new ByteArrayInputStream(made.plainTar()), "plain", plain);

        assertThat(estargz.blobBytes()).as("seed %d", seed).isEqualTo(plain.blobBytes());
        assertThat(estargz.bootstrapBytes()).isEqualTo(plain.bootstrapBytes());
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void comesBackByItsRecipe(long seed) throws IOException {
        EstargzLayer.Made made = EstargzLayer.random(seed, 8192);
        byte[] tar = LayerInput.open(new ByteArrayInputStream(made.bytes()), "estargz")
                .tar()
                .readAllBytes();
        PackOptions options = PackOptions.builder()
                .recipe(RecipeMode.EMBED)
                .keepCompression(true)
                .build();
        PackedLayer packed = PackedLayer.pack(made.bytes(), options, directory);

        PackedLayer.Unpacked unpacked = packed.unpack(EXACT);

        assertThat(unpacked.bytes()).as("seed %d", seed).isEqualTo(tar);
        assertThat(unpacked.result().original().orElseThrow().codec()).isEqualTo(StreamCodec.GZIP);
        // No one compressor makes members at these places, and the recipe does not say that one does.
        assertThat(packed.result().recipe().orElseThrow().compression()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {6, 7, 8})
    void isReferredToAsItIs(long seed) throws IOException {
        EstargzLayer.Made made = EstargzLayer.random(seed, 8192);
        MemoryOutputs outputs = new MemoryOutputs();
        PackResult result = new PackReference(PackOptions.DEFAULTS)
                .run(new ByteArrayInputStream(made.bytes()), "layer.tar.gz", outputs);
        Files.write(directory.resolve(result.blobTable().get(0)), made.bytes());
        Files.write(directory.resolve(result.blob().orElseThrow().id()), outputs.blobBytes());
        Path bootstrap = Files.write(directory.resolve("image.boot"), outputs.bootstrapBytes());
        BlobLocator blobs = BlobLocator.inDirectory(directory);

        assertThat(new Check(2).run(bootstrap, blobs).findings())
                .as("seed %d", seed)
                .isEmpty();
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (OpenLayer layer = OpenLayer.open(bootstrap, blobs, Findings.FAIL_FAST)) {
            new Unpack(UnpackOptions.DEFAULTS.withRecipe(RecipeUse.IGNORED)).run(layer, target);
        }
        assertThat(TarTree.of(target.toByteArray(), MtimeSource.PAX))
                .isEqualTo(TarTree.of(made.plainTar(), MtimeSource.HEADER));
    }
}
