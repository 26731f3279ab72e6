package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RoundTripTest {
    @TempDir
    Path directory;

    private Path tar(FixtureLayers layer) throws IOException {
        return Files.write(directory.resolve(layer.fileName()), layer.bytes());
    }

    private Path workDirectory() throws IOException {
        return Files.createDirectories(directory.resolve("work"));
    }

    @Test
    void everyCombinationGivesTheTarBackAndLeavesNothingBehind() throws IOException {
        Path tar = tar(FixtureLayers.REPLACED);
        List<PackOptions> matrix = RoundTrip.matrix(
                PackOptions.builder().layout(BlobLayout.INLINE_TOC).build(),
                List.of(RafsVersion.values()),
                List.of(Compression.NONE, Compression.LZ4_BLOCK, Compression.ZSTD),
                List.of(1 << 12, 1 << 20));
        assertThat(matrix).hasSize(24).doesNotHaveDuplicates();
        assertThat(matrix).filteredOn(it -> it.encryption().isPresent()).hasSize(6);
        assertThat(matrix).filteredOn(it -> it.chunking().batchSize() != 0).hasSize(6);
        assertThat(matrix).filteredOn(PackOptions::alignedChunks).hasSize(6);
        for (PackOptions options : matrix) {
            RoundTripReport report = new RoundTrip(options, workDirectory()).run(tar);
            assertThat(report.failure()).isEmpty();
            assertThat(report.exact()).as("%s", options).isTrue();
            assertThat(report.streamReproduced()).isTrue();
            assertThat(report.ratio()).isBetween(0.1, 2.0);
            assertThat(report.packTime()).isPositive();
            assertThat(report.unpackTime()).isPositive();
        }
        assertThat(workDirectory()).isEmptyDirectory();
    }

    @Test
    void aRecipeOfItsOwnServesAsWell() throws IOException {
        PackOptions options = PackOptions.builder().recipe(RecipeMode.FILE).build();
        RoundTripReport report = new RoundTrip(options, workDirectory()).run(tar(FixtureLayers.DIRECTORIES));
        assertThat(report.failure()).isEmpty();
        assertThat(report.exact()).isTrue();
        assertThat(workDirectory()).isEmptyDirectory();
    }

    @Test
    void whatFailsIsReportedAndLeavesNothingBehind() throws IOException {
        Path tar = Files.writeString(directory.resolve("no.tar"), "this is no tar");
        RoundTripReport report = new RoundTrip(PackOptions.DEFAULTS, workDirectory()).run(tar);
        assertThat(report.exact()).isFalse();
        assertThat(report.failure()).hasValueSatisfying(it -> assertThat(it).contains("no.tar"));
        assertThat(report.ratio()).isZero();
        assertThat(workDirectory()).isEmptyDirectory();
    }
}
