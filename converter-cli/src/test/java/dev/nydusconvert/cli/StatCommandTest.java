package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatCommandTest {
    @TempDir
    Path dir;

    private Path layer;

    @BeforeEach
    void pack() throws IOException {
        layer = dir.resolve("layer.nydus");
        CommandRun run = CommandRun.withInput(
                LayerTar.ofEverything(),
                "pack",
                "-",
                "--blob",
                layer,
                "--layout",
                "inline",
                "--chunk-size",
                "4K",
                "--compressor",
                "none");
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    @Test
    void textCountsAndDrawsTheSizes() {
        CommandRun run = CommandRun.of("stat", layer);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .contains(
                        layer + ": RAFS v6",
                        "  directory           3",
                        "  regular             6",
                        "  character device    1",
                        "  file bytes          20007 in 5 files",
                        "  chunks              5 distinct of 8",
                        "  de-duplicated       10000 bytes (50.0 % of the file bytes)",
                        "  stored              10007 bytes (100.0 % of the distinct chunks)",
                        "    empty             1 ####################",
                        "    from 4 B          1 ####################",
                        "    from 8.0 KiB      2 ########################################");
    }

    @Test
    void jsonHoldsTheSame() {
        JsonValue json = CommandRun.of("stat", layer, layer, "--json").json();
        assertThat(json.at("layers.1")).isEqualTo(json.at("layers.0"));
        assertThat(json.at("layers.0.file")).isEqualTo(layer.toString());
        assertThat(json.at("layers.0.names"))
                .isEqualTo(Map.of(
                        "directory",
                        3L,
                        "regular",
                        6L,
                        "symlink",
                        1L,
                        "fifo",
                        1L,
                        "socket",
                        0L,
                        "block_device",
                        0L,
                        "character_device",
                        1L));
        assertThat(json.at("layers.0.files")).isEqualTo(5L);
        assertThat(json.at("layers.0.file_bytes")).isEqualTo(20_007L);
        assertThat(json.at("layers.0.chunks")).isEqualTo(5L);
        assertThat(json.at("layers.0.chunk_references")).isEqualTo(8L);
        assertThat(json.at("layers.0.chunk_bytes")).isEqualTo(10_007L);
        assertThat(json.at("layers.0.stored_bytes")).isEqualTo(10_007L);
        assertThat((double) json.at("layers.0.deduplicated_ratio")).isBetween(0.49, 0.50);
        assertThat(json.at("layers.0.compression_ratio")).isEqualTo(1.0);
        assertThat(json.at("layers.0.file_sizes.14")).isEqualTo(Map.of("from", 8192L, "to", 16_383L, "files", 2L));
    }

    @Test
    void mistakesExitWith2AndFailuresWith1() {
        assertThat(CommandRun.of("stat").exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("stat", dir.resolve("none")).exitCode()).isEqualTo(1);
    }
}
