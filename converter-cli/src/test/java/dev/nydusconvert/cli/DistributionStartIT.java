package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The distribution makes an archive of classes and unpacks its native code with its first start, and uses both from then on. */
@EnabledOnOs(OS.LINUX)
class DistributionStartIT {
    @TempDir
    Path scratch;

    private Path home;

    @BeforeEach
    void install() throws Exception {
        home = scratch.resolve("installation");
        Process copy = new ProcessBuilder("cp", "-r", System.getProperty("distribution.directory"), home.toString())
                .inheritIO()
                .start();
        assertThat(copy.waitFor()).isZero();
    }

    private String start(String... options) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(home.resolve("bin/nydus-convert").toString(), "--version");
        builder.environment().remove("JAVA_OPTS");
        builder.environment()
                .put(
                        "NYDUS_CONVERT_JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().put("NYDUS_CONVERT_OPTS", String.join(" ", options));
        builder.environment().put("XDG_CACHE_HOME", scratch.resolve("cache").toString());
        Process process = builder.redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        return out;
    }

    private static List<Path> natives(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(it ->
                            it.getParent().getFileName().toString().endsWith(".native") && Files.isRegularFile(it))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theFirstStartUnpacksTheNativeCodeOnce() throws Exception {
        String first = start();
        List<Path> unpacked = natives(home.resolve("lib"));
        assertThat(unpacked).extracting(it -> it.getFileName().toString()).contains("libzstd-jni.so", "liblz4-java.so");
        List<Object> made = unpacked.stream().map(DistributionStartIT::modified).toList();

        assertThat(start()).isEqualTo(first);
        assertThat(natives(home.resolve("lib")).stream()
                        .map(DistributionStartIT::modified)
                        .toList())
                .isEqualTo(made);
    }

    private static Object modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nativeCodeThatIsDamagedIsUnpackedAnew() throws Exception {
        String first = start();
        List<Path> unpacked = natives(home.resolve("lib"));
        for (Path file : unpacked) {
            Files.write(file, new byte[100]);
        }

        assertThat(start()).isEqualTo(first);
        assertThat(natives(home.resolve("lib")))
                .isEqualTo(unpacked)
                .allSatisfy(it -> assertThat(Files.size(it)).isGreaterThan(100));
    }

    @Test
    void whereTheInstallationCannotBeWrittenTheCacheDirectoryTakesBoth() throws Exception {
        Path lib = home.resolve("lib");
        assertThat(lib.toFile().setWritable(false)).isTrue();
        try {
            assumeTrue(!Files.isWritable(lib), "root may write everywhere");
            start();
            assertThat(natives(lib)).isEmpty();
            assertThat(natives(scratch.resolve("cache"))).isNotEmpty();
        } finally {
            assertThat(lib.toFile().setWritable(true)).isTrue();
        }
    }

    @Test
    void withoutAnArchiveNothingIsWritten() throws Exception {
        start("-Xshare:auto");
        assertThat(natives(home.resolve("lib"))).isEmpty();
    }
}
