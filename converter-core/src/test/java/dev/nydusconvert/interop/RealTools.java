package dev.nydusconvert.interop;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds the tools that this project did not make.
 *
 * <p>A tool is the file that the environment variable of its name says ({@code NYDUS_IMAGE} for {@code nydus-image}), or
 * the first of that name on the {@code PATH}, in cargo's folder, or where administrators' tools are.
 */
final class RealTools {
    private static final String CURRENT_RELEASE = "v2.4.";

    private static final List<String> OTHER_FOLDERS =
            List.of(System.getProperty("user.home") + "/.cargo/bin", "/usr/sbin", "/sbin", "/usr/local/bin");

    private RealTools() {}

    /** The tool; a test that needs it is skipped, loudly, where it is missing. */
    static Path require(String name) {
        return find(name)
                .orElseGet(() -> skip(name + " was not found; set " + variable(name) + " or put it on the PATH"));
    }

    /**
     * As {@link #require}, for what a release of the reference's older than 2.4 does not know or writes otherwise
     * (rafs-v6.md 25).
     */
    static Path requireCurrent(String name) {
        Path tool = require(name);
        String version = Command.run(tool, "--version");
        if (!version.contains(CURRENT_RELEASE)) {
            skip("this needs " + name + " " + CURRENT_RELEASE + "x, the one here says: "
                    + version.lines().findFirst().orElse("").strip());
        }
        return tool;
    }

    static Optional<Path> find(String name) {
        String chosen = System.getenv(variable(name));
        if (chosen != null && !chosen.isEmpty()) {
            return Optional.of(Path.of(chosen));
        }
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Arrays.stream(path.split(File.pathSeparator)), OTHER_FOLDERS.stream())
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Mounting, and making files of other owners, needs root. */
    static void requireRoot() throws IOException {
        if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            skip("this needs root");
        }
    }

    static void requireDevice(String device) {
        if (!Files.exists(Path.of(device))) {
            skip("this machine has no " + device);
        }
    }

    /** Skips the test, so that nobody can miss it; does not return. */
    static <T> T skip(String reason) {
        String test = StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                        .filter(name -> name.endsWith("InteropIT"))
                        .findFirst())
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .orElse("interop test");
        String line = "*".repeat(100);
        System.err.println(line + "\n* SKIPPED: " + test + ": " + reason + "\n" + line);
        return Assumptions.abort(reason);
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[-.]", "_");
    }
}
