package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DictCreateCommandTest {
    @TempDir
    Path dir;

    private Path images;
    private Path first;
    private Path second;
    private Path dictionary;

    @BeforeEach
    void packImagesWithADataFileInCommon() throws IOException {
        images = dir.resolve("images");
        byte[] common = LayerTar.noise(10_000);
        first = PackedLayer.in(
                images,
                new LayerTar()
                        .file("common", 0644, common)
                        .file("first", 0644, new byte[] {1})
                        .finish(),
                "--chunk-size",
                "4K");
        second = PackedLayer.in(
                images,
                new LayerTar()
                        .file("second", 0644, new byte[] {2})
                        .file("also-common", 0644, common)
                        .finish(),
                "--chunk-size",
                "4K");
        dictionary = dir.resolve("dict.boot");
    }

    @Test
    void whatImagesHaveInCommonIsNotStoredAgain() throws IOException {
        JsonValue json = CommandRun.of("dict", "create", images, "-o", dictionary, "--json")
                .json();
        assertThat(json.at("bootstrap.path")).isEqualTo(dictionary.toString());
        assertThat(json.at("chunks")).isEqualTo(3L);
        assertThat(json.at("chunk_bytes")).isEqualTo(10_000L);
        assertThat(json.at("saved_bytes")).isEqualTo(json.at("stored_bytes"));
        assertThat((List<?>) json.at("blobs")).hasSize(1);
        assertThat((List<?>) json.at("images")).hasSize(2);

        byte[] tar = new LayerTar()
                .file("again", 0644, LayerTar.noise(10_000))
                .file("new", 0644, new byte[] {3})
                .finish();
        Path layer = PackedLayer.in(images, tar, "--chunk-size", "4K", "--chunk-dict", dictionary);
        assertThat(CommandRun.of("inspect", layer, "/again", "--json").out())
                .as("the dictionary's blob")
                .contains(json.at("blobs.0.id").toString());
        assertThat(CommandRun.of("check", layer).exitCode()).isZero();
    }

    @Test
    void aDryRunTellsTheSameAndWritesNothing() {
        CommandRun written = CommandRun.of("dict", "create", first, second, "-o", dictionary);
        CommandRun dry = CommandRun.of("dict", "create", first, second, "--dry-run");
        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(dry.out()).startsWith("dictionary: not written");
        assertThat(dry.out().lines().skip(1))
                .containsExactlyElementsOf(written.out().lines().skip(1).toList());
    }

    @Test
    void theDictionaryOnStandardOutputIsTheOneInAFile() {
        CommandRun.of("dict", "create", first, second, "-o", dictionary);
        CommandRun run = CommandRun.of("dict", "create", first, second, "-o", "-");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(dictionary).hasBinaryContent(run.outBytes());
        assertThat(run.err()).contains("chunks:     3, 10000 bytes");
    }

    @Test
    void imagesThatAreGivenTwiceCountOnce() {
        CommandRun run = CommandRun.of("dict", "create", first, first, "--dry-run");
        assertThat(run.out()).contains("chunks:     0, 0 bytes").contains(first + ", again: does not count");
        assertThat(CommandRun.of("dict", "create", first, first, "--dry-run", "--min-images", "1")
                        .out())
                .contains("chunks:     4, 10001 bytes");
    }

    @Test
    void theSizeIsBounded() {
        assertThat(CommandRun.of("dict", "create", images, "--dry-run", "--max-size", "1", "--json")
                        .json()
                        .at("chunks"))
                .isEqualTo(0L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dict",
                "dict create",
                "dict create a.boot",
                "dict create a.boot -o b --dry-run",
                "dict create a.boot --dry-run --min-images 0",
                "dict create a.boot --dry-run --max-size much"
            })
    void mistakesExitWith2(String commandLine) {
        CommandRun run = CommandRun.of((Object[]) commandLine.split(" "));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    }
}
