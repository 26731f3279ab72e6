package dev.nydusconvert.nydusimage;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs of others that a test needs: on the {@code PATH}, or named by a variable.
 *
 * @param test what is skipped without them
 */
record ExternalTools(Class<?> test) {
    private static final String CURRENT_RELEASE = "v2.4.";

    Optional<String> find(String name) {
        String chosen = System.getenv(variable(name));
        return chosen != null
                ? Optional.of(chosen)
                : Stream.of(Optional.ofNullable(System.getenv("PATH"))
                                .orElse("")
                                .split(File.pathSeparator))
                        .filter(folder -> !folder.isEmpty())
                        .map(folder -> Path.of(folder, name))
                        .filter(Files::isExecutable)
                        .map(Path::toString)
                        .findFirst();
    }

    /** The path of a program; without it the test is skipped. */
    String require(String name) {
        return find(name).orElseGet(() -> skip(name + " was not found; put it on the PATH, or set " + variable(name)));
    }

    /** As {@link #require}, for what a release of the reference older than 2.4 does not know or writes otherwise. */
    String requireCurrent(String name) throws IOException {
        String tool = require(name);
        Process process = new ProcessBuilder(tool, "--version")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!version.contains(CURRENT_RELEASE)) {
            skip(name + " is no " + CURRENT_RELEASE + "x, it says: "
                    + version.lines().findFirst().orElse("").strip());
        }
        return tool;
    }

    void requireRoot() {
        if (!ProcessOwner.uid().equals("0")) {
            skip("this needs root");
        }
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    String skip(String reason) {
        String line = "*".repeat(100);
        System.err.println(line + "\n* SKIPPED: " + test.getSimpleName() + ": " + reason + "\n" + line);
        return Assumptions.abort(reason);
    }
}
