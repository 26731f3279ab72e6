package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class GoldenOptimizeTest {
    @TempDir
    private Path directory;

    static List<Map<String, String>> cases() throws IOException {
        return GoldenFiles.table("optimized.tsv");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void blobAndBootstrapAreTheReferenceBuilders(Map<String, String> golden) throws IOException {
        PackOptions options = PackedLayers.options(golden.get("version"), golden.get("compressor"), "blake3", "plain");
        byte[][] layers = Arrays.stream(golden.get("layers").split(","))
                .map(name -> FixtureLayers.named(name).bytes())
                .toArray(byte[][]::new);
        ImageFolder image = ImageFolder.of(directory, options, layers);
        Path bootstrap = directory.resolve("optimized.boot");
        try (ImageOutputs outputs = new ImageOutputs(directory, bootstrap)) {
            new Optimize(image.locator()).run(image.bootstrap(), files(golden.get("files")), outputs);
        }

        assertThat(GoldenFiles.fileOf(Files.readAllBytes(bootstrap)))
                .as("bootstrap")
                .isEqualTo(GoldenFiles.File.of(golden.get("bootstrap-size"), golden.get("bootstrap-sha256")));
        assertThat(GoldenFiles.fileOf(Files.readAllBytes(directory.resolve(golden.get("blob-id")))))
                .as("blob")
                .isEqualTo(GoldenFiles.File.of(golden.get("blob-size"), golden.get("blob-sha256")));
    }

    /** Paths with commas between them, each with {@code @OFFSET+SIZE} for a part of it. */
    private static List<PrefetchFile> files(String list) {
        return Arrays.stream(list.split(",")).map(GoldenOptimizeTest::file).toList();
    }

    private static PrefetchFile file(String item) {
        String[] parts = item.split("[@+]");
        return parts.length == 1
                ? PrefetchFile.whole(item)
                : new PrefetchFile(
                        parts[0],
                        Optional.of(
                                List.of(new PrefetchFile.Range(Long.parseLong(parts[1]), Long.parseLong(parts[2])))));
    }
}
