package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A single wrong byte, wherever it is, changes nothing or is reported: a wrong tar is never given for a right one. */
final class UnpackDamageTest {
    private static final UnpackOptions EXACT =
            UnpackOptions.DEFAULTS.withRecipe(RecipeUse.REQUIRED).withThreads(1);

    private static final int FLIPS = 150;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void damageIsHarmlessOrReported(RafsVersion version) throws IOException {
        byte[] tar = RandomTar.of(7);
        for (BlobLayout layout : new BlobLayout[] {BlobLayout.PLAIN, BlobLayout.INLINE, BlobLayout.INLINE_TOC}) {
            if (version == RafsVersion.V5 && layout.toc()) {
                continue;
            }
            PackOptions options = PackOptions.builder()
                    .version(version)
                    .layout(layout)
                    .threads(1)
                    .recipe(RecipeMode.EMBED)
                    .build();
            PackedLayer layer = PackedLayer.pack(tar, options, directory);
            damage(layer, layer.blob().orElseThrow(), tar, 150);
            if (!layout.inlineMeta()) {
                damage(layer, layer.bootstrap(), tar, 150);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void damageOfEachKindIsReportedOrHarmless(DamagedKind kind) throws IOException {
        DamagedKind.Layer layer = kind.make(directory);
        for (Path file : layer.files()) {
            int step = Math.toIntExact(Files.size(file) / FLIPS + 1);
            DamagedKind.Layer.Counts counts = layer.damage(file, step);
            assertThat(counts.reported()).as("%s", file).isPositive();
        }
    }

    @Test
    void damageOfARecipeFileIsHarmlessOrReported() throws IOException {
        byte[] tar = RandomTar.of(7);
        PackedLayer layer = PackedLayer.pack(
                tar, PackOptions.builder().recipe(RecipeMode.FILE).build(), directory);
        damage(layer, layer.recipe().orElseThrow(), tar, 200);
    }

    private static void damage(PackedLayer layer, Path file, byte[] tar, int times) throws IOException {
        byte[] sound = Files.readAllBytes(file);
        Random random = new Random(sound.length);
        for (int i = 0; i < times; i++) {
            int at = random.nextInt(sound.length);
            byte[] damaged = sound.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            try {
                byte[] made = layer.unpack(EXACT).bytes();
                assertThat(Arrays.equals(made, tar))
                        .as("%s damaged at %d: the tar that was made is right", file, at)
                        .isTrue();
            } catch (MalformedInputException | UnsupportedFeatureException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (IOException e) {
                // Damage to a blob's id makes a blob that is not at hand of one that is.
                assertThat(e).as("damage at %d", at).hasMessageMatching(".*(holds the recipe|is not there).*");
            }
        }
        Files.write(file, sound);
    }

    @Test
    void aWrongChunkIsReportedWithBlobOffsetChunkAndFile() throws IOException {
        byte[] tar = FixtureLayers.GNU.bytes();
        PackOptions options = PackOptions.builder().layout(BlobLayout.TOC).build();
        for (RecipeMode mode : new RecipeMode[] {RecipeMode.EMBED, RecipeMode.NONE}) {
            PackedLayer layer =
                    PackedLayer.pack(tar, options.toBuilder().recipe(mode).build(), directory);
            Path blob = layer.blob().orElseThrow();
            byte[] bytes = Files.readAllBytes(blob);
            bytes[10] ^= 1;
            Files.write(blob, bytes);
            assertThatThrownBy(() -> layer.unpack(UnpackOptions.DEFAULTS))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining(blob + " at offset 0: chunk 0")
                    .hasMessageContaining("it is a part of file /g/" + "h".repeat(130));
        }
    }

    @Test
    void aRecipeOfAnotherLayerIsReported() throws IOException {
        PackOptions options = PackOptions.builder().recipe(RecipeMode.FILE).build();
        PackedLayer one = PackedLayer.pack(FixtureLayers.GNU.bytes(), options, directory);
        PackedLayer other = PackedLayer.pack(FixtureLayers.UPPER.bytes(), options, directory);
        Files.copy(other.recipe().orElseThrow(), one.recipe().orElseThrow(), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> one.unpack(EXACT)).isInstanceOf(MalformedInputException.class);
    }

    @Test
    void aFileThatIsNoRecipeIsReported() throws IOException {
        PackedLayer layer = PackedLayer.pack(
                FixtureLayers.GNU.bytes(),
                PackOptions.builder().recipe(RecipeMode.FILE).build(),
                directory);
        for (String content : new String[] {"", "TARRECI", "no recipe"}) {
            Files.write(layer.recipe().orElseThrow(), content.getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> layer.unpack(EXACT))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("is no recipe of a tar");
        }
    }

    @Test
    void aMissingBlobIsReported() throws IOException {
        PackedLayer layer = PackedLayer.pack(FixtureLayers.GNU.bytes(), PackOptions.DEFAULTS, directory);
        Files.delete(layer.blob().orElseThrow());
        assertThatThrownBy(() -> layer.unpack(UnpackOptions.DEFAULTS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(layer.result().blob().orElseThrow().id() + " is not there");
    }
}
