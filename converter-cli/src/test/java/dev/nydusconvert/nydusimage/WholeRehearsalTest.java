package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeRehearsalTest {
    @TempDir
    Path directory;

    @Test
    void everyCallWorks() throws Exception {
        assertThat(Rehearsal.calls(directory))
                .allSatisfy(call -> assertThat(ImageRun.withInput("/\n", (Object[]) call.toArray(new String[0])))
                        .satisfies(run -> assertThat(run.exitCode())
                                .as(call + ": " + run.err())
                                .isZero()));
    }

    @Test
    void everySubcommandIsRehearsed() throws Exception {
        List<String> used =
                Rehearsal.calls(directory).stream().map(it -> it.get(0)).toList();

        assertThat(used)
                .containsAll(
                        Stream.of(Subcommand.values()).map(Subcommand::word).toList());
    }

    @Test
    void nothingIsLeft() throws Exception {
        long before = leftovers();
        Rehearsal.use(Rehearsal.Part.NYDUS_IMAGE);
        assertThat(leftovers()).isEqualTo(before);
    }

    private static long leftovers() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(it -> it.getFileName().toString().startsWith("nydus-convert-rehearsal"))
                    .count();
        }
    }
}
