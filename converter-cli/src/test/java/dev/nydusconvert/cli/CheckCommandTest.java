package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    @TempDir
    Path dir;

    private Path out;
    private Path blob;
    private Path bootstrap;

    @BeforeEach
    void pack() throws IOException {
        out = dir.resolve("out");
        CommandRun run = CommandRun.withInput(
                LayerTar.ofEverything(),
                "pack",
                "-",
                "-o",
                out,
                "--compressor",
                "none",
                "--chunk-size",
                "4K",
                "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        blob = Path.of((String) run.json().at("blob.path"));
        bootstrap = Path.of((String) run.json().at("bootstrap.path"));
    }

    @Test
    void aSoundLayerIsCalledSound() {
        CommandRun run = CommandRun.of("check", out);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines())
                .containsExactly(bootstrap + ": sound; RAFS v6, 12 names, 1 of 1 blob, 5 chunks of 10007 bytes read");
        assertThat(CommandRun.of("check", "-q", out).out()).isEmpty();
    }

    @Test
    void blobsAreLookedForBesideTheFile() {
        assertThat(CommandRun.of("check", bootstrap, "--json").json().at("layers.0.chunks_read"))
                .isEqualTo(5L);
    }

    @Test
    void anAbsentBlobIsToldButIsNoFinding() throws IOException {
        Path alone = Files.move(bootstrap, dir.resolve("alone.boot"));
        CommandRun run = CommandRun.of("check", alone);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("absent: blob " + blob.getFileName()).contains("0 of 1 blob, 0 chunks");
    }

    @Test
    void blobsCanBeElsewhere() throws IOException {
        Path alone = Files.move(bootstrap, dir.resolve("alone.boot"));
        Path renamed = Files.copy(blob, dir.resolve("renamed"));
        assertThat(CommandRun.of("check", alone, "--blob-dir", out).out()).contains("1 of 1 blob");
        assertThat(CommandRun.of("check", alone, "--blob", renamed).out()).contains("1 of 1 blob");
        assertThat(CommandRun.of("check", alone, "--blob-dir", dir).out()).contains("0 of 1 blob");
    }

    @Test
    void everyDamagedChunkIsFoundWithItsFileAndOffset() throws IOException {
        byte[] bytes = Files.readAllBytes(blob);
        bytes[1] ^= 1; // hello.txt, the only content before the noise
        bytes[4096 + 100] ^= 1;
        Files.write(blob, bytes);
        CommandRun run = CommandRun.of("check", out);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).startsWith("finding: " + blob + ": the blob has hash ");
        assertThat(run.out().lines().filter(line -> line.startsWith("finding: " + blob + " at offset ")))
                .hasSize(2)
                .anyMatch(line -> line.startsWith("finding: " + blob + " at offset 0: "));
        assertThat(run.out()).contains(bootstrap + ": 3 findings");
        assertThat(CommandRun.of("check", "-q", out).out().lines()).hasSize(3);
        JsonValue json = CommandRun.of("check", out, "--json").json();
        assertThat(json.at("sound")).isEqualTo(false);
        assertThat(json.at("layers.0.findings.1.source")).isEqualTo(blob.toString());
        assertThat(json.at("layers.0.findings.1.offset")).isEqualTo(0L);
        assertThat((String) json.at("layers.0.findings.1.problem")).isNotEmpty();
    }

    @Test
    void aDamagedLayerDoesNotKeepOthersFromBeingChecked() throws IOException {
        Path broken = Files.write(dir.resolve("broken.boot"), new byte[] {1, 2, 3});
        CommandRun run = CommandRun.of("check", broken, dir.resolve("missing.boot"), bootstrap);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("finding: " + broken)
                .contains(dir.resolve("missing.boot") + ": not checked: ")
                .contains("no such file or directory")
                .contains(bootstrap + ": sound")
                .contains("3 layers: 1 sound, 2 not");
        JsonValue json = CommandRun.of("check", broken, dir.resolve("missing.boot"), "--json")
                .json();
        assertThat((String) json.at("layers.1.error")).contains("no such file or directory");
    }

    @Test
    void aDirectoryWithoutLayersIsAFailure() throws IOException {
        Path empty = Files.createDirectory(dir.resolve("empty"));
        Files.writeString(empty.resolve("notes.txt"), "nothing of ours");
        CommandRun run = CommandRun.of("check", empty);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains(empty + ": holds neither a bootstrap nor a data blob with one");
    }

    @Test
    void everyLayerOfADirectoryIsChecked() throws IOException {
        CommandRun.withInput(LayerTar.ofEverything(), "pack", "-", "-o", out, "--layout", "inline-toc");
        CommandRun run = CommandRun.of("check", out);
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out()).contains("2 layers: 2 sound, 0 not");
    }

    @Test
    void mistakesExitWith2() {
        assertThat(CommandRun.of("check").exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("check").err()).contains("FILE|DIR");
        assertThat(CommandRun.of("check", out, "--threads", "many").exitCode()).isEqualTo(2);
    }
}
