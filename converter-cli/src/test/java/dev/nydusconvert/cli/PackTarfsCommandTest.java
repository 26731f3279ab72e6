package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackTarfsCommandTest {
    @TempDir
    Path dir;

    private byte[] tar;
    private Path tarFile;

    @BeforeEach
    void writeTar() throws IOException {
        tar = LayerTar.ofEverything();
        tarFile = Files.write(dir.resolve("layer.tar"), tar);
    }

    @Test
    void onlyABootstrapIsWritten() throws IOException {
        Path out = dir.resolve("out");

        CommandRun run = CommandRun.of("pack", tarFile, "--data", "tarfs", "-o", out, "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonValue json = run.json();
        assertThat(json.at("data")).isEqualTo("tarfs");
        assertThat(json.at("compressor")).isEqualTo("none");
        assertThat(json.at("digester")).isEqualTo("sha256");
        assertThat(json.at("blob")).isNull();
        assertThat(json.at("recipe")).isNull();
        String diffId = (String) json.at("tar.diff_id");
        assertThat(json.at("blob_table")).isEqualTo(List.of(diffId.substring("sha256:".length())));
        assertThat(out.toFile().listFiles()).containsExactly(new File((String) json.at("bootstrap.path")));
    }

    @Test
    void theTarComesBackByName() throws IOException {
        Path bootstrap = dir.resolve("layer.boot");
        CommandRun packed = CommandRun.of("pack", tarFile, "--data", "tarfs", "--bootstrap", bootstrap);
        assertThat(packed.out()).contains("blob:       the tar itself");

        CommandRun run =
                CommandRun.of("unpack", bootstrap, "--blob", tarFile, "-o", dir.resolve("again.tar"), "--json");

        assertThat(run.json().at("fidelity")).isEqualTo("exact");
        assertThat(run.json().at("unproven_blobs")).isEqualTo(List.of());
        assertThat(dir.resolve("again.tar")).hasBinaryContent(tar);
        assertThat(CommandRun.of("check", bootstrap, "--blob", tarFile).exitCode())
                .isZero();
    }

    @Test
    void aTarUnderAnotherNameIsToldToBeUnproven() throws IOException {
        Path bootstrap = dir.resolve("layer.boot");
        CommandRun.of("pack", tarFile, "--data", "tarfs", "--blob-id", "layer", "--bootstrap", bootstrap);

        CommandRun run = CommandRun.of("unpack", bootstrap, "--blob", tarFile, "-o", dir.resolve("again.tar"));

        assertThat(run.out())
                .contains("fidelity:   content-equal")
                .contains("not proven: ")
                .contains("tar layer");
        assertThat(CommandRun.of("unpack", bootstrap, "--blob", tarFile, "--to", dir.resolve("files"))
                        .out())
                .contains("not proven: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--compressor none",
                "--layout toc",
                "--rafs-version 6",
                "--recipe none",
                "--chunk-dict x.boot",
                "--parent-bootstrap x.boot",
                "--whiteout-spec oci",
                "--prefetch-policy fs",
                "--blob-cache-dir x",
                "--blob x",
                "--threads 1",
                "--keep-compressed-digest"
            })
    void optionsForStoredDataAreRefused(String option) {
        String[] words = option.split(" ");
        Object[] args = words.length == 1
                ? new Object[] {"pack", tarFile, "--data", "tarfs", "-o", dir, words[0]}
                : new Object[] {"pack", tarFile, "--data", "tarfs", "-o", dir, words[0], words[1]};

        CommandRun run = CommandRun.of(args);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("leave out " + words[0]);
    }

    @Test
    void whereAndWhatMustBeClear() {
        assertThat(CommandRun.of("pack", tarFile, "--data", "tarfs").err()).contains("where shall the bootstrap go?");
        assertThat(CommandRun.of("pack", tarFile, "-o", dir, "--blob-id", "x").err())
                .contains("--blob-id goes with --data tarfs");
        assertThat(CommandRun.of("pack", tarFile, "--data", "tarfs", "-o", dir, "--blob-id", "a/b")
                        .err())
                .contains("bare name of a file");
        assertThat(CommandRun.of("pack", tarFile, "--data", "other", "-o", dir).err())
                .contains("is none of stored, ");
    }
}
