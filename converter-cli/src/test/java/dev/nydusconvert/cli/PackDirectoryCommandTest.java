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
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class PackDirectoryCommandTest {
    @TempDir
    Path dir;

    private Path source;
    private Path out;

    @BeforeEach
    void makeDirectory() throws IOException {
        source = Files.createDirectories(dir.resolve("source/inside")).getParent();
        Files.writeString(source.resolve("a"), "content of a\n");
        Files.writeString(source.resolve("inside/b"), "content of b\n");
        Files.createLink(source.resolve("link"), source.resolve("a"));
        Files.createSymbolicLink(source.resolve("symlink"), Path.of("inside/b"));
        out = dir.resolve("out");
    }

    @Test
    void aDirectoryIsPackedAndComesBackAsATarAndAsFiles() throws IOException {
        CommandRun run = CommandRun.of("pack", source, "-o", out, "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().at("recipe")).isNull();
        assertThat(run.json().at("files.with_data")).isEqualTo(2L);
        assertThat(CommandRun.of("check", run.json().at("bootstrap.path")).exitCode())
                .isZero();
        Path back = dir.resolve("back");
        assertThat(CommandRun.of("unpack", out, "--to", back).exitCode()).isZero();
        assertThat(back.resolve("link")).hasSameTextualContentAs(source.resolve("a"));
        assertThat(Files.getAttribute(back.resolve("a"), "unix:ino"))
                .isEqualTo(Files.getAttribute(back.resolve("link"), "unix:ino"));
        assertThat(back.resolve("symlink")).isSymbolicLink().hasContent("content of b\n");
        CommandRun tar = CommandRun.of("unpack", out, "-o", dir.resolve("tar"), "--json");
        assertThat(tar.json().at("fidelity")).isEqualTo("content_equal");
    }

    @Test
    void aDirectoryUponAnImageGivesTheBootstrapOfBoth() throws IOException {
        Path parent = Path.of((String)
                CommandRun.of("pack", source, "-o", out, "--json").json().at("bootstrap.path"));
        Path upper = Files.createDirectories(dir.resolve("upper/inside")).getParent();
        Files.writeString(upper.resolve(".wh.symlink"), "");
        Files.writeString(upper.resolve("inside/copy"), "content of a\n");
        Files.writeString(upper.resolve("new"), "new\n");

        CommandRun run = CommandRun.of("pack", upper, "-o", out, "--parent-bootstrap", parent, "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        // The copy is in the parent's blob already.
        assertThat(run.json().at("chunks.stored")).isEqualTo(1L);
        Path back = dir.resolve("back");
        CommandRun unpacked = CommandRun.of("unpack", run.json().at("bootstrap.path"), "--blob-dir", out, "--to", back);
        assertThat(unpacked.exitCode()).as(unpacked.err()).isZero();
        try (Stream<Path> files = Files.list(back)) {
            assertThat(files.map(it -> it.getFileName().toString()))
                    .containsExactlyInAnyOrder("a", "inside", "link", "new");
        }
        assertThat(back.resolve("inside/copy")).hasContent("content of a\n");
        assertThat(back.resolve("inside/b")).hasContent("content of b\n");
    }

    @Test
    void theCacheOfTheBlobTakesItsPlace() throws IOException {
        CommandRun run = CommandRun.of(
                "pack",
                source,
                "--blob-cache-dir",
                out,
                "--bootstrap",
                dir.resolve("boot"),
                "--compressor",
                "none",
                "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        String id = (String) run.json().at("blob.id");
        assertThat(run.json().at("blob.path")).isNull();
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(it -> it.getFileName().toString()))
                    .containsExactlyInAnyOrder(id + ".blob.data", id + ".blob.meta");
        }
        byte[] data = Files.readAllBytes(out.resolve(id + ".blob.data"));
        assertThat(data).hasSize(8192);
        assertThat(new String(data, 4096, 13, StandardCharsets.UTF_8)).isEqualTo("content of b\n");
    }

    @Test
    void externalFilesHaveABootstrapOfTheirOwn() throws IOException {
        String id = "d4".repeat(32);
        Path attributes = Files.writeString(
                dir.resolve("attributes"),
                "inside/b type=external blob_index=0 blob_id=" + id
                        + " chunk_size=1MiB chunk_0_compressed_offset=0 compressed_size=13\n");

        CommandRun run =
                CommandRun.of("pack", source, "-o", out, "--attributes", attributes, "--rafs-version", "5", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().at("external.blob_table")).isEqualTo(List.of(id));
        Path external = Path.of((String) run.json().at("external.path"));
        assertThat(external.getParent()).isEqualTo(out);
        CommandRun inspected = CommandRun.of("inspect", external, "/");
        assertThat(inspected.out()).as(inspected.err()).contains("inside").doesNotContain("symlink");
        Path named = dir.resolve("layer.boot");
        CommandRun text = CommandRun.of(
                "pack",
                source,
                "--blob",
                dir.resolve("blob"),
                "--bootstrap",
                named,
                "--attributes",
                attributes,
                "--rafs-version",
                "5");
        assertThat(text.out())
                .contains("external:   " + dir.resolve("layer.external"))
                .contains(id);
        assertThat(dir.resolve("layer.external")).hasSameBinaryContentAs(external);

        Files.writeString(attributes, "nowhere type=external");
        CommandRun wrong = CommandRun.of("pack", source, "-o", out, "--attributes", attributes);
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.err()).contains("line 1: '/nowhere' is not in the directory");
    }

    @Test
    void whatShallBeFetchedAheadComesFirst() throws IOException {
        CommandRun run = CommandRun.of(
                "pack",
                source,
                "--blob-cache-dir",
                out,
                "--bootstrap",
                dir.resolve("boot"),
                "--compressor",
                "none",
                "--json",
                "--prefetch",
                "/inside");
        byte[] data = Files.readAllBytes(out.resolve(run.json().at("blob.id") + ".blob.data"));
        assertThat(new String(data, 0, 13, StandardCharsets.UTF_8)).isEqualTo("content of b\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--recipe=embed", "--keep-compressed-digest", "--data=tarfs", "--data=reference"})
    void whatNeedsATarIsRefused(String option) {
        CommandRun run = CommandRun.of("pack", source, "-o", out, option);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("the source is a directory");
        assertThat(out).doesNotExist();
    }

    @Test
    void layersThatDoNotFitTheParentAreAFailure() {
        Object parent =
                CommandRun.of("pack", source, "-o", out, "--json").json().at("bootstrap.path");
        CommandRun run = CommandRun.of("pack", source, "-o", out, "--parent-bootstrap", parent, "--chunk-size", "64K");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("chunk size is 65536 in the layer and 1048576 in " + parent);
    }

    @Test
    void aRecipeIsNotMadeOfATarThatIsPutUponAnImage() throws IOException {
        Object parent =
                CommandRun.of("pack", source, "-o", out, "--json").json().at("bootstrap.path");
        Path tar = Files.write(dir.resolve("layer.tar"), LayerTar.ofEverything());
        CommandRun run = CommandRun.of("pack", tar, "-o", out, "--parent-bootstrap", parent, "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().at("recipe")).isNull();
        assertThat((List<?>) run.json().at("blob_table")).hasSize(2);
    }
}
