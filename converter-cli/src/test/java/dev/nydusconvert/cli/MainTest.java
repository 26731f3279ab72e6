package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void versionNamesTheProgramTheRuntimeAndTheDigest() {
        assertThat(run(out, "--version")).isZero();
        assertThat(text(out).lines())
                .satisfiesExactly(
                        line -> assertThat(line).matches("nydus-convert \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?"),
                        line -> assertThat(line).startsWith("Java: " + System.getProperty("java.runtime.version")),
                        line -> assertThat(line).matches("BLAKE3: (native|scalar Java) \\(.+\\)"));
        assertThat(text(err)).isEmpty();
    }

    @Test
    void helpListsEveryVerb() {
        assertThat(run(out, "--help")).isZero();
        assertThat(text(out)).contains("Usage: nydus-convert").contains("--version");
        for (Verb verb : Verb.values()) {
            assertThat(text(out)).containsPattern("(?m)^  " + verb.word() + "\\s+\\S");
        }
        assertThat(text(err)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Verb.class)
    void eachVerbHasHelpOfItsOwn(Verb verb) {
        assertThat(run(out, verb.word(), "--help")).isZero();
        assertThat(text(out)).startsWith("Usage: nydus-convert " + verb.word());
        assertThat(text(err)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Verb.class)
    void helpOfAVerbIsTheSameEitherWay(Verb verb) {
        ByteArrayOutputStream other = new ByteArrayOutputStream();
        assertThat(run(out, "help", verb.word())).isZero();
        assertThat(run(other, verb.word(), "--help")).isZero();
        assertThat(text(out)).isEqualTo(text(other));
    }

    @Test
    void nothingAskedPrintsTheHelpAsAMistake() {
        assertThat(run(out)).isEqualTo(2);
        assertThat(text(out)).isEmpty();
        assertThat(text(err)).startsWith("Usage: nydus-convert");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--no-such-option", "no-such-verb", "@file"})
    void mistakesOnTheCommandLineExitWith2AndAHint(String mistake) {
        assertThat(run(out, mistake)).isEqualTo(2);
        assertThat(text(out)).isEmpty();
        assertThat(text(err))
                .startsWith("nydus-convert: error: ")
                .contains(mistake)
                .endsWith("Try 'nydus-convert --help'." + System.lineSeparator());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pack #",
                "unpack # -o a",
                "check #",
                "inspect #",
                "stat #",
                "tune #",
                "roundtrip #",
                "merge # -o a",
                "merge a -o b --chunk-dict #",
                "dict create # --dry-run",
                "compact # -o a",
                "optimize # -o a --prefetch /b",
                "export # -o a"
            })
    void whatCannotBeTheNameOfAFileIsAMistake(String commandLine) {
        assertThat(run(out, commandLine.replace("#", "a\0b").split(" "))).isEqualTo(2);
        assertThat(text(err)).contains("cannot be the name of a file").doesNotContain("internal error");
    }

    @Test
    void aMisspelledVerbIsSuggested() {
        assertThat(run(out, "hepl")).isEqualTo(2);
        assertThat(text(err)).contains("nydus-convert help");
    }

    @Test
    void aReaderThatHasGoneAwayIsNoError() {
        assertThat(run(failingWith("Broken pipe"), "--help")).isEqualTo(141);
        assertThat(text(err)).isEmpty();
    }

    @Test
    void aFullDiskBehindStandardOutputIsAnError() {
        assertThat(run(failingWith("No space left on device"), "--help")).isEqualTo(1);
        assertThat(text(err).lines())
                .containsExactly("nydus-convert: error: cannot write standard output: No space left on device");
    }

    private int run(OutputStream target, String... args) {
        StandardStreams streams = new StandardStreams(
                new ByteArrayInputStream(new byte[0]),
                new StandardOutput(target),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Main(streams, false).run(args);
    }

    private static OutputStream failingWith(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
