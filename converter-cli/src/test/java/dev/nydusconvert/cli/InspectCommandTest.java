package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
    private static final String TIME = "2026-01-02 03:04:05";

    @TempDir
    Path dir;

    private Path layer;

    @BeforeEach
    void pack() throws IOException {
        layer = dir.resolve("layer.nydus");
        CommandRun run = CommandRun.withInput(
                LayerTar.ofEverything(), "pack", "-", "--blob", layer, "--layout", "inline", "--chunk-size", "4K");
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    @Test
    void theTreeIsListedAsLsDoes() {
        CommandRun run = CommandRun.of("inspect", layer);
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> lines = run.out().lines().toList();
        assertThat(lines.get(0)).startsWith(layer + ": RAFS v6, inlined in a blob, zstd, blake3, chunks of 4096 bytes");
        assertThat(lines.get(1)).startsWith("blob layer: 5 chunks, ");
        assertThat(lines.subList(3, lines.size()))
                .containsExactly(
                        "drwxrwxrwt 2 1000:100     - " + TIME + " /data",
                        "-rw-r--r-- 1 1000:100     1 " + TIME + " /data/caf\\xe9",
                        "prw-rw-rw- 1 1000:100     - " + TIME + " /data/fifo",
                        "-rw------- 1 1000:100 10000 " + TIME + " /data/noise",
                        "-rw------- 1 1000:100 10000 " + TIME + " /data/noise-copy",
                        "crw-rw-rw- 1 1000:100   1,3 " + TIME + " /data/null",
                        "drwxr-xr-x 2 1000:100     - " + TIME + " /etc",
                        "-rwsr-xr-x 1 1000:100     0 " + TIME + " /etc/empty",
                        "-rw-r--r-- 2 1000:100     6 " + TIME + " /etc/hello-again.txt",
                        "-rw-r--r-- 2 1000:100     6 " + TIME + " /etc/hello.txt",
                        "lrwxrwxrwx 1 1000:100     9 " + TIME + " /etc/link -> hello.txt");
    }

    @Test
    void oneFileIsShownWithXattrsAndChunks() {
        CommandRun run = CommandRun.of("inspect", layer, "/data/noise", "--chunks");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .contains(
                        "path:   /data/noise",
                        "type:   regular",
                        "mode:   0600 -rw-------",
                        "owner:  1000:100",
                        "links:  1",
                        "size:   10000",
                        "mtime:  " + TIME + " UTC",
                        "xattr:  user.note = \"of 10\"")
                .filteredOn(line -> line.startsWith("  chunk at "))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches("  chunk at 0: 4096 bytes, blake3:[0-9a-f]{64}, chunk \\d of .+"),
                        line -> assertThat(line).startsWith("  chunk at 4096: 4096 bytes"),
                        line -> assertThat(line).startsWith("  chunk at 8192: 1808 bytes"));
    }

    @Test
    void aDirectoryIsShownWithItsEntries() {
        CommandRun run = CommandRun.of("inspect", layer, "etc/");
        assertThat(run.out())
                .contains("type:   directory")
                .contains(" /etc/link -> hello.txt")
                .doesNotContain("/data");
    }

    @Test
    void bytesThatAreNoTextCanBeNamed() {
        assertThat(CommandRun.of("inspect", layer, "/data/caf\\xe9").out()).contains("size:   1");
        JsonValue json =
                CommandRun.of("inspect", layer, "/data/caf\\xE9", "--json").json();
        assertThat(json.at("nodes.0.path")).isEqualTo("/data/caf\\xe9");
        assertThat(json.at("nodes.0.path_bytes")).isEqualTo("646174612f636166e9");
    }

    @Test
    void jsonHoldsEverything() {
        JsonValue json = CommandRun.of("inspect", layer, "--chunks", "--json").json();
        assertThat(json.at("rafs_version")).isEqualTo(6L);
        assertThat(json.at("inlined")).isEqualTo(true);
        assertThat(json.at("chunk_size")).isEqualTo(4096L);
        assertThat(json.at("blobs.0.chunk_count")).isEqualTo(5L);
        assertThat(json.at("nodes.0.path")).isEqualTo("/");
        assertThat(json.fields("nodes.4"))
                .containsExactly(
                        "path",
                        "type",
                        "mode",
                        "uid",
                        "gid",
                        "links",
                        "size",
                        "mtime",
                        "mtime_nanos",
                        "xattrs",
                        "chunks");
        assertThat(json.at("nodes.4.path")).isEqualTo("/data/noise");
        assertThat(json.at("nodes.4.mode")).isEqualTo("0600");
        assertThat(json.at("nodes.4.mtime")).isEqualTo(LayerTar.TIME.getEpochSecond());
        assertThat(json.at("nodes.4.xattrs.0")).isEqualTo(Map.of("name", "user.note", "value", "of 10"));
        assertThat(json.at("nodes.4.chunks.1.file_offset")).isEqualTo(4096L);
        assertThat(json.at("nodes.4.chunks.1.uncompressed_size")).isEqualTo(4096L);
        assertThat(json.at("nodes.5.chunks.1.digest")).isEqualTo(json.at("nodes.4.chunks.1.digest"));
        assertThat(json.at("nodes.6.major")).isEqualTo(1L);
        assertThat(json.at("nodes.6.minor")).isEqualTo(3L);
        assertThat(json.at("nodes.11.target")).isEqualTo("hello.txt");
    }

    @Test
    void theBlobTableIsShownAlone() {
        CommandRun run = CommandRun.of("inspect", layer, "--blobs");
        assertThat(run.out())
                .startsWith("blob:       layer")
                .contains("chunks:   5")
                .doesNotContain("/etc");
        JsonValue json = CommandRun.of("inspect", layer, "--blobs", "--json").json();
        assertThat(((Map<?, ?>) json.value()).containsKey("nodes")).isFalse();
        assertThat(json.at("blobs.0.id")).isEqualTo("layer");
    }

    @Test
    void aDirectoryStandsForItsOnlyLayer() throws IOException {
        assertThat(CommandRun.of("inspect", dir).exitCode()).isZero();
        Files.copy(layer, dir.resolve("other.nydus"));
        CommandRun run = CommandRun.of("inspect", dir);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("holds 2 layers; name one of them, for example " + layer);
    }

    @Test
    void whatIsNotThereIsAFailure() throws IOException {
        assertThat(CommandRun.of("inspect", layer, "/etc/nothing").err()).contains("has no file /etc/nothing");
        assertThat(CommandRun.of("inspect", layer, "/etc/nothing").exitCode()).isEqualTo(1);
        Path text = Files.writeString(dir.resolve("text"), "no layer");
        assertThat(CommandRun.of("inspect", text).err())
                .contains(text + ": is neither a RAFS bootstrap nor a data blob that holds one");
        assertThat(CommandRun.of("inspect", layer, "/etc", "--blobs").exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of("inspect").exitCode()).isEqualTo(2);
    }
}
