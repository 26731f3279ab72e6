package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class GoldenDictionaryTest {
    private static PackedLayers layers;

    @BeforeAll
    static void makeFolder(@TempDir Path directory) {
        layers = new PackedLayers(directory);
    }

    static List<Map<String, String>> cases() throws IOException {
        return GoldenFiles.table("dictionaries.tsv");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void blobAndBootstrapAreTheReferenceBuildersForAnyNumberOfThreads(Map<String, String> golden) throws IOException {
        ChunkDictionary dictionary = ChunkDictionary.open(dictionary(golden));
        PackOptions options = PackedLayers.options(
                        golden.get("version"), golden.get("compressor"), golden.get("digester"), golden.get("layout"))
                .toBuilder()
                .dictionary(dictionary)
                .build();
        byte[] tar = FixtureLayers.named(golden.get("layer")).bytes();
        for (int threads : new int[] {1, 4}) {
            MemoryOutputs outputs = new MemoryOutputs();
            PackResult result = new Pack(options.toBuilder().threads(threads).build())
                    .run(new ByteArrayInputStream(tar), "layer.tar", outputs);
            assertThat(GoldenFiles.fileOf(outputs.bootstrapBytes()))
                    .as("bootstrap, %d threads", threads)
                    .isEqualTo(GoldenFiles.File.of(golden.get("bootstrap-size"), golden.get("bootstrap-sha256")));
            assertThat(GoldenFiles.fileOf(outputs.blobBytes()))
                    .as("blob, %d threads", threads)
                    .isEqualTo(GoldenFiles.File.of(golden.get("blob-size"), golden.get("blob-sha256")));
            assertThat(result.blob().map(PackResult.BlobFile::id))
                    .isEqualTo(Optional.of(golden.get("blob-id")).filter(id -> !id.equals("-")));
        }
    }

    private static Path dictionary(Map<String, String> golden) throws IOException {
        PackOptions options = PackedLayers.options(
                golden.get("version"),
                golden.get("dictionary-compressor"),
                golden.get("dictionary-digester"),
                golden.get("dictionary-layout"));
        if (options.layout().inlineMeta()) {
            return layers.of(FixtureLayers.named(golden.get("dictionary")), options);
        }
        List<MergeSource> sources = new ArrayList<>();
        for (String layer : golden.get("dictionary").split(",")) {
            sources.add(MergeSource.of(layers.of(FixtureLayers.named(layer), options)));
        }
        Path file = layers.newFile("dictionary");
        try (OutputStream out = Files.newOutputStream(file)) {
            new Merge(MergeOptions.DEFAULTS).run(sources, out);
        }
        return file;
    }
}
