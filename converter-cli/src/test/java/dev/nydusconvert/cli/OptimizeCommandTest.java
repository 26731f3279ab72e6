package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizeCommandTest {
    @TempDir
    Path dir;

    private Path blobs;
    private Path image;
    private Path fast;

    @BeforeEach
    void packAnImage() throws IOException {
        blobs = dir.resolve("blobs");
        image = PackedLayer.in(blobs, LayerTar.ofEverything(), "--chunk-size", "4K");
        fast = dir.resolve("fast.boot");
    }

    @Test
    void filesOfTheListGetABlobOfTheirOwn() {
        JsonValue json = CommandRun.of(
                        "optimize", image, "-o", fast, "--prefetch", "/data/noise", "--prefetch", "/none", "--json")
                .json();
        assertThat(json.at("files")).isEqualTo(1L);
        assertThat(json.at("skipped")).isEqualTo(List.of("/none"));
        assertThat(json.at("prefetch_blob.chunks")).isEqualTo(3L);
        assertThat(json.at("blob_table.1")).isEqualTo(json.at("prefetch_blob.id"));
        assertThat(Path.of(json.at("prefetch_blob.path").toString()))
                .isEqualTo(blobs.resolve(json.at("prefetch_blob.id").toString()))
                .isRegularFile();
        assertThat(CommandRun.of("check", fast, "--blob-dir", blobs).exitCode()).isZero();
        assertThat(CommandRun.of("inspect", fast, "/data/noise", "--chunks").out())
                .contains("chunk 0 of blob 1", "chunk 1 of blob 1", "chunk 2 of blob 1");
    }

    @Test
    void aListMayHavePartsOfFiles() {
        String list = "{\"version\":\"v1\",\"files\":[{\"path\":\"/data/noise\",\"ranges\":[[5000,10]]}]}";
        CommandRun run = CommandRun.withInput(
                list.getBytes(StandardCharsets.UTF_8), "optimize", image, "-o", fast, "--prefetch-list", "-");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("bootstrap:  " + fast, "prefetch:   1 file, 1 chunk, 4096 bytes uncompressed");
    }

    @Test
    void withoutDataThereIsNoBlob() {
        CommandRun run = CommandRun.of("optimize", image, "-o", fast, "--prefetch", "/etc/empty");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("blob:       none: no listed file has data");
    }

    @Test
    void aDamagedListIsAFailureThatLeavesNothing() {
        CommandRun run = CommandRun.withInput(
                "{\"version\":".getBytes(StandardCharsets.UTF_8),
                "optimize",
                image,
                "-o",
                fast,
                "--prefetch-list",
                "-");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("nydus-convert: error: ").contains("standard input");
        assertThat(fast).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "optimize",
                "optimize a.boot -o b",
                "optimize a.boot -o b --prefetch /a --prefetch-list c",
                "optimize a.boot --prefetch /a"
            })
    void mistakesExitWith2(String commandLine) {
        CommandRun run = CommandRun.of((Object[]) commandLine.split(" "));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    }
}
