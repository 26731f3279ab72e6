package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
    @TempDir
    Path dir;

    @Test
    void theLayerThatIsRehearsedWithIsATar() throws Exception {
        Path out = dir.resolve("out");
        CommandRun run = CommandRun.withInput(Rehearsal.layer(), "pack", "-", "-o", out, "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().at("files.bytes")).isEqualTo(1L << 20);
    }

    @Test
    void theImageThatIsRehearsedWithIsConvertedCheckedAndReverted() throws Exception {
        String image = RehearsalImage.write(dir.resolve("layout"), Rehearsal.layer());
        String nydus = "oci:" + dir.resolve("layout") + ":nydus";
        String again = "oci:" + dir.resolve("layout") + ":again";

        CommandRun converted = CommandRun.of("convert", image, nydus, "--keep-compressed-digest");
        CommandRun checked = CommandRun.of("check", nydus, "--against", image, "--json");
        CommandRun reverted = CommandRun.of("revert", nydus, again, "--json");

        assertThat(converted.exitCode()).as(converted.err()).isZero();
        assertThat(checked.json().at("sound")).isEqualTo(true);
        assertThat(reverted.json().at("restored")).isEqualTo(true);
    }

    @Test
    void theRegistryThatIsRehearsedWithServesTheVerbs() throws Exception {
        String image = RehearsalImage.write(dir.resolve("layout"), Rehearsal.layer());
        Path logins = Files.writeString(dir.resolve("logins"), "{}");
        try (RehearsalRegistry registry = new RehearsalRegistry()) {
            for (List<String> verb :
                    Rehearsal.registryVerbs(image, registry.reference("image"), registry.reference("nydus"))) {
                List<Object> line = new ArrayList<>(verb);
                line.addAll(List.of("--plain-http", "--retries", "0", "--authfile", logins));
                CommandRun run = CommandRun.of(line.toArray());
                assertThat(run.exitCode()).as(verb + ": " + run.err()).isZero();
            }
        }
        try (WithoutTls deaf = new WithoutTls()) {
            CommandRun run = CommandRun.of("inspect", deaf.reference(), "--retries", 0, "--authfile", logins);
            assertThat(run.err()).contains("does not speak TLS");
        }
    }

    @Test
    void nothingIsLeft() throws Exception {
        long before = rehearsalDirectories();
        Rehearsal.useVerbs();
        Rehearsal.useRegistries();
        assertThat(rehearsalDirectories()).isEqualTo(before);
    }

    private static long rehearsalDirectories() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(it -> it.getFileName().toString().startsWith("nydus-convert-rehearsal"))
                    .count();
        }
    }
}
