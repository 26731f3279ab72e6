package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The real command, in a process of its own that ends as the launcher lets it end.
 *
 * @param messages the file that takes its standard error
 * @param before programs that start it, each in front of the next, such as {@code setpriv}
 * @param javaOptions of its JVM
 */
record CommandProcess(Path messages, List<String> before, List<String> javaOptions) {
    private static final int PATIENCE_SECONDS = 120;

    /** @param folder for the file of its messages */
    CommandProcess(Path folder) {
        this(folder.resolve("messages"), List.of(), List.of());
    }

    CommandProcess behind(String... programs) {
        return new CommandProcess(messages, List.of(programs), javaOptions);
    }

    CommandProcess withJava(String... options) {
        return new CommandProcess(messages, before, List.of(options));
    }

    /** A command that has ended. */
    record Ended(int exitCode, String err) {
        /** Requires a failure that is told in one line, which has {@code part}. */
        void requireOneMessage(String part) {
            assertThat(err).hasLineCount(1).containsIgnoringCase(part).startsWith("nydus-convert: error: ");
            assertThat(err).doesNotContain("Exception").doesNotContain("internal error");
            assertThat(exitCode).isEqualTo(1);
        }

        void requireSuccess() {
            assertThat(exitCode).as(err).isZero();
        }
    }

    Process start(ProcessBuilder.Redirect out, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:+UseSerialGC", "-Dnydusconvert.exit=at-once"));
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        return new ProcessBuilder(command)
                .redirectOutput(out)
                .redirectError(messages.toFile())
                .start();
    }

    Ended run(Object... arguments) throws IOException, InterruptedException {
        return end(start(ProcessBuilder.Redirect.DISCARD, arguments));
    }

    /** Waits for its end, but not for ever. */
    Ended end(Process process) throws IOException, InterruptedException {
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("the command ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(messages, StandardCharsets.UTF_8));
    }
}
