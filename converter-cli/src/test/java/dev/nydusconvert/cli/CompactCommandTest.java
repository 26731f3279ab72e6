package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactCommandTest {
    @TempDir
    Path dir;

    private Path blobs;
    private Path image;
    private Path compacted;

    @BeforeEach
    void mergeAnImageOfTwoSmallBlobs() throws IOException {
        blobs = dir.resolve("blobs");
        Path base = PackedLayer.in(blobs, LayerTar.ofEverything());
        Path upper = PackedLayer.in(
                blobs, new LayerTar().file("new", 0644, LayerTar.noise(5_000)).finish());
        image = dir.resolve("image.boot");
        compacted = dir.resolve("compact.boot");
        CommandRun run = CommandRun.of("merge", base, upper, "-o", image);
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    @Test
    void smallBlobsAreJoinedAndTheImageStaysTheSame() {
        CommandRun run = CommandRun.of("compact", image, "--blob-dir", blobs, "-o", compacted, "--json");
        JsonValue json = run.json();
        assertThat(json.at("changes.0.fate")).isEqualTo("joined");
        assertThat(json.at("changes.1.fate")).isEqualTo("joined");
        assertThat((List<?>) json.at("blob_table")).hasSize(1);
        assertThat(json.at("blob_table.0")).isEqualTo(json.at("new_blobs.0.id"));
        assertThat(Path.of(json.at("new_blobs.0.path").toString()))
                .isEqualTo(blobs.resolve(json.at("blob_table.0").toString()))
                .isRegularFile();
        assertThat(CommandRun.of("check", compacted, "--blob-dir", blobs).exitCode())
                .isZero();
        assertThat(tar(compacted)).isEqualTo(tar(image));
    }

    private byte[] tar(Path bootstrap) {
        CommandRun run = CommandRun.of("unpack", bootstrap, "--recipe", "ignore", "--blob-dir", blobs, "-o", "-");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.outBytes();
    }

    @Test
    void textTellsWhatBecameOfEachBlob() {
        CommandRun run = CommandRun.of("compact", image, "--blob-dir", blobs, "-o", compacted);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("bootstrap:  " + compacted, "blobs:      2 before, 1 now", "new:        " + blobs)
                .containsPattern("(?m)^joined:     [0-9a-f]{64}, \\d+ of \\d+ stored bytes used, now in [0-9a-f]{64}$");
    }

    @Test
    void blobsThatAreLargeEnoughStay() {
        JsonValue json = CommandRun.of(
                        "compact", image, "--blob-dir", blobs, "-o", compacted, "--compact-blob-size", "1", "--json")
                .json();
        assertThat(json.at("changes.0.fate")).isEqualTo("kept");
        assertThat((List<?>) json.at("new_blobs")).isEmpty();
        assertThat((List<?>) json.at("blob_table")).hasSize(2);
    }

    @Test
    void newBlobsGoWhereTheyAreWanted() {
        Path other = dir.resolve("new/blobs");
        CommandRun run = CommandRun.of(
                "compact", image, "--blob-dir", blobs, "-o", compacted, "--output-blob-dir", other, "--json");
        assertThat(other.resolve(run.json().at("blob_table.0").toString())).isRegularFile();
    }

    @Test
    void aBlobThatIsMissingIsAFailureThatLeavesNothing() throws IOException {
        Path empty = Files.createDirectory(dir.resolve("empty"));
        CommandRun run = CommandRun.of("compact", image, "--blob-dir", empty, "-o", compacted);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("nydus-convert: error: ");
        assertThat(compacted).doesNotExist();
        assertThat(empty).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "compact",
                "compact a.boot",
                "compact a.boot -o b --min-used-ratio 100",
                "compact a.boot -o b --compact-blob-size few",
                "compact a.boot -o b --layers-to-compact 256"
            })
    void mistakesExitWith2(String commandLine) {
        CommandRun run = CommandRun.of((Object[]) commandLine.split(" "));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    }
}
