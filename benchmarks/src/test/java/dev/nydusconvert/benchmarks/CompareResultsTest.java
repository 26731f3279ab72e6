package dev.nydusconvert.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompareResultsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path dir;

    private int compare(String... args) {
        return new CompareResults(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(args);
    }

    private static String result(String name, String mode, int chunkSize, double score) {
        return "{\"benchmark\": \"dev.example." + name + "\", \"mode\": \"" + mode
                + "\", \"threads\": 1, \"params\": {\"chunkSize\": \"" + chunkSize
                + "\"}, \"primaryMetric\": {\"score\": " + score + ", \"scoreUnit\": \"ops/s\"}}";
    }

    private String file(String name, String json) throws IOException {
        return Files.writeString(dir.resolve(name), json).toString();
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void sayHowMuchFasterTheNewRunIs() throws IOException {
        String base = file(
                "base",
                "{\"machine\": \"m\", \"results\": [" + result("Digest.run", "thrpt", 1, 100) + ","
                        + result("Digest.run", "thrpt", 2, 100) + "]}");
        String later = file(
                "new",
                "[" + result("Digest.run", "thrpt", 2, 95) + "," + result("Digest.run", "thrpt", 1, 150) + ","
                        + result("Other.run", "thrpt", 1, 1) + "]");

        assertThat(compare(base, later)).isZero();
        assertThat(printed())
                .contains("  1.50 x       100.000 ->      150.000 ops/s   Digest.run thrpt t=1 chunkSize=1\n")
                .contains("  0.95 x ")
                .endsWith("2 compared, 0 slower by more than 10.0 %; only in the baseline 0, only in the new run 1\n");
    }

    @Test
    void slowerThanTheThresholdIsARegression() throws IOException {
        String base = file("base", "[" + result("A.run", "thrpt", 1, 100) + "]");
        String later = file("new", "[" + result("A.run", "thrpt", 1, 89.9) + "]");

        assertThat(compare(base, later)).isEqualTo(1);
        assertThat(printed()).contains("A.run thrpt t=1 chunkSize=1  SLOWER\n");
        assertThat(compare(base, later, "10.2")).isZero();
    }

    @Test
    void timesAreBetterWhenTheyAreShorter() throws IOException {
        String base = file("base", "[" + result("A.run", "avgt", 1, 100) + "]");
        String later = file("new", "[" + result("A.run", "avgt", 1, 200) + "]");

        assertThat(compare(base, later)).isEqualTo(1);
        assertThat(compare(later, base)).isZero();
        assertThat(printed()).contains("  0.50 x ").contains("  2.00 x ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "[{}]", "[1]", "{\"results\": 3}", "[{\"benchmark\": \"A.run\"}]"})
    void otherFilesAreRefused(String text) throws IOException {
        String base = file("base", "[" + result("A.run", "thrpt", 1, 100) + "]");

        assertThat(compare(base, file("new", text))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("new");
    }

    @Test
    void mistakesOfTheCommandLineAreRefused() throws IOException {
        String base = file("base", "[" + result("A.run", "thrpt", 1, 100) + "]");
        String other = file("other", "[" + result("B.run", "thrpt", 1, 100) + "]");

        assertThat(compare(base)).isEqualTo(2);
        assertThat(compare(base, base, "x")).isEqualTo(2);
        assertThat(compare(base, base, "NaN")).isEqualTo(2);
        assertThat(compare(base, dir.resolve("missing").toString())).isEqualTo(2);
        assertThat(compare(base, other)).isEqualTo(2);
    }
}
