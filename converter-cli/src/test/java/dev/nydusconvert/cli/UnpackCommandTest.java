package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnpackCommandTest {
    @TempDir
    Path dir;

    private Path out;
    private byte[] tar;
    private Path made;

    @BeforeEach
    void makeTar() throws IOException {
        out = dir.resolve("out");
        tar = LayerTar.ofEverything();
        made = dir.resolve("made.tar");
    }

    private JsonValue pack(Object... options) {
        Object[] commandLine = new Object[options.length + 5];
        System.arraycopy(new Object[] {"pack", "-", "-o", out, "--json"}, 0, commandLine, 0, 5);
        System.arraycopy(options, 0, commandLine, 5, options.length);
        CommandRun run = CommandRun.withInput(tar, commandLine);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.json();
    }

    @ParameterizedTest
    @CsvSource({"5, plain", "5, inline", "6, plain", "6, inline", "6, toc", "6, inline-toc"})
    void theVeryTarComesBack(String version, String layout) {
        JsonValue packed = pack("--rafs-version", version, "--layout", layout);
        CommandRun run = CommandRun.of("unpack", out, "-o", made, "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(made).hasBinaryContent(tar);
        assertThat(run.json().at("fidelity")).isEqualTo("exact");
        assertThat(run.json().at("tar.diff_id")).isEqualTo(packed.at("tar.diff_id"));
        assertThat(run.json().at("tar.size")).isEqualTo((long) tar.length);
        assertThat(run.json().at("output.path")).isEqualTo(made.toString());
        assertThat(run.json().at("output.reproduced")).isEqualTo(true);
        assertThat(run.json().at("original.digest")).isEqualTo(packed.at("input.digest"));
    }

    @Test
    void aTarBeyondTheLimitIsNotWritten() {
        pack();
        CommandRun run = CommandRun.of("unpack", out, "-o", made, "--max-layer-size", tar.length - 1);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("(--max-layer-size sets the limit)");
        assertThat(made).doesNotExist();
    }

    @Test
    void aTarOnStandardOutputSendsTheResultToStandardError() {
        pack();
        CommandRun run = CommandRun.of("unpack", out, "-o", "-");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.outBytes()).isEqualTo(tar);
        assertThat(run.err()).startsWith("fidelity:   exact").contains("diff_id:    sha256:");
    }

    @Test
    void theTarCanBeCompressed() throws IOException {
        pack();
        CommandRun run = CommandRun.of("unpack", out, "-o", "-", "--compress", "gzip", "--json");
        try (GZIPInputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(run.outBytes()))) {
            assertThat(unzipped.readAllBytes()).isEqualTo(tar);
        }
        JsonValue json = JsonValue.parse(run.err());
        assertThat(json.at("output.codec")).isEqualTo("gzip");
        assertThat(json.at("output.size")).isEqualTo((long) run.outBytes().length);
        assertThat(json.at("output.reproduced")).isEqualTo(false);
    }

    @Test
    void theVeryGzipStreamComesBackWhenItsSettingsWereKept() throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(stream)) {
            gzip.write(tar);
        }
        CommandRun packed =
                CommandRun.withInput(stream.toByteArray(), "pack", "-", "-o", out, "--keep-compressed-digest");
        assertThat(packed.exitCode()).as(packed.err()).isZero();

        CommandRun run = CommandRun.of("unpack", out, "-o", made, "--compress", "gzip", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(made).hasBinaryContent(stream.toByteArray());
        assertThat(run.json().at("output.reproduced")).isEqualTo(true);
    }

    @Test
    void withoutARecipeTheContentComesBack() {
        pack("--recipe", "none");
        CommandRun run = CommandRun.of("unpack", out, "-o", made);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).startsWith("fidelity:   content-equal");
        assertThat(CommandRun.of("pack", made, "-o", dir.resolve("again"), "--json")
                        .json()
                        .at("files.bytes"))
                .isEqualTo(20_007L);
    }

    @Test
    void aRecipeCanBeRequired() {
        pack("--recipe", "none");
        CommandRun run = CommandRun.of("unpack", out, "-o", made, "--recipe", "require");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("recipe");
        assertThat(made).doesNotExist();
    }

    @Test
    void aRecipeCanBeAFile() {
        JsonValue packed = pack("--recipe", "file");
        CommandRun run = CommandRun.of(
                "unpack", packed.at("bootstrap.path"), "-o", made, "--recipe-file", packed.at("recipe.path"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(made).hasBinaryContent(tar);
    }

    @Test
    void blobsCanBeElsewhere() throws IOException {
        JsonValue packed = pack();
        Path bootstrap = Files.move(Path.of((String) packed.at("bootstrap.path")), dir.resolve("alone.boot"));
        CommandRun absent = CommandRun.of("unpack", bootstrap, "-o", made);
        assertThat(absent.exitCode()).isEqualTo(1);
        assertThat(absent.err()).contains((String) packed.at("blob.id"));
        CommandRun found = CommandRun.of("unpack", bootstrap, "-o", made, "--blob-dir", out);
        assertThat(found.exitCode()).as(found.err()).isZero();
        assertThat(made).hasBinaryContent(tar);
    }

    @Test
    void damageIsNamedAndLeavesNothing() throws IOException {
        JsonValue packed = pack("--compressor", "none");
        Path blob = Path.of((String) packed.at("blob.path"));
        byte[] bytes = Files.readAllBytes(blob);
        bytes[100] ^= 1;
        Files.write(blob, bytes);
        CommandRun run = CommandRun.of("unpack", out, "-o", made);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(blob + " at offset 6").contains("data/noise");
        assertThat(made).doesNotExist();
        assertThat(dir).isDirectoryNotContaining(file -> file.toString().endsWith(".tmp"));
    }

    @Test
    void aTreeCanBeWrittenInPlaceOfATar() throws IOException {
        pack();
        Path tree = dir.resolve("tree");
        CommandRun run = CommandRun.of("unpack", out, "--to", tree, "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(tree.resolve("etc/hello.txt")).hasContent("hello\n");
        assertThat(Files.readSymbolicLink(tree.resolve("etc/link"))).isEqualTo(Path.of("hello.txt"));
        assertThat(run.json().at("directory")).isEqualTo(tree.toString());
        // The name that is no UTF-8 has a file of one byte, which Java can make in few locales.
        assertThat((long) run.json().at("bytes")).isBetween(20_006L, 20_007L);
        assertThat(run.json().fields("")).contains("files", "problems");
        CommandRun again = CommandRun.of("unpack", out, "--to", tree);
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains(tree + ": the folder is not empty");
    }

    @Test
    void mistakesExitWith2() {
        assertThat(CommandRun.of("unpack", dir, "--to", "x", "-o", "y").err())
                .contains("give either --output TAR or --to DIR");
        assertThat(CommandRun.of("unpack", dir, "--to", "x", "--compress", "gzip")
                        .err())
                .contains("--compress is about a tar, but --to writes files");
        assertThat(CommandRun.of("unpack", dir).err()).contains("--output");
        assertThat(CommandRun.of("unpack", dir).exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("unpack", dir, "-o", "x", "--compress", "xz").err())
                .contains("'xz' is none of none, gzip, zstd");
        assertThat(CommandRun.of("unpack", dir, "-o", "x", "--recipe", "ignore", "--recipe-file", "y")
                        .exitCode())
                .isEqualTo(2);
    }
}
