package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memory is bounded by what is in flight and by metadata, not by the layer. */
final class LayerMemorySlowIT {
    private static final String HEAP_LIMIT = "-Xmx256m";
    private static final Path REPORT = Path.of("target", "layer-memory.txt");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"large, 6, EMBED", "large, 5, NONE", "small, 6, EMBED", "small, 6, NONE", "small, 5, NONE"})
    void layerPacksInAHeapOf256MiB(String layer, String version, String recipe)
            throws IOException, InterruptedException {
        run(MeasuredPack.class, layer, version, recipe);
    }

    @ParameterizedTest
    @CsvSource({"large, V6, REQUIRED", "small, V6, REQUIRED", "small, V6, IGNORED", "small, V5, REQUIRED"})
    void layerUnpacksInAHeapOf256MiB(String layer, RafsVersion version, String recipe)
            throws IOException, InterruptedException {
        PackOptions options = PackOptions.DEFAULTS.toBuilder()
                .version(version)
                .recipe(RecipeMode.EMBED)
                .build();
        Path bootstrap;
        String diffId;
        try (GeneratedLayer tar = GeneratedLayer.named(layer);
                DirectoryOutputs outputs = new DirectoryOutputs(directory)) {
            PackResult result = new Pack(options).run(tar, layer, outputs);
            bootstrap = outputs.bootstrapPath(result.bootstrap());
            diffId = result.input().orElseThrow().diffId().hex();
        }
        String output = run(MeasuredUnpack.class, bootstrap.toString(), directory.toString(), recipe);
        if (recipe.equals("REQUIRED")) {
            assertThat(output).contains("EXACT").contains(diffId);
        } else {
            assertThat(output).contains("CONTENT_EQUAL");
        }
    }

    private static String run(Class<?> program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP_LIMIT,
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        System.err.print(output);
        Files.writeString(REPORT, output, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return output;
    }
}
