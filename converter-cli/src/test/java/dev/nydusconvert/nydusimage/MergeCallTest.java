package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.cli.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergeCallTest {
    @TempDir
    Path directory;

    @Test
    void layersThatDoNotFitTogetherEndWithTheCodeThatAsksToBuildThemAgain() throws IOException {
        Layers layers = new Layers(directory);
        Path lower = layers.bootstrap("lower", "one");
        Path upper = layers.bootstrap("upper", "two", "--chunk-size", "0x1000");
        Path image = directory.resolve("image");

        ImageRun run = ImageRun.of("merge", "-B", image, lower, upper);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("message:Inconsistent RAFS Filesystem: chunk size is ");
        assertThat(image).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--blob-digests | aa | number of items in --blob-digests is 1, but there are 2 sources",
                "--blob-digests | x,y | invalid item in --blob-digests",
                "--blob-sizes | 1,-2 | invalid item in --blob-sizes",
                "--blob-toc-sizes | 1,many | invalid item in --blob-toc-sizes",
                "--original-blob-ids | a,b,c | number of items in --original-blob-ids is 3",
            })
    void listsMustFitTheSources(String option, String list, String message) throws IOException {
        Layers layers = new Layers(directory);

        ImageRun run = ImageRun.of(
                "merge",
                option,
                list,
                "-B",
                directory.resolve("image"),
                layers.bootstrap("a", "a"),
                layers.bootstrap("b", "b"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("Error: " + message);
    }

    @Test
    void withoutATargetThereIsAnError() throws IOException {
        ImageRun run = ImageRun.of("merge", new Layers(directory).bootstrap("a", "a"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("both --bootstrap and --blob-dir are missing");
    }

    /** Without it, the bootstrap in a blob cannot know how large the blob is in the end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"version\": 2, \"backend\": {\"type\": \"localfs\", \"localfs\": {\"dir\": \"DIR\"}}}",
                "{\"device\": {\"backend\": {\"type\": \"localfs\", \"config\": {\"dir\": \"DIR\"}}}}",
                "version = 2\n[backend]\ntype = \"localfs\"\n[backend.localfs]\ndir = \"DIR\"\n",
                "[backend]\ntype = 'localfs'\nlocalfs.alt_dirs = ['DIR/nowhere', 'DIR'] # the last one\n"
                        + "localfs.dir = 'nowhere'\n",
            })
    void aConfigurationSaysWhereBlobsAre(String configuration) throws IOException {
        Path tar = new Layers(directory).tar("tar", Layers.small("content"));
        Path json = directory.resolve("json");
        ImageRun.of("create", "-t", "tar-rafs", "-D", directory, "--blob-inline-meta", "-J", json, tar);
        String id = (String) JsonValue.parse(Files.readString(json)).at("blobs.0");
        Path config = directory.resolve("config");
        Files.writeString(config, configuration.replace("DIR", directory.toString()));
        Path image = directory.resolve("image");

        ImageRun run = ImageRun.of("merge", "-C", config, "-B", image, directory.resolve(id));

        assertThat(run.exitCode()).as(run.err()).isZero();
        List<?> blobs =
                (List<?>) ImageRun.of("inspect", image, "-R", "blobs").json().at("");
        assertThat(blobs).hasSize(1);
        assertThat(ImageRun.of("inspect", image, "-R", "blobs").json().at("0.compressed_size"))
                .isEqualTo(Files.size(directory.resolve(id)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"backend\": | invalid configuration",
                "[backend] type | invalid configuration: line 1 is not understood",
                "type = \"\"\"long\"\"\" | invalid configuration: line 1 is not understood",
                "[[backend]] | invalid configuration: line 1 is not understood",
                "{\"backend\": {\"type\": \"localdisk\"}} | backend 'localdisk' is not supported",
                "{\"backend\": {\"type\": \"http-proxy\"}} | backend 'http-proxy' needs the field 'addr'",
                "{\"backend\": {\"type\": \"http-proxy\", \"http-proxy\": {\"addr\": \"ftp://x\"}}} | ftp://x' is not"
                        + " the address of a server",
            })
    void aConfigurationThatIsNotUnderstoodIsRefused(String configuration, String message) throws IOException {
        Path config = directory.resolve("config");
        Files.writeString(config, configuration);
        Path layer = new Layers(directory).bootstrap("a", "a");

        ImageRun run = ImageRun.of("merge", "-C", config, "-B", directory.resolve("image"), layer);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains(message);
    }
}
