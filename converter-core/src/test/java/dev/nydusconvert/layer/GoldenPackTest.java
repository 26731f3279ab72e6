package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.layer.GoldenFiles.Case;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GoldenPackTest {
    private final Map<FixtureLayers, byte[]> layers = new EnumMap<>(FixtureLayers.class);

    static List<Case> cases() throws IOException {
        return GoldenFiles.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void blobAndBootstrapAreTheReferenceBuildersForAnyNumberOfThreads(Case golden) throws IOException {
        for (int threads : new int[] {1, 2, 8}) {
            MemoryOutputs outputs = new MemoryOutputs();
            PackResult result = pack(golden, threads, outputs);
            requireEqualBootstrap(golden, threads, outputs.bootstrapBytes());
            assertThat(GoldenFiles.fileOf(outputs.blobBytes()))
                    .as("blob, %d threads", threads)
                    .isEqualTo(golden.blob());
            assertThat(result.blob().map(PackResult.BlobFile::id))
                    .as("blob id, %d threads", threads)
                    .isEqualTo(golden.blobId().equals("-") ? Optional.empty() : Optional.of(golden.blobId()));
            assertThat(outputs.committed()).isTrue();
        }
    }

    private PackResult pack(Case golden, int threads, MemoryOutputs outputs) throws IOException {
        byte[] tar = layers.computeIfAbsent(golden.layer(), FixtureLayers::bytes);
        return new Pack(optionsOf(golden).toBuilder().threads(threads).build())
                .run(new ByteArrayInputStream(tar), golden.layer().fileName(), outputs);
    }

    private static PackOptions optionsOf(Case golden) {
        ChunkingOptions chunking = new ChunkingOptions(
                golden.chunkSize(),
                DigestAlgorithm.ofLabel(golden.digester()).orElseThrow(),
                Compression.ofLabel(golden.compressor()).orElseThrow());
        return PackOptions.builder()
                .version(golden.version() == 5 ? RafsVersion.V5 : RafsVersion.V6)
                .chunking(chunking)
                .layout(PackedLayers.layoutOf(golden.layout()))
                .repeatable(golden.repeatable())
                .recipe(RecipeMode.NONE)
                .build();
    }

    private static void requireEqualBootstrap(Case golden, int threads, byte[] bootstrap) throws IOException {
        Optional<byte[]> kept = GoldenFiles.bootstrap(golden);
        if (kept.isPresent()) {
            assertThat(Arrays.mismatch(bootstrap, kept.get()))
                    .as("first difference of the bootstraps of %d and %d bytes", bootstrap.length, kept.get().length)
                    .isEqualTo(-1);
        }
        assertThat(GoldenFiles.fileOf(bootstrap))
                .as("bootstrap, %d threads", threads)
                .isEqualTo(golden.bootstrap());
    }
}
