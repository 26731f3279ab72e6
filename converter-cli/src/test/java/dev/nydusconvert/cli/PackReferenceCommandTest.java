package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackReferenceCommandTest {
    @TempDir
    Path dir;

    private byte[] tar;
    private Path layer;

    @BeforeEach
    void writeLayer() throws IOException {
        tar = LayerTar.ofEverything();
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(tar);
        }
        layer = Files.write(dir.resolve("layer.tar.gz"), gzip.toByteArray());
    }

    @Test
    void theBlobIsAnIndex() throws IOException {
        Path out = dir.resolve("out");

        CommandRun run = CommandRun.of("pack", layer, "--data", "reference", "-o", out, "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonValue json = run.json();
        assertThat(json.at("data")).isEqualTo("reference");
        assertThat(json.at("digester")).isEqualTo("sha256");
        assertThat(json.at("compressor")).isEqualTo("gzip");
        assertThat(json.at("recipe")).isNull();
        String digest = (String) json.at("input.digest");
        assertThat(json.at("blob_table")).isEqualTo(List.of(digest.substring("sha256:".length())));
        assertThat(out.toFile().listFiles())
                .containsExactlyInAnyOrder(
                        new File((String) json.at("bootstrap.path")), new File((String) json.at("blob.path")));
        assertThat(Path.of((String) json.at("blob.path")).getFileName()).hasToString((String) json.at("blob.id"));
    }

    @Test
    void theLayerComesBack() {
        Path out = dir.resolve("out");
        CommandRun packed = CommandRun.of("pack", layer, "--data", "reference", "-o", out);
        assertThat(packed.out()).contains("blob:       the layer itself").contains("blob_meta:  ");

        CommandRun run = CommandRun.of(
                "unpack", out, "--blob", layer, "--compress", "gzip", "-o", dir.resolve("again.tar.gz"), "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().at("fidelity")).isEqualTo("exact");
        assertThat(run.json().at("output.reproduced")).isEqualTo(true);
        assertThat(dir.resolve("again.tar.gz")).hasSameBinaryContentAs(layer);
        CommandRun.of("unpack", out, "--blob", layer, "-o", dir.resolve("again.tar"));
        assertThat(dir.resolve("again.tar")).hasBinaryContent(tar);
    }

    @Test
    void filesAreReadOneByOne() {
        Path out = dir.resolve("out");
        CommandRun.of("pack", layer, "--data", "reference", "--layout", "inline-toc", "-o", out);

        assertThat(CommandRun.of("check", out, "--blob", layer).out())
                .contains("sound")
                .contains("1 of 1 blob");
        CommandRun run = CommandRun.of("unpack", out, "--blob", layer, "--to", dir.resolve("files"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(dir.resolve("files/etc/hello.txt")).hasContent("hello\n");
    }

    @Test
    void withoutTheLayerNothingIsUnpacked() {
        Path out = dir.resolve("out");
        CommandRun.of("pack", layer, "--data", "reference", "-o", out);

        CommandRun run = CommandRun.of("unpack", out, "-o", dir.resolve("again.tar"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("is not there");
        assertThat(dir.resolve("again.tar")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--rafs-version=5",
                "--compressor=none",
                "--digester=blake3",
                "--batch-size=4K",
                "--encrypt",
                "--recipe=none",
                "--keep-compressed-digest",
                "--blob-id=x"
            })
    void optionsForOtherDataAreRefused(String option) {
        CommandRun run = CommandRun.of("pack", layer, "--data", "reference", option, "-o", dir.resolve("out"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(option.replaceFirst("=.*", ""));
    }
}
