package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.cli.JsonValue;
import dev.nydusconvert.cli.LayerTar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that make one image from others: compact, optimize, export, chunkdict, and layers upon a parent. */
class ImageCallTest {
    @TempDir
    Path directory;

    private Path bootstrap;
    private Path json;

    @BeforeEach
    void pack() throws IOException {
        Path tar = Files.write(directory.resolve("tar"), LayerTar.ofEverything());
        bootstrap = directory.resolve("image.boot");
        json = directory.resolve("json");
        succeed("create", "-t", "tar-rafs", "-D", directory, "-B", bootstrap, tar);
    }

    private static ImageRun succeed(Object... args) {
        ImageRun run = ImageRun.of(args);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private String lastBlob() throws IOException {
        JsonValue result = JsonValue.parse(Files.readString(json));
        int blobs = ((List<?>) result.at("blobs")).size();
        return (String) result.at("blobs." + (blobs - 1));
    }

    /** The tar of an image tells what its files hold. */
    private byte[] content(Path image) throws IOException {
        Path tar = directory.resolve("content.tar");
        succeed("unpack", image, "-D", directory, "--output", tar);
        return Files.readAllBytes(tar);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "6"})
    void theLastBlobOfAnOptimizedImageIsTheOneToFetchFirst(String version) throws IOException {
        Path tar = directory.resolve("tar");
        succeed("create", "-t", "tar-rafs", "-v", version, "-D", directory, "-B", bootstrap, tar);
        Path list = directory.resolve("list");
        Files.writeString(list, "{\"version\": \"v1\", \"files\": [{\"path\": \"/data/noise\", \"ranges\": null}]}");
        Path optimized = directory.resolve("optimized");

        succeed(
                "optimize",
                "-l",
                "warn",
                "-p",
                list,
                "-B",
                bootstrap,
                "--output-blob-dir",
                directory,
                "-O",
                optimized,
                "-J",
                json,
                "-D",
                directory);

        assertThat(directory.resolve(lastBlob())).exists();
        assertThat(content(optimized)).isEqualTo(content(bootstrap));
        assertThat(ImageRun.of("inspect", optimized, "-R", "blobs").json().at("1.blob_id"))
                .isEqualTo(lastBlob());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"-p | missing parameter `prefetch-files`", "-o | missing parameter `output-blob-dir`"})
    void optimizingNeedsAListAndAPlace(String left, String message) {
        ImageRun run = left.equals("-p")
                ? ImageRun.of("optimize", "-B", bootstrap, "-D", directory, "--output-blob-dir", directory)
                : ImageRun.of("optimize", "-B", bootstrap, "-D", directory, "-p", json);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains(message);
    }

    @Test
    void aCompactedImageHasTheSameContentInFewerBlobs() throws IOException {
        Path upper = new Layers(directory).bootstrap("upper", "other");
        Path image = directory.resolve("merged.boot");
        succeed("merge", "-B", image, bootstrap, upper);

        succeed("compact", "-B", image, "-D", directory, "-J", json);

        Path compact = directory.resolve("merged.bootstrap.compact");
        assertThat(content(compact)).isEqualTo(content(image));
        assertThat((List<?>) JsonValue.parse(Files.readString(json)).at("blobs"))
                .hasSize(1);
    }

    @Test
    void compactingRefusesNumbersThatAreNone() {
        ImageRun run = ImageRun.of("compact", "-B", bootstrap, "-D", directory, "--min-used-ratio", "100");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("'100' is not a number from 0 to 99");
    }

    @Test
    void aDictionaryHasWhatImagesShare() throws IOException {
        Path same = new Layers(directory).bootstrap("same", "hello\n");
        Path dictionary = directory.resolve("dictionary");

        succeed(
                "chunkdict",
                "generate",
                "--database",
                "sqlite://:memory:",
                "-B",
                dictionary,
                "-J",
                json,
                bootstrap,
                same);
        byte[] layer = new LayerTar()
                .file("own", 0644, "in no dictionary".getBytes(StandardCharsets.UTF_8))
                .file("shared", 0644, "hello\n".getBytes(StandardCharsets.UTF_8))
                .finish();
        Path tar = new Layers(directory).tar("again.tar", layer);
        Path packed = directory.resolve("packed");
        succeed(
                "create",
                "-t",
                "tar-rafs",
                "--chunk-dict",
                "bootstrap=" + dictionary,
                "-D",
                directory,
                "-B",
                packed,
                tar);

        assertThat(ImageRun.of("inspect", packed, "-R", "blobs").json().at("1.blob_id"))
                .isEqualTo(lastBlob());
    }

    @Test
    void aDiskIsExportedWithHowToProveIt() {
        ImageRun run = succeed("export", "--block", "-B", bootstrap, "-D", directory, "--verity");

        assertThat(run.out())
                .matches("dm-verity options: --no-superblock --format=1 -s \"\" --hash=sha256 --data-block-size=4096"
                        + " --hash-block-size=4096 --data-blocks \\d+ --hash-offset \\d+ [0-9a-f]{64}\\R");
        assertThat(directory.resolve("image.boot.disk")).isNotEmptyFile();
    }

    @Test
    void aConfigurationCanNameTheDisksImage() throws IOException {
        Path config = directory.resolve("config");
        Files.writeString(
                config,
                "{\"type\": \"bootstrap\", \"config_v2\": {\"backend\": {\"type\": \"localfs\", \"localfs\": {\"dir\":"
                        + " \""
                        + directory + "\"}}, \"metadata_path\": \"" + bootstrap + "\"}}");
        Path named = directory.resolve("named");
        Path configured = directory.resolve("configured");

        succeed("export", "--block", "-B", bootstrap, "-D", directory, "-O", named);
        succeed("export", "--block", "-C", config, "-O", configured);

        assertThat(configured).hasSameBinaryContentAs(named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "export -B x -D y",
                "export --block",
                "export --block -B x",
                "export --block -D x",
                "export --block -C x",
                "export --block -B x -D y --threads 33",
                "compact -B x",
                "compact -D x",
                "chunkdict generate",
                "chunkdict delete",
            })
    void whatIsMissingIsWrongUsage(String commandLine) {
        assertThat(ImageRun.of((Object[]) commandLine.split(" ")).exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "6"})
    void aLayerUponAParentHasTheFilesOfBoth(String version) throws IOException {
        Path lower = new Layers(directory).bootstrap("lower", "below", "-v", version);
        byte[] upperTar = new LayerTar().file("upper", 0644, new byte[] {1}).finish();
        Path tar = new Layers(directory).tar("upper.tar", upperTar);
        Path image = directory.resolve("both");

        succeed(
                "create",
                "-t",
                "tar-rafs",
                "-v",
                version,
                "--parent-bootstrap",
                lower,
                "-D",
                directory,
                "-B",
                image,
                tar);

        assertThat(ImageRun.of("check", "-v", image).out())
                .contains("\"/upper\"")
                .contains("\"/etc/hello.txt\"");
        assertThat(content(image)).containsSubsequence("below".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aDirectoryIsPacked() throws IOException {
        Path source = Files.createDirectories(directory.resolve("source").resolve("etc"));
        Files.writeString(source.resolve("hello.txt"), "hello");
        Path packed = directory.resolve("packed");

        succeed("create", "--source-type", "directory", "-D", directory, "-B", packed, source.getParent());

        assertThat(ImageRun.of("check", "-v", packed).out()).contains("\"/etc/hello.txt\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tar-rafs", "targz-ref"})
    void aCacheIsMadeInPlaceOfABlob(String type) throws IOException {
        Path cache = Files.createDirectory(directory.resolve("cache"));

        succeed("create", "-t", type, "--blob-cache-dir", cache, "-B", bootstrap, "-J", json, directory.resolve("tar"));

        assertThat(cache.resolve(lastBlob() + ".blob.data")).exists();
        assertThat(cache.resolve(lastBlob() + ".blob.meta")).exists();
    }

    @Test
    void aBlobHasTheIdThatItIsGiven() {
        succeed(
                "create",
                "-t",
                "tar-rafs",
                "--blob-id",
                "my-blob",
                "-D",
                directory,
                "-B",
                bootstrap,
                directory.resolve("tar"));

        assertThat(directory.resolve("my-blob")).exists();
        assertThat(ImageRun.of("inspect", bootstrap, "-R", "blobs").json().at("0.blob_id"))
                .isEqualTo("my-blob");
    }

    @Test
    void anIdThatIsAPathIsRefused() {
        ImageRun run = ImageRun.of(
                "create",
                "-t",
                "tar-rafs",
                "--blob-id",
                "../x",
                "-D",
                directory,
                "-B",
                bootstrap,
                directory.resolve("tar"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("blob id: '../x'");
    }
}
