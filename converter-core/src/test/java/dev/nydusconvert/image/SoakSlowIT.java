package dev.nydusconvert.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service converts image after image in one JVM: to layouts and registries, and back, and some that fail. Nothing grows:
 * heap, the memory of the process, threads, handles, temporary files. The JVM has a small heap that is touched at its start, so
 * that all growth of the process is seen.
 */
class SoakSlowIT {
    private static final String CONVERSIONS = System.getProperty("soak.conversions", "1000");

    @TempDir
    Path dir;

    @Test
    @EnabledOnOs(OS.LINUX)
    void aThousandConversionsLeaveNothing() throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms192m",
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+AlwaysPreTouch",
                        "-Djava.io.tmpdir=" + dir,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Soak.class.getName(),
                        dir.toString(),
                        CONVERSIONS)
                .redirectErrorStream(true);
        // Without what grows by itself: the code of the second compiler, and what the allocator keeps for each thread.
        command.environment().put("MALLOC_ARENA_MAX", "1");
        Process soak = command.start();
        String output = new String(soak.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(soak.waitFor()).as(output).isZero();
        System.err.print(output);
    }
}
