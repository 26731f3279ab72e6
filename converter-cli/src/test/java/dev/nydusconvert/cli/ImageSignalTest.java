package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A signal ends the work on an image: the tag is not written, uploads are cancelled, no file is left. */
class ImageSignalTest {
    private static final int SIGINT = 2;

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"INT, 130, PATCH", "TERM, 143, PATCH", "INT, 130, PUT", "TERM, 143, PUT"})
    @Timeout(120)
    void aSignalLeavesTheRegistryAsItWas(String signal, int exitCode, String stalled) throws Exception {
        assumeFalse(
                isIgnoredHere(signal),
                "this process was started with " + signal + " ignored, and so is what it starts");
        byte[] moreThanAChunk = new byte[9 << 20];
        new Random(5).nextBytes(moreThanAChunk);
        String source = RehearsalImage.write(
                dir.resolve("source"),
                new LayerTar().file("noise", 0644, moreThanAChunk).finish());
        Path work = Files.createDirectory(dir.resolve("work"));
        try (StallingRegistry registry = new StallingRegistry(stalled)) {
            Process convert = start(source, registry.reference(), work);
            try {
                assertThat(registry.awaitStalled()).isTrue();
                assertThat(filesIn(work)).isNotEmpty();
                assertThat(registry.openUploads()).hasSize(1);
                new ProcessBuilder("kill", "-" + signal, Long.toString(convert.pid()))
                        .start()
                        .waitFor();
                assertThat(convert.waitFor(30, TimeUnit.SECONDS)).isTrue();
            } finally {
                convert.destroyForcibly();
            }
            assertThat(convert.exitValue()).isEqualTo(exitCode);
            assertThat(registry.openUploads()).isEmpty();
            assertThat(registry.requests()).noneMatch(request -> request.matches("PUT .*/manifests/.*"));
            assertThat(filesIn(work)).isEmpty();
        }
    }

    /** Shells start what runs in the background so, and Java leaves an ignored signal ignored. */
    private static boolean isIgnoredHere(String signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!signal.equals("INT") || !Files.isReadable(status)) {
            return false;
        }
        String ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElseThrow()
                .substring("SigIgn:".length())
                .strip();
        return (Long.parseUnsignedLong(ignored, 16) & 1L << SIGINT - 1) != 0;
    }

    private static Process start(String source, String destination, Path work) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dnydusconvert.exit=at-once",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "convert",
                        source,
                        destination,
                        "--plain-http",
                        "--work-dir",
                        work.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
