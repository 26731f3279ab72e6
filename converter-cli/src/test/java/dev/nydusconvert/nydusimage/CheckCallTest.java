package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.cli.JsonValue;
import dev.nydusconvert.cli.LayerTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckCallTest {
    @TempDir
    Path directory;

    private Path pack() throws IOException {
        return pack("--fs-version=6", "--blob-offset=0");
    }

    private Path pack(String version, String offset) throws IOException {
        Path tar = Files.write(directory.resolve("tar"), LayerTar.ofEverything());
        Path bootstrap = directory.resolve("boot");
        ImageRun run = ImageRun.of("create", "-t", "tar-rafs", version, offset, "-D", directory, "-B", bootstrap, tar);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return bootstrap;
    }

    @Test
    void aSoundBootstrapIsToldWithItsBlobs() throws IOException {
        Path json = directory.resolve("json");

        ImageRun run = ImageRun.of("check", "--log-level", "warn", "-J", json, "--bootstrap", pack());

        JsonValue result = JsonValue.parse(Files.readString(json));
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines())
                .hasSize(2)
                .element(1)
                .asString()
                .startsWith("\t 0: " + result.at("blobs.0") + ", compressed size ")
                .endsWith(", chunk size: 1048576, chunk count: 3, features: aligned cap_toc");
        assertThat(result.fields(""))
                .containsExactly(
                        "version",
                        "bootstrap",
                        "blobs",
                        "external_bootstrap",
                        "external_blobs",
                        "trace",
                        "fs_version",
                        "compressor");
        assertThat(Files.readString(json)).doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--fs-version=5", "--fs-version=6"})
    void aBlobMayBeginAnywhereInALargerFile(String version) throws IOException {
        Path bootstrap = pack(version, "--blob-offset=1000000");

        ImageRun run = ImageRun.of("check", "-v", bootstrap);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("compressed 1000000/6, ");
    }

    @Test
    void verbosityListsFilesAndChunks() throws IOException {
        List<String> lines = ImageRun.of("check", pack(), "-v").out().lines().toList();

        assertThat(lines).anyMatch(it -> it.startsWith("inode: regular \"/etc/hello.txt\": ino "));
        assertThat(lines).anyMatch(it -> it.startsWith("inode: symlink \"/etc/link\"") && it.contains("\"hello.txt\""));
        assertThat(lines.stream().filter(it -> it.startsWith("\t chunk: id "))).hasSize(5);
    }

    @Test
    void damageIsAnErrorInOneLine() throws IOException {
        Path bootstrap = pack();
        byte[] bytes = Files.readAllBytes(bootstrap);
        bytes[1024 + 4] ^= 0x55;
        Files.write(bootstrap, bytes);

        ImageRun run = ImageRun.of("check", bootstrap);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("Error: " + bootstrap).hasLineCount(1);
    }
}
