package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import dev.nydusconvert.layer.UnpackResult.Fidelity;
import dev.nydusconvert.tar.StreamCodec;
import dev.nydusconvert.tree.TreeBuilder.MtimeSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class UnpackTarfsTest {
    private static final UnpackOptions EXACT = UnpackOptions.DEFAULTS.withRecipe(RecipeUse.REQUIRED);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"BASE", "UPPER", "GNU", "MANY", "REPLACED", "DERIVED"})
    void theMappedTarIsTheOriginal(FixtureLayers layer) throws IOException {
        byte[] tar = layer.bytes();
        for (TarfsOptions options : List.of(
                TarfsOptions.DEFAULTS,
                TarfsOptions.DEFAULTS.withChunkSize(4096).withRepeatable(true),
                TarfsOptions.DEFAULTS.withMtimeSource(MtimeSource.PAX))) {
            TarfsLayer.Unpacked unpacked =
                    TarfsLayer.pack(tar, options, directory).unpack(EXACT);

            assertThat(unpacked.bytes()).as("%s", options).isEqualTo(tar);
            assertThat(unpacked.result().fidelity()).isEqualTo(Fidelity.EXACT);
            assertThat(unpacked.result().output().reproduced()).isTrue();
            assertThat(unpacked.result().unproven()).isEmpty();
        }
    }

    @Test
    void itCanBeCompressedOnTheWay() throws IOException {
        TarfsLayer layer = TarfsLayer.pack(FixtureLayers.MANY.bytes(), TarfsOptions.DEFAULTS, directory);

        UnpackResult result =
                layer.unpack(EXACT.withCompression(StreamCodec.GZIP)).result();

        assertThat(result.fidelity()).isEqualTo(Fidelity.EXACT);
        assertThat(result.tarDigest())
                .contains(layer.result().input().orElseThrow().diffId());
        assertThat(result.output().reproduced()).isFalse();
        assertThat(result.output().size()).isLessThan(result.tarSize());
    }

    @RepeatedTest(12)
    void withoutTheOriginalTheContentIsTheSame(RepetitionInfo repetition) throws IOException {
        long seed = 7000L + repetition.getCurrentRepetition();
        List<FixtureLayers> layers = List.of(FixtureLayers.UPPER, FixtureLayers.GNU, FixtureLayers.REPLACED);
        byte[] tar = layers.get((int) (seed % 3)).bytes();
        TarfsLayer layer = TarfsLayer.pack(tar, TarfsOptions.DEFAULTS.withChunkSize(4096 << seed % 4), directory);

        TarfsLayer.Unpacked unpacked = layer.unpack(UnpackOptions.DEFAULTS.withRecipe(RecipeUse.IGNORED));

        assertThat(unpacked.result().fidelity()).isEqualTo(Fidelity.CONTENT_EQUAL);
        assertThat(TarTree.of(unpacked.bytes(), MtimeSource.PAX))
                .as("seed %d", seed)
                .isEqualTo(TarTree.of(tar, MtimeSource.HEADER));
    }

    /** Nothing says what the bytes of a tar under another name should be. */
    @Test
    void aTarUnderAnotherNameIsNotProven() throws IOException {
        TarfsLayer layer =
                TarfsLayer.pack(FixtureLayers.GNU.bytes(), TarfsOptions.DEFAULTS.withBlobId("gnu"), directory);

        UnpackResult result = layer.unpack(UnpackOptions.DEFAULTS).result();

        assertThat(result.fidelity()).isEqualTo(Fidelity.CONTENT_EQUAL);
        assertThat(result.unproven()).containsExactly("gnu");
        assertThatThrownBy(() -> layer.unpack(EXACT)).hasMessageContaining("called by its SHA-256");
        CheckReport report = layer.check();
        assertThat(report.sound()).isTrue();
        assertThat(report.blobs().get(0).unchecked().orElseThrow()).contains("nothing proves its bytes");
        try (OpenLayer open = layer.open()) {
            ExtractReport extracted = new Extract(2).run(open, directory.resolve("files"));
            assertThat(extracted.unproven()).containsExactly("gnu");
        }
    }

    @Test
    void everyDamagedByteOfTheTarIsFound() throws IOException {
        byte[] tar = FixtureLayers.GNU.bytes();
        TarfsLayer layer = TarfsLayer.pack(tar, TarfsOptions.DEFAULTS, directory);
        assertThat(layer.check().sound()).isTrue();
        assertThat(layer.check().chunks()).isEqualTo(layer.result().counts().chunks());
        long seed = 20261124;
        Random random = new Random(seed);
        for (int i = 0; i < 10; i++) {
            byte[] damaged = tar.clone();
            damaged[random.nextInt(tar.length)] ^= 4;
            Files.write(layer.tar(), damaged);

            assertThat(layer.check().findings())
                    .as("seed %d", seed)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.problem()).contains("its bootstrap calls it"));
            for (RecipeUse use : RecipeUse.values()) {
                assertThatThrownBy(() -> layer.unpack(UnpackOptions.DEFAULTS.withRecipe(use)))
                        .isInstanceOf(MalformedInputException.class);
            }
        }
        Files.write(layer.tar(), Arrays.copyOf(tar, tar.length - 512));
        assertThat(layer.check().findings()).hasSize(1);
    }

    /** A layer without data leaves no trace in the blob table, so that the one tar there is only a part of the image. */
    @Test
    void theTarOfAMergedImageIsNotItsOriginal() throws IOException {
        TarfsLayer lower = TarfsLayer.pack(FixtureLayers.MANY.bytes(), TarfsOptions.DEFAULTS, directory);
        TarfsLayer upper = TarfsLayer.pack(FixtureLayers.DIRECTORIES.bytes(), TarfsOptions.DEFAULTS, directory);
        Path image = lower.tar().resolveSibling("merged.boot");
        try (OutputStream out = Files.newOutputStream(image)) {
            new Merge(MergeOptions.DEFAULTS)
                    .run(List.of(MergeSource.of(lower.bootstrap()), MergeSource.of(upper.bootstrap())), out);
        }

        try (OpenLayer merged = OpenLayer.open(image, BlobLocator.inDirectory(image.getParent()), Findings.FAIL_FAST)) {
            assertThat(merged.blobs()).hasSize(1);
            UnpackResult result = new Unpack(UnpackOptions.DEFAULTS).run(merged, new ByteArrayOutputStream());
            assertThat(result.fidelity()).isEqualTo(Fidelity.CONTENT_EQUAL);
            assertThat(result.unproven()).isEmpty();
        }
    }
}
