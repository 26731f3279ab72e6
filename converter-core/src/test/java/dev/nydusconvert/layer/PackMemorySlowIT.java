package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memory is bounded by what is in flight and by metadata, not by the layer. */
final class PackMemorySlowIT {
    private static final String HEAP_LIMIT = "-Xmx256m";
    private static final Path REPORT = Path.of("target", "pack-memory.txt");

    @ParameterizedTest
    @CsvSource({"large, 6, EMBED", "large, 5, NONE", "small, 6, EMBED", "small, 6, NONE", "small, 5, NONE"})
    void layerPacksInAHeapOf256MiB(String layer, String version, String recipe)
            throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP_LIMIT,
                "-cp",
                System.getProperty("java.class.path"),
                MeasuredPack.class.getName(),
                layer,
                version,
                recipe);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        System.err.print(output);
        Files.writeString(REPORT, output, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
