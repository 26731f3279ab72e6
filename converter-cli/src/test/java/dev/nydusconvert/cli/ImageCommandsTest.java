package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.Platform;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.FileTransports;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageCommandsTest {
    @TempDir
    Path dir;

    private String source;
    private String nydus;
    private RawManifest manifest;

    @BeforeEach
    void writeImage() throws IOException {
        source = "oci:" + dir.resolve("layout") + ":app";
        nydus = "oci:" + dir.resolve("layout") + ":nydus";
        manifest = ImageLayout.write(source, LayerTar.ofEverything());
    }

    private static CommandRun ok(Object... command) {
        CommandRun run = CommandRun.of(command);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    @Test
    void conversionIsToldAsTextAndAsJson() {
        CommandRun text = ok("convert", source, nydus);
        JsonValue json = ok("convert", source, nydus, "--json").json();

        assertThat(text.out()).contains("linux/amd64: converted, 2 layers").contains(nydus + " sha256:");
        assertThat(text.err()).contains(": converted");
        assertThat(json.at("source.digest")).isEqualTo(manifest.digest().toString());
        assertThat(text.out()).contains((String) json.at("result.digest"));
        assertThat(json.at("images.0.rafs_version")).isEqualTo(6L);
        assertThat((List<?>) json.at("images.0.layers")).hasSize(1);
        assertThat((List<?>) json.at("left_out")).isEmpty();
    }

    @Test
    void layersOfTheLastConversionAreTakenOver() {
        String first = (String) ok("convert", source, nydus, "--json").json().at("result.digest");

        CommandRun again = ok("convert", source, nydus, "--cache-from", nydus, "--json");

        assertThat(again.json().at("result.digest")).isEqualTo(first);
        assertThat(again.err()).doesNotContain("converted").contains("is there already");
    }

    @Test
    void layersAreKeptInAFolderForTheNextConversion() {
        String cache = dir.resolve("cache").toString();
        String first = (String) ok("convert", source, nydus, "--cache-dir", cache, "--json")
                .json()
                .at("result.digest");
        String other = "oci:" + dir.resolve("other") + ":app";

        CommandRun again = ok("convert", source, other, "--cache-dir", cache, "--json");

        assertThat(again.json().at("result.digest")).isEqualTo(first);
        assertThat(again.err()).doesNotContain("converted").contains("copied");
    }

    @Test
    void emptyLayerIsForMergedIndexes() {
        CommandRun refused = CommandRun.of("convert", source, nydus, "--empty-layer");
        CommandRun merged = ok("convert", source, nydus, "--merge-platform", "--empty-layer", "--json");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("--empty-layer is for --merge-platform");
        assertThat(merged.json().at("result.media_type")).isEqualTo(MediaTypes.OCI_INDEX);
    }

    @Test
    void revertGivesTheManifestBack() {
        ok("convert", source, nydus);
        String back = "oci:" + dir.resolve("back") + ":app";

        JsonValue json =
                ok("revert", nydus, back, "--recipe", "require", "--json").json();
        CommandRun text = ok("revert", nydus, back);

        assertThat(json.at("restored")).isEqualTo(true);
        assertThat(json.at("result.digest")).isEqualTo(manifest.digest().toString());
        assertThat(json.at("images.0.layers.0.fidelity")).isEqualTo("same_blob");
        assertThat(text.out()).contains(manifest.digest() + ", as it was converted");
    }

    @Test
    void checkTellsWhatIsNotLikeTheSource() throws IOException {
        ok("convert", source, nydus);
        String other = "oci:" + dir.resolve("other") + ":app";
        ImageLayout.write(
                other, new LayerTar().file("file", 0644, new byte[] {1}).finish());

        CommandRun same = ok("check", nydus, "--against", source);
        CommandRun different = CommandRun.of("check", nydus, "--against", other, "--json");

        assertThat(same.out()).contains(": sound, ").contains(", 0 differences from " + manifest.digest());
        assertThat(different.exitCode()).isEqualTo(1);
        assertThat(different.json().at("sound")).isEqualTo(false);
        assertThat((Long) different.json().at("images.0.against.difference_count"))
                .isPositive();
    }

    @Test
    void filesAreListedAndRead() {
        ok("convert", source, nydus);

        assertThat(ok("ls", nydus, "/etc").out()).contains("/etc/hello.txt");
        assertThat(ok("ls", nydus, "-R").out()).contains("/etc/hello.txt");
        assertThat(ok("ls", nydus, "/etc", "--json").json().at("rafs_version")).isEqualTo(6L);
        assertThat((List<?>) ok("ls", nydus, "/etc", "-R", "--json").json().at("nodes"))
                .extracting(node -> (String) ((Map<?, ?>) node).get("path"))
                .contains("/etc", "/etc/hello.txt")
                .allMatch(path -> path.startsWith("/etc"));
        assertThat(ok("cat", nydus, "/etc/hello.txt", "etc/hello.txt").out()).isEqualTo("hello\nhello\n");
        assertThat(CommandRun.of("cat", nydus, "/none").err()).contains("the image has no file /none");
    }

    @Test
    void copyAndInspectTakeAnyImage() {
        ok("convert", source, nydus);
        String copy = "oci:" + dir.resolve("copy") + ":app";

        assertThat(ok("copy", source, copy, "--referrers", "--json").json().at("result.digest"))
                .isEqualTo(manifest.digest().toString());
        assertThat(ok("inspect", copy).out()).contains("container image").contains("every runtime");
        JsonValue json = ok("inspect", nydus, "--json").json();
        assertThat(json.at("images.0.kind")).isEqualTo("nydus");
        assertThat(json.at("images.0.restorable_source"))
                .isEqualTo(manifest.digest().toString());
    }

    @Test
    void platformThatIsNotThereIsTold() throws IOException {
        String index = "oci:" + dir.resolve("layout") + ":index";
        try (ImageDestination destination =
                FileTransports.openDestination((FileReference) ImageReference.parse(index))) {
            destination.commit(ImageIndex.of(List.of(manifest.descriptor().withPlatform(Platform.parse("linux/amd64"))))
                    .raw());
        }

        CommandRun run = CommandRun.of("convert", index, nydus, "--platform", "linux/s390x");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("has no image for linux/s390x; it has linux/amd64");
        assertThat(CommandRun.of("convert", source, nydus, "--platform", "linux/s390x")
                        .err())
                .contains("is one image, for linux/amd64, and there is none for linux/s390x");
        ok("convert", index, nydus, "--platform", "linux/amd64");
    }

    @Test
    void progressCanBeJsonOrNothing() {
        assertThat(ok("convert", source, nydus, "--progress", "json").err().lines())
                .allMatch(line -> line.startsWith("{\"event\":\"") && line.endsWith("}"))
                .anyMatch(line -> line.contains("\"outcome\":\"converted\""));
        assertThat(ok("convert", source, nydus, "--progress", "none").err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "convert nowhere DST | is no image",
                "convert SRC | Missing required parameter",
                "convert SRC DST --recipe file | --recipe embed or none",
                "convert SRC DST --platform linux | os/architecture",
                "convert SRC DST --platform linux/amd64 --all-platforms | give either",
                "convert SRC DST --mirror nonsense | HOST=MIRROR",
                "convert SRC DST --oci-ref --encrypt | cannot be encrypted",
                "check SRC SRC | give one image",
                "diff SRC DST --ignore time | is none of name, type, mode",
                "diff SRC file | is no image",
                "convert SRC docker-archive:x.tar:x:1 | write to oci-archive:",
                "check file --against SRC | --against compares images",
                "inspect SRC --blobs | for the files of an image use ls",
            })
    void mistakesOnTheCommandLineAreTold(String command, String message) {
        Object[] words = command.replace("SRC", source).replace("DST", nydus).split(" ");

        CommandRun run = CommandRun.of(words);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    @Test
    void imageThatIsNotThereIsAFailureAndLeavesNothing() {
        CommandRun run = CommandRun.of("convert", "oci:" + dir.resolve("none") + ":x", nydus);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(CommandRun.of("inspect", nydus).exitCode()).isEqualTo(1);
        assertThat(new String(manifest.bytes(), StandardCharsets.UTF_8)).isNotEmpty();
    }

    @Test
    void tuneReadsTheLayersOfImagesAndThoseThatTheyShareOnce() {
        CommandRun run = CommandRun.of("tune", source, source, "--chunk-size", "4K", "--compressor", "none", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().at("images.0.name")).isEqualTo(source);
        assertThat(run.json().at("images.0.layers.0.shared")).isEqualTo(false);
        assertThat(run.json().at("images.1.layers.0.shared")).isEqualTo(true);
        assertThat(run.json().at("settings.0.content_bytes"))
                .isEqualTo(run.json().at("images.0.layers.0.content_bytes"));
    }

    @Test
    void tuneTakesNoNydusImages() {
        CommandRun.of("convert", source, nydus);

        CommandRun run = CommandRun.of("tune", nydus);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("is no tar").hasLineCount(1);
    }
}
