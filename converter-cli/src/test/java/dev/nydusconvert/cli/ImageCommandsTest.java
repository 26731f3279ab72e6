package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verbs that make something else of images: {@code dict create}, {@code compact}, {@code optimize}. */
class ImageCommandsTest {
    @TempDir
    Path dir;

    private Path blobs;
    private Path base;
    private Path upper;
    private Path image;

    @BeforeEach
    void makeImage() throws IOException {
        blobs = dir.resolve("blobs");
        base = pack("base", LayerTar.ofEverything());
        upper = pack(
                "upper",
                new LayerTar()
                        .directory("etc", 0700)
                        .file("etc/.wh.hello.txt", 0644, new byte[0])
                        .file("etc/new", 0644, "new\n".getBytes(StandardCharsets.UTF_8))
                        .finish());
        image = dir.resolve("image.boot");
        requireDone(CommandRun.of("merge", base, upper, "-o", image));
    }

    /** Packs with the blob in the folder of blobs; the bootstrap is a copy with a name of its own. */
    private Path pack(String name, byte[] tar, Object... more) throws IOException {
        Object[] options = {"pack", "-", "-o", blobs, "--json"};
        CommandRun run = CommandRun.withInput(
                tar, Stream.of(options, more).flatMap(Stream::of).toArray());
        requireDone(run);
        return Files.move(Path.of((String) run.json().at("bootstrap.path")), dir.resolve(name + ".boot"));
    }

    private static void requireDone(CommandRun run) {
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private void requireSameContent(Path other) {
        requireDone(CommandRun.of("check", other, "--blob-dir", blobs));
        assertThat(tar(other)).isEqualTo(tar(image));
    }

    private byte[] tar(Path bootstrap) {
        CommandRun run = CommandRun.of("unpack", bootstrap, "--blob-dir", blobs, "--recipe", "ignore", "-o", "-");
        requireDone(run);
        return run.outBytes();
    }

    @Test
    void blobsOfAnImageAreJoined() {
        Path compact = dir.resolve("compact.boot");
        JsonValue json = CommandRun.of("compact", image, "--blob-dir", blobs, "-o", compact, "--json")
                .json();

        assertThat(json.at("rafs_version")).isEqualTo(6L);
        assertThat(json.at("bootstrap.path")).isEqualTo(compact.toString());
        assertThat((List<?>) json.at("changes")).hasSize(2);
        assertThat((List<?>) json.at("blob_table")).hasSize(1);
        assertThat((List<?>) json.at("new_blobs")).hasSize(1);
        requireSameContent(compact);
    }

    @Test
    void textTellsWhatBecameOfEachBlob() {
        CommandRun run = CommandRun.of("compact", image, "--blob-dir", blobs, "-o", dir.resolve("compact.boot"));

        requireDone(run);
        assertThat(run.out())
                .contains("blobs:      2 before, 1 now")
                .containsPattern("(?m)^joined:     [0-9a-f]{64}, \\d+ of \\d+ stored bytes used, now in [0-9a-f]{64}$")
                .containsPattern("(?m)^new:        .*/blobs/[0-9a-f]{64}, \\d+ bytes$");
    }

    @Test
    void newBlobsGoWhereTheyAreWanted() throws IOException {
        Path elsewhere = dir.resolve("new/blobs");
        requireDone(CommandRun.of(
                "compact",
                image,
                "--blob-dir",
                blobs,
                "--output-blob-dir",
                elsewhere,
                "-o",
                dir.resolve("compact.boot")));

        try (Stream<Path> files = Files.list(elsewhere)) {
            assertThat(files).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--min-used-ratio, 100, not a number from 0 to 99",
        "--min-used-ratio, many, not a number from 0 to 99",
        "--layers-to-compact, -1, not a number from 0 to 255",
        "--compact-blob-size, 1X, is not a size",
        "--max-compact-size, -5, is not a size"
    })
    void anOptionOutOfRangeIsAMistakeOnTheCommandLine(String option, String value, String message) {
        CommandRun run = CommandRun.of("compact", image, "-o", dir.resolve("x"), option + "=" + value);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(message);
        assertThat(dir.resolve("x")).doesNotExist();
    }

    @Test
    void aMissingBlobFailsAndLeavesNothing() throws IOException {
        Path empty = Files.createDirectory(dir.resolve("empty"));
        CommandRun run = CommandRun.of("compact", image, "--blob-dir", empty, "-o", dir.resolve("x"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).containsPattern("the data blob [0-9a-f]{64} is not there");
        assertThat(dir.resolve("x")).doesNotExist();
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void filesToFetchFirstGetABlob() throws IOException {
        Path fast = dir.resolve("fast.boot");
        Path list = Files.writeString(dir.resolve("list.json"), """
            {"version": "v1", "files": [{"path": "/etc/new"}, {"path": "/data/noise", "ranges": [[0, 1]]}, {"path": "/no"}]}
            """);
        JsonValue json = CommandRun.of(
                        "optimize", image, "--blob-dir", blobs, "-o", fast, "--prefetch-list", list, "--json")
                .json();

        assertThat(json.at("files")).isEqualTo(2L);
        assertThat(json.at("skipped")).isEqualTo(List.of("/no"));
        assertThat(json.at("prefetch_blob.chunks")).isEqualTo(2L);
        assertThat(((List<?>) json.at("blob_table")).get(2)).isEqualTo(json.at("prefetch_blob.id"));
        requireSameContent(fast);
    }

    @Test
    void pathsOnTheCommandLineAndOnStandardInputDo() {
        Path fast = dir.resolve("fast.boot");
        CommandRun run = CommandRun.of(
                "optimize", image, "--blob-dir", blobs, "-o", fast, "--prefetch", "/etc/new", "--prefetch", "etc");
        requireDone(run);
        assertThat(run.out())
                .contains("prefetch:   1 file, 1 chunk, ")
                .contains("skipped:    etc: names no regular file of the image");

        assertThat(CommandRun.withInput(
                                "/etc/new\n".getBytes(StandardCharsets.UTF_8),
                                "optimize",
                                image,
                                "--blob-dir",
                                blobs,
                                "-o",
                                fast,
                                "--prefetch-list",
                                "-")
                        .out())
                .contains("prefetch:   1 file, 1 chunk, ");
    }

    @Test
    void whatToFetchFirstHasToBeSaidOnce() {
        assertThat(CommandRun.of("optimize", image, "-o", dir.resolve("x")).exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of("optimize", image, "-o", dir.resolve("x"), "--prefetch", "/a", "--prefetch-list", "-")
                        .err())
                .contains("either --prefetch or --prefetch-list");
    }

    @Test
    void whatImagesHaveInCommonBecomesADictionary() throws IOException {
        Path other = pack(
                "other",
                new LayerTar()
                        .file("mine", 0644, "new\n".getBytes(StandardCharsets.UTF_8))
                        .file("own", 0644, "own\n".getBytes(StandardCharsets.UTF_8))
                        .finish());
        Path dictionary = dir.resolve("dict.boot");
        JsonValue json = CommandRun.of("dict", "create", image, other, "-o", dictionary, "--json")
                .json();

        assertThat(json.at("chunks")).isEqualTo(1L);
        assertThat(json.at("chunk_bytes")).isEqualTo(4L);
        assertThat(json.at("saved_bytes")).isEqualTo(4L);
        assertThat(json.at("bootstrap.path")).isEqualTo(dictionary.toString());
        assertThat((List<?>) json.at("images")).hasSize(2);
        requireDone(CommandRun.of("check", dictionary, "--blob-dir", blobs));
        Path third = pack(
                "third",
                new LayerTar()
                        .file("again", 0644, "new\n".getBytes(StandardCharsets.UTF_8))
                        .finish(),
                "--chunk-dict",
                "bootstrap=" + dictionary,
                "--recipe",
                "none");
        assertThat(CommandRun.of("inspect", third, "--json").out()).contains((String) json.at("blobs.0.id"));
    }

    @Test
    void aDryRunTellsWhatADictionaryWouldSaveAndWritesNothing() throws IOException {
        CommandRun run = CommandRun.of("dict", "create", base, upper, image, "--dry-run");

        requireDone(run);
        assertThat(run.out())
                .contains("dictionary: not written")
                .containsPattern("(?m)^saves:      0 stored bytes in other blobs")
                .containsPattern("(?m)^image:      .*base.boot, \\d+\\.\\d % of \\d+ stored bytes$");
        assertThat(CommandRun.of("dict", "create", base, upper, image, "-n", "--json")
                        .json()
                        .at("bootstrap.path"))
                .isNull();
    }

    @Test
    void aDictionaryGoesSomewhereOrNowhere() {
        assertThat(CommandRun.of("dict", "create", base).exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("dict", "create", base, "-n", "-o", dir.resolve("x"))
                        .exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of("dict").exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("dict", "create", "--help").out()).contains("--min-images");
    }

    @Test
    void aDictionaryOnStandardOutputIsABootstrap() {
        CommandRun run = CommandRun.of("dict", "create", base, "--min-images", "1", "-o", "-");

        requireDone(run);
        assertThat(run.err()).contains("chunks:     ");
        assertThat(run.outBytes()).hasSizeGreaterThan(4096);
    }
}
