package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergeCommandTest {
    @TempDir
    Path dir;

    private Path base;
    private Path upper;
    private Path image;

    @BeforeEach
    void packLayers() throws IOException {
        base = pack("base", LayerTar.ofEverything());
        upper = pack(
                "upper",
                new LayerTar()
                        .directory("etc", 0700)
                        .file("etc/.wh.hello.txt", 0644, new byte[0])
                        .file("etc/new", 0644, "new\n".getBytes(StandardCharsets.UTF_8))
                        .finish());
        image = dir.resolve("image.boot");
    }

    private Path pack(String name, byte[] tar, Object... more) {
        Path bootstrap = dir.resolve(name + ".boot");
        Object[] options = {"pack", "-", "--blob", dir.resolve(name + ".blob"), "--bootstrap", bootstrap};
        CommandRun run = CommandRun.withInput(tar, concat(options, more));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return bootstrap;
    }

    private static Object[] concat(Object[] first, Object[] second) {
        return Stream.of(first, second).flatMap(Arrays::stream).toArray();
    }

    @Test
    void layersBecomeAnImage() {
        JsonValue json =
                CommandRun.of("merge", base, upper, "-o", image, "--json").json();
        assertThat(json.at("rafs_version")).isEqualTo(6L);
        assertThat(json.at("compressor")).isEqualTo("zstd");
        assertThat(json.at("layers")).isEqualTo(2L);
        assertThat(json.at("bootstrap.path")).isEqualTo(image.toString());
        assertThat(json.at("bootstrap.digest")).asString().matches("sha256:[0-9a-f]{64}");
        assertThat((List<?>) json.at("blobs")).hasSize(2);
        assertThat(json.at("prefetched")).isEqualTo(0L);

        String tree = CommandRun.of("inspect", image).out();
        assertThat(tree).contains("/etc/new", "/etc/hello-again.txt").doesNotContain(".wh.", "/etc/hello.txt");
    }

    @Test
    void textNamesTheBlobs() {
        CommandRun run = CommandRun.of("merge", base, upper, "-o", image);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("bootstrap:  " + image)
                .contains("image:      2 layers, 2 blobs, RAFS v6")
                .containsPattern("(?m)^blob:       [0-9a-f]{64}, \\d+ bytes$");
    }

    @Test
    void aSingleLayerOnStandardOutputIsAnImage() {
        CommandRun run = CommandRun.of("merge", base, "-o", "-");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("image:      1 layer, 1 blob, RAFS v6");
        assertThat(run.outBytes()).hasSizeGreaterThan(4096);
    }

    @Test
    void pathsToPrefetchGoIntoTheTable() throws IOException {
        JsonValue json = CommandRun.of(
                        "merge",
                        base,
                        "-o",
                        image,
                        "--prefetch",
                        "/etc",
                        "--prefetch",
                        "/etc/new",
                        "--prefetch",
                        "relative",
                        "--json")
                .json();
        assertThat(json.at("prefetched")).isEqualTo(1L);
        assertThat(json.at("ignored_prefetch")).isEqualTo(List.of("/etc/new", "relative"));

        Path list = Files.writeString(dir.resolve("list"), "/data/noise\n/etc/hello.txt\n");
        assertThat(CommandRun.of("merge", base, "-o", image, "--prefetch-list", list, "--json")
                        .json()
                        .at("prefetched"))
                .isEqualTo(2L);
        assertThat(CommandRun.withInput(
                                "/\n".getBytes(StandardCharsets.UTF_8),
                                "merge",
                                base,
                                "-o",
                                image,
                                "--prefetch-list",
                                "-",
                                "--json")
                        .json()
                        .at("prefetched"))
                .isEqualTo(1L);
    }

    @Test
    void whatIsGivenOfTheBlobsIsRecorded() {
        String digest = "ab".repeat(32);
        JsonValue json = CommandRun.of(
                        "merge",
                        base,
                        upper,
                        "-o",
                        image,
                        "--blob-digests",
                        digest + ",",
                        "--blob-ids",
                        ", second",
                        "--blob-sizes",
                        "7,8",
                        "--json")
                .json();
        assertThat(List.of(json.at("blobs.0.id"), json.at("blobs.1.id"))).containsExactlyInAnyOrder(digest, "second");
        assertThat(List.of(json.at("blobs.0.compressed_size"), json.at("blobs.1.compressed_size")))
                .containsExactlyInAnyOrder(7L, 8L);
    }

    @Test
    void aLayerOverAParentGivesTheSameImage() throws IOException {
        CommandRun.of("merge", base, upper, "-o", image);
        Path other = dir.resolve("other.boot");
        CommandRun run = CommandRun.of("merge", upper, "--parent", base, "-o", other);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(other).hasSameBinaryContentAs(image);
    }

    @Test
    void theBlobsOfAChunkDictionaryAreNotTheLayersOwn() throws IOException {
        Path derived = pack("derived", LayerTar.ofEverything(), "--chunk-dict", "bootstrap=" + base);
        JsonValue json = CommandRun.of(
                        "merge", derived, "-o", image, "--chunk-dict", base, "--blob-ids", "own", "--json")
                .json();
        assertThat((List<?>) json.at("blobs")).hasSize(1);
        assertThat(json.at("blobs.0.id")).isNotEqualTo("own");
    }

    @Test
    void layersThatDoNotGoTogetherAreAFailure() throws IOException {
        Path v5 = pack("v5", LayerTar.ofEverything(), "--rafs-version", "5");
        CommandRun run = CommandRun.of("merge", base, v5, "-o", image);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("RAFS version is V6 in " + base + " and V5 in " + v5);
        assertThat(image).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "merge",
                "merge a.boot",
                "merge a.boot -o b --blob-digests abc",
                "merge a.boot -o b --blob-sizes 1,2",
                "merge a.boot -o b --blob-sizes x",
                "merge a.boot -o b --blob-toc-sizes 100000",
                "merge a.boot -o b --prefetch /a --prefetch-list c"
            })
    void mistakesExitWith2(String commandLine) {
        CommandRun run = CommandRun.of((Object[]) commandLine.split(" "));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    }
}
