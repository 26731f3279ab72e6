package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of the distribution starts one command under each of its names. */
class LauncherTest {
    @TempDir
    Path home;

    private Installation installation;

    @BeforeEach
    void install() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is a shell");
        installation = Installation.in(home);
    }

    private record Ended(int code, String out) {}

    private Ended run(Path command, String... args) throws Exception {
        ProcessBuilder process = new ProcessBuilder(
                Stream.concat(Stream.of(command.toString()), Stream.of(args)).toList());
        process.environment().putAll(Installation.environment());
        Process running = process.redirectErrorStream(true).start();
        String out = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(running.exitValue(), out);
    }

    @Test
    void eachNameStartsItsOwnCommand() throws Exception {
        assertThat(run(installation.command("nydus-image"), "--version").out()).startsWith("Version: \tnydus-convert-");
        assertThat(run(installation.command("nydus-convert"), "--version").out())
                .startsWith("nydus-convert ");
    }

    @Test
    void aLinkFromElsewhereStartsWhatItLeadsTo() throws Exception {
        Path link = Files.createSymbolicLink(home.resolve("builder"), Path.of("bin", "nydus-image"));

        assertThat(run(link, "--version").out()).startsWith("Version: \tnydus-convert-");
    }

    @Test
    void argumentsAndExitCodesGoThrough() throws Exception {
        Ended wrong = run(installation.command("nydus-image"), "create", "--type", "with blanks", "x");

        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.out()).startsWith("error: invalid value 'with blanks' for '--type <type>'");
    }

    @Test
    void packingWritesNothingThatIsNotAskedFor() throws Exception {
        Path tar = new Layers(home).tar("tar", Layers.small("content"));

        Ended packed = run(
                installation.command("nydus-image"),
                "create",
                "--log-level",
                "warn",
                "-t",
                "tar-rafs",
                "-D",
                home.toString(),
                "-B",
                home.resolve("boot").toString(),
                tar.toString());

        assertThat(packed).isEqualTo(new Ended(0, ""));
        assertThat(ImageRun.of("check", home.resolve("boot")).exitCode()).isZero();
    }
}
