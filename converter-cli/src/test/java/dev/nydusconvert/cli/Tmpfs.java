package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A file system in memory, of a size that is soon full. */
record Tmpfs(Path folder) implements AutoCloseable {
    /** Mounts one, or skips the test, loudly, where that is not allowed. */
    static Tmpfs mount(Path folder, String options) throws IOException, InterruptedException {
        Files.createDirectory(folder);
        if (!call("mount", "-t", "tmpfs", "-o", options, "none", folder.toString())) {
            skip("a tmpfs could not be mounted: that needs root");
        }
        return new Tmpfs(folder);
    }

    static void skip(String reason) {
        String line = "*".repeat(80);
        System.err.println(line + "\n* SKIPPED: " + reason + "\n" + line);
        Assumptions.abort(reason);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        assertThat(call("umount", folder.toString())).isTrue();
    }

    private static boolean call(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
