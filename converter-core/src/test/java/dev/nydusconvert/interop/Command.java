package dev.nydusconvert.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A run of another program, to its end. */
final class Command {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private Command() {}

    /**
     * What a program did.
     *
     * @param text standard output and standard error, as bytes in ISO 8859-1
     */
    record Outcome(int exitCode, String text) {}

    /** Runs a program that must succeed and returns what it printed. */
    static String run(Object... command) {
        Outcome outcome = attempt(command);
        if (outcome.exitCode() != 0) {
            throw new AssertionError(
                    Arrays.toString(command) + " ended with " + outcome.exitCode() + ":\n" + outcome.text());
        }
        return outcome.text();
    }

    static Outcome attempt(Object... command) {
        List<String> words = new ArrayList<>();
        for (Object word : command) {
            words.add(word.toString());
        }
        try {
            Path output = Files.createTempFile("command", ".out");
            try {
                return attempt(words, output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome attempt(List<String> words, Path output) throws IOException {
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(words + " did not end within " + LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(words + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
    }
}
