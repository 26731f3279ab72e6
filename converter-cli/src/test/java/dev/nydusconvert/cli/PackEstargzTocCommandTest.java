package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackEstargzTocCommandTest {
    private static final String DIGEST = "ab".repeat(32);
    private static final String TOC = """
        {"version": 1, "entries": [
          {"name": "etc/", "type": "dir", "mode": 493, "modtime": "2023-11-14T22:13:20Z"},
          {"name": "etc/hosts", "type": "reg", "size": 20, "offset": 100, "chunkDigest": "sha256:%s"}]}
        """.formatted("cd".repeat(32));

    @TempDir
    Path dir;

    private Path toc;

    @BeforeEach
    void writeToc() throws IOException {
        toc = Files.writeString(dir.resolve("stargz.index.json"), TOC);
    }

    @Test
    void theLayerIsReferredTo() {
        CommandRun run = CommandRun.of(
                "pack",
                toc,
                "--data",
                "estargz-toc",
                "--layer-digest",
                "sha256:" + DIGEST,
                "--layer-size",
                "5000",
                "-o",
                dir.resolve("out"),
                "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().at("data")).isEqualTo("estargz-toc");
        assertThat(run.json().at("chunk_size")).isEqualTo(4L << 20);
        assertThat(run.json().at("blob_table")).isEqualTo(List.of(DIGEST));
        CommandRun inspected = CommandRun.of("inspect", run.json().at("bootstrap.path"));
        assertThat(inspected.out()).contains("/etc/hosts").contains("2023-11-14");
    }

    @Test
    void theResultIsToldInText() {
        CommandRun run = CommandRun.of(
                "pack",
                toc,
                "--data",
                "estargz-toc",
                "--layer-digest",
                DIGEST,
                "--layer-size",
                "5000",
                "-o",
                dir.resolve("out"));

        assertThat(run.out()).contains("blob_id:    " + DIGEST).contains("blob_meta:  ");
    }

    @Test
    void theLayerMustBeKnown() {
        assertThat(CommandRun.of("pack", toc, "--data", "estargz-toc", "-o", dir)
                        .err())
                .contains("of which layer is the TOC?");
        assertThat(CommandRun.of("pack", toc, "--layer-size", "5", "-o", dir).err())
                .contains("go with --data estargz-toc");
        CommandRun odd = CommandRun.of(
                "pack", toc, "--data", "estargz-toc", "--layer-digest", "x", "--layer-size", "5", "-o", dir);
        assertThat(odd.exitCode()).isEqualTo(2);
        assertThat(odd.err()).contains("'x' is not a SHA-256");
    }
}
