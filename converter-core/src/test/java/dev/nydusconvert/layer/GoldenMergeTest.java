package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.tree.PrefetchPatterns;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class GoldenMergeTest {
    private static PackedLayers layers;

    @BeforeAll
    static void makeFolder(@TempDir Path directory) {
        layers = new PackedLayers(directory);
    }

    static List<Map<String, String>> cases() throws IOException {
        return GoldenFiles.table("merges.tsv");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theBootstrapIsTheReferenceBuilders(Map<String, String> golden) throws IOException {
        List<MergeSource> sources = new ArrayList<>();
        for (String layer : golden.get("layers").split(",")) {
            sources.add(described(golden.get("given"), sources.size(), MergeSource.of(layer(golden, layer))));
        }
        MergeOptions options = MergeOptions.DEFAULTS;
        if (!golden.get("parent").equals("-")) {
            options = options.withParent(layer(golden, golden.get("parent")));
        }
        if (!golden.get("prefetch").equals("-")) {
            options = options.withPrefetch(
                    PrefetchPatterns.of(List.of(golden.get("prefetch").split(","))));
        }
        ByteArrayOutputStream merged = new ByteArrayOutputStream();
        MergeResult result = new Merge(options).run(sources, merged);

        GoldenFiles.File expected = GoldenFiles.File.of(golden.get("size"), golden.get("sha256"));
        assertThat(GoldenFiles.fileOf(merged.toByteArray())).isEqualTo(expected);
        assertThat(new GoldenFiles.File(result.size(), result.digest().hex())).isEqualTo(expected);
    }

    private static Path layer(Map<String, String> golden, String layer) throws IOException {
        String[] parts = layer.split(":");
        String compressor = parts.length == 1 ? golden.get("compressor") : parts[1];
        return layers.of(
                FixtureLayers.named(parts[0]),
                PackedLayers.options(golden.get("version"), compressor, "blake3", golden.get("layout")));
    }

    /** As the script that recorded the table counts them up. */
    private static MergeSource described(String given, int index, MergeSource source) {
        return switch (given) {
            case "lists" ->
                source.withBlobDigest(digest(1 + index))
                        .withBlobSize(1001 + index)
                        .withTocDigest(digest(2001 + index))
                        .withTocSize(3001 + index);
            case "ids" -> source.withBlobId("blob-" + (1 + index));
            default -> source;
        };
    }

    private static Digest digest(int number) {
        return Digest.ofHex(String.format("%064x", number));
    }
}
