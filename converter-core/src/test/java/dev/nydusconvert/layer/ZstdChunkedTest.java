package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import dev.nydusconvert.tar.StreamCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Layers of zstd:chunked: a frame for each piece of the tar, then skippable frames with a manifest and a footer that says
 * where it is.
 */
final class ZstdChunkedTest {
    private static final UnpackOptions EXACT = UnpackOptions.DEFAULTS.withRecipe(RecipeUse.REQUIRED);
    private static final int SKIPPABLE = 0x184d2a50;

    @TempDir
    Path directory;

    private static byte[] chunked(byte[] tar, Random random) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int at = 0; at < tar.length; ) {
            int length = Math.min(tar.length - at, 1 + random.nextInt(100_000));
            stream.write(Zstd.compress(Arrays.copyOfRange(tar, at, at + length), 1 + random.nextInt(6)));
            at += length;
            if (random.nextInt(8) == 0) {
                stream.write(skippable(random.nextInt(16), new byte[random.nextInt(50)]));
            }
        }
        byte[] manifest = Zstd.compress("{\"version\":1,\"entries\":[]}".getBytes(StandardCharsets.US_ASCII), 3);
        ByteBuffer footer = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        footer.putLong(stream.size() + 8L).putLong(manifest.length).putLong(26).putLong(1);
        footer.position(56).put("GNUlInUx".getBytes(StandardCharsets.US_ASCII));
        stream.write(skippable(0, manifest));
        stream.write(skippable(0, footer.array()));
        return stream.toByteArray();
    }

    private static byte[] skippable(int kind, byte[] content) {
        return ByteBuffer.allocate(8 + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(SKIPPABLE + kind)
                .putInt(content.length)
                .put(content)
                .array();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void isPackedAsThePlainTarInIt(long seed) throws IOException {
        byte[] tar = FixtureLayers.GNU.bytes();
        byte[] layer = chunked(tar, new Random(seed));
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
        byte[] layer = chunked(tar, new Random(seed));
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
                .isEqualTo(packed.result().input().orElseThrow().diffId());
    }
}
