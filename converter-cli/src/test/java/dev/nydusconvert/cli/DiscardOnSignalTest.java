package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DiscardOnSignalTest {
    private static final int SIGTERM = 15;

    @TempDir
    Path dir;

    @Test
    @Timeout(60)
    void aSignalLeavesNothingBehind() throws Exception {
        Process pack = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dnydusconvert.exit=at-once",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "pack",
                        "-",
                        "-o",
                        dir.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream tar = pack.getOutputStream()) {
            byte[] layer = LayerTar.ofEverything();
            tar.write(layer, 0, layer.length / 2);
            tar.flush();
            while (filesIn(dir).isEmpty() && pack.isAlive()) {
                Thread.sleep(20);
            }
            assertThat(filesIn(dir)).isNotEmpty();
            pack.destroy();
            assertThat(pack.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            pack.destroyForcibly();
        }
        assertThat(pack.exitValue()).isEqualTo(128 + SIGTERM);
        assertThat(filesIn(dir)).isEmpty();
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
