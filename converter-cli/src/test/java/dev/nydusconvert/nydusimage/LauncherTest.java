package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of the distribution starts one command under each of its names. */
class LauncherTest {
    private static final Path SCRIPT = Path.of("src", "main", "bin", "nydus-convert");
    private static final String VERSION = "test";

    @TempDir
    Path home;

    /** An installation whose jars lead to the classes under test. */
    @BeforeEach
    void install() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is a shell");
        Path bin = Files.createDirectory(home.resolve("bin"));
        Path lib = Files.createDirectory(home.resolve("lib"));
        String script = Files.readString(SCRIPT).replace("@project.version@", VERSION);
        for (String name : List.of("nydus-convert", "nydus-image")) {
            Path file = Files.writeString(bin.resolve(name), script);
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        jar(lib.resolve("converter-core-" + VERSION + ".jar"), "");
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(it -> new File(it).toURI().toString())
                .collect(Collectors.joining(" "));
        jar(lib.resolve("converter-cli-" + VERSION + ".jar"), classPath);
    }

    private static void jar(Path file, String classPath) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        new JarOutputStream(Files.newOutputStream(file), manifest).close();
    }

    private record Ended(int code, String out) {}

    private Ended run(Path command, String... args) throws Exception {
        ProcessBuilder process = new ProcessBuilder(
                Stream.concat(Stream.of(command.toString()), Stream.of(args)).toList());
        process.environment()
                .put(
                        "NYDUS_CONVERT_JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        process.environment().put("NYDUS_CONVERT_ARCHIVE", "off");
        Process running = process.redirectErrorStream(true).start();
        String out = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(running.exitValue(), out);
    }

    @Test
    void eachNameStartsItsOwnCommand() throws Exception {
        assertThat(run(home.resolve("bin/nydus-image"), "--version").out()).startsWith("Version: \tnydus-convert-");
        assertThat(run(home.resolve("bin/nydus-convert"), "--version").out()).startsWith("nydus-convert ");
    }

    @Test
    void aLinkFromElsewhereStartsWhatItLeadsTo() throws Exception {
        Path link = Files.createSymbolicLink(home.resolve("builder"), Path.of("bin", "nydus-image"));

        assertThat(run(link, "--version").out()).startsWith("Version: \tnydus-convert-");
    }

    @Test
    void argumentsAndExitCodesGoThrough() throws Exception {
        Ended wrong = run(home.resolve("bin/nydus-image"), "create", "--type", "with blanks", "x");

        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.out()).startsWith("error: invalid value 'with blanks' for '--type <type>'");
    }

    @Test
    void packingWritesNothingThatIsNotAskedFor() throws Exception {
        Path tar = new Layers(home).tar("tar", Layers.small("content"));

        Ended packed = run(
                home.resolve("bin/nydus-image"),
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
