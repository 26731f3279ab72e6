package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import dev.nydusconvert.tar.StreamCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers of zstd:chunked. */
final class ZstdChunkedTest {
    private static final UnpackOptions EXACT = UnpackOptions.DEFAULTS.withRecipe(RecipeUse.REQUIRED);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void isPackedAsThePlainTarInIt(long seed) throws IOException {
        byte[] tar = FixtureLayers.GNU.bytes();
        byte[] layer = ZstdChunkedLayer.of(tar, new Random(seed));
        MemoryOutputs outputs = new MemoryOutputs();
        MemoryOutputs plain = new MemoryOutputs();

        PackResult result = new Pack(PackOptions.DEFAULTS).run(new ByteArrayInputStream(layer), "chunked", outputs);
        new Pack(PackOptions.DEFAULTS).run(new ByteArrayInputStream(tar), "plain", plain);

        assertThat(outputs.blobBytes()).as("seed %d", seed).isEqualTo(plain.blobBytes());
        assertThat(outputs.bootstrapBytes()).isEqualTo(plain.bootstrapBytes());
        assertThat(result.input().orElseThrow().codec()).isEqualTo(StreamCodec.ZSTD);
        assertThat(result.input().orElseThrow().size()).isEqualTo(layer.length);
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void theTarComesBackAndTheStreamIsNotPromised(long seed) throws IOException {
        byte[] tar = FixtureLayers.UPPER.bytes();
        byte[] layer = ZstdChunkedLayer.of(tar, new Random(seed));
        PackOptions options = PackOptions.builder()
                .recipe(RecipeMode.EMBED)
                .keepCompression(true)
                .build();
        PackedLayer packed = PackedLayer.pack(layer, options, directory);

        assertThat(packed.result().recipe().orElseThrow().compression())
                .as("seed %d", seed)
                .isEmpty();
        assertThat(packed.unpack(EXACT).bytes()).isEqualTo(tar);
        PackedLayer.Unpacked compressed = packed.unpack(EXACT.withCompression(StreamCodec.ZSTD));
        assertThat(compressed.result().output().reproduced()).isFalse();
        assertThat(compressed.result().tarDigest())
                .contains(packed.result().input().orElseThrow().diffId());
    }
}
