package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.blob.BlobInfo.Cipher;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches, encryption and aligned chunks, against what the reference builder wrote with the same keys. */
final class GoldenStoredTest {
    private static PackedLayers layers;

    @BeforeAll
    static void makeFolder(@TempDir Path directory) {
        layers = new PackedLayers(directory);
    }

    static List<Map<String, String>> cases() throws IOException {
        return GoldenFiles.table("stored.tsv");
    }

    static List<Map<String, String>> merges() throws IOException {
        return GoldenFiles.table("stored-merges.tsv");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void blobAndBootstrapAreTheReferenceBuildersForAnyNumberOfThreads(Map<String, String> golden) throws IOException {
        PackOptions options = options(golden);
        byte[] tar = FixtureLayers.named(golden.get("layer")).bytes();
        for (int threads : new int[] {1, 4}) {
            MemoryOutputs outputs = new MemoryOutputs();
            PackResult result = new Pack(options.toBuilder().threads(threads).build())
                    .run(new ByteArrayInputStream(tar), "layer.tar", outputs);
            assertThat(GoldenFiles.fileOf(outputs.blobBytes()))
                    .as("blob, %d threads", threads)
                    .isEqualTo(GoldenFiles.File.of(golden.get("blob-size"), golden.get("blob-sha256")));
            assertThat(GoldenFiles.fileOf(outputs.bootstrapBytes()))
                    .as("bootstrap, %d threads", threads)
                    .isEqualTo(GoldenFiles.File.of(golden.get("bootstrap-size"), golden.get("bootstrap-sha256")));
            assertThat(result.blob().map(PackResult.BlobFile::id))
                    .isEqualTo(Optional.of(golden.get("blob-id")).filter(id -> !id.equals("-")));
        }
    }

    @ParameterizedTest
    @MethodSource("merges")
    void mergedBootstrapsAreTheReferenceBuilders(Map<String, String> golden) throws IOException {
        ByteArrayOutputStream merged = new ByteArrayOutputStream();
        merge(golden.get("layers"), Integer.parseInt(golden.get("batch-size")), merged);
        assertThat(GoldenFiles.fileOf(merged.toByteArray()))
                .isEqualTo(GoldenFiles.File.of(golden.get("size"), golden.get("sha256")));
    }

    private static PackOptions options(Map<String, String> golden) throws IOException {
        PackOptions.Builder options = PackOptions.builder()
                .version(golden.get("version").equals("5") ? RafsVersion.V5 : RafsVersion.V6)
                .chunking(new ChunkingOptions(
                        Integer.parseInt(golden.get("chunk-size")),
                        DigestAlgorithm.BLAKE3,
                        Compression.ofLabel(golden.get("compressor")).orElseThrow(),
                        Integer.parseInt(golden.get("batch-size"))))
                .layout(PackedLayers.layoutOf(golden.get("layout")))
                .alignedChunks(golden.get("aligned").equals("yes"));
        if (golden.get("encrypted").equals("yes")) {
            // A layer without data has no blob, hence no key.
            options.encryption(golden.get("key").equals("-") ? BlobKeys.random() : keyOf(golden.get("key")));
        }
        if (!golden.get("dictionary").equals("-")) {
            Path file = layers.newFile("dictionary");
            try (OutputStream out = Files.newOutputStream(file)) {
                merge(golden.get("dictionary"), Integer.parseInt(golden.get("batch-size")), out);
            }
            options.dictionary(ChunkDictionary.open(file));
        }
        return options.build();
    }

    /** @param sources names of layers with commas between them, each with its key behind a colon if it is encrypted */
    private static void merge(String sources, int batchSize, OutputStream target) throws IOException {
        boolean encrypted = sources.contains(":");
        List<MergeSource> files = new ArrayList<>();
        for (String source : sources.split(",")) {
            String[] parts = source.split(":");
            PackOptions.Builder options = PackedLayers.options("6", "zstd", "blake3", "plain").toBuilder();
            options.chunking(options.build().chunking().withBatchSize(batchSize));
            if (encrypted) {
                options.encryption(parts.length == 1 ? BlobKeys.random() : keyOf(parts[1]));
            }
            files.add(MergeSource.of(layers.of(FixtureLayers.named(parts[0]), options.build())));
        }
        new Merge(MergeOptions.DEFAULTS).run(files, target);
    }

    /** The recorded 48 bytes as the key of one blob. */
    private static BlobKeys keyOf(String recorded) {
        byte[] bytes = HexFormat.of().parseHex(recorded);
        Cipher cipher =
                new Cipher(Cipher.AES_128_XTS, Arrays.copyOf(bytes, 32), Arrays.copyOfRange(bytes, 32, bytes.length));
        return () -> cipher;
    }
}
