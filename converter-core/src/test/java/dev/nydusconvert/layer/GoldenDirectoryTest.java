package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.NativeLibrary;
import dev.nydusconvert.tree.FixtureDirectory;
import dev.nydusconvert.tree.MadeTree;
import dev.nydusconvert.tree.PrefetchPatterns;
import dev.nydusconvert.tree.PrefetchPolicy;
import dev.nydusconvert.tree.WhiteoutSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Directories, alone and upon a parent image, with files to fetch ahead, and what a cache has of them. */
final class GoldenDirectoryTest {
    @TempDir
    private static Path fixtures;

    @TempDir
    private Path work;

    @BeforeAll
    static void makeDirectories() throws IOException {
        MadeTree.requirePrivileges();
        assumeTrue(
                NativeLibrary.get().isLoaded(),
                () -> "SKIPPED: " + NativeLibrary.get().problem());
        for (FixtureDirectory fixture : FixtureDirectory.values()) {
            Path target = Files.createDirectory(fixture(fixture.name().toLowerCase(Locale.ROOT)));
            fixture.makeIn(target);
        }
    }

    static List<Map<String, String>> cases() throws IOException {
        return GoldenFiles.table("directories.tsv");
    }

    static List<Map<String, String>> caches() throws IOException {
        return GoldenFiles.table("caches.tsv");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void blobAndBootstrapAreTheReferenceBuildersForAnyNumberOfThreads(Map<String, String> golden) throws IOException {
        PackOptions.Builder options = options(golden);
        if (!golden.get("parent").equals("-")) {
            options.parent(parent(golden));
        }
        if (!golden.get("policy").equals("none")) {
            options.prefetch(PrefetchPatterns.of(List.of(golden.get("prefetch").split(","))))
                    .prefetchPolicy(PrefetchPolicy.valueOf(golden.get("policy").toUpperCase(Locale.ROOT)));
        }
        for (int threads : new int[] {1, 4}) {
            MemoryOutputs outputs = new MemoryOutputs();
            PackResult result =
                    new PackDirectory(options.threads(threads).build()).run(fixture(golden.get("directory")), outputs);
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

    static List<Map<String, String>> dictionaries() throws IOException {
        return GoldenFiles.table("parents-with-dictionaries.tsv");
    }

    @ParameterizedTest
    @MethodSource("dictionaries")
    void uponAParentWithADictionaryTheyAreTheReferenceBuilders(Map<String, String> golden) throws IOException {
        PackOptions options = PackedLayers.options(golden.get("version"), "zstd", "blake3", "plain");
        options = options.toBuilder()
                .parent(ParentImage.open(bootstrapOf(golden.get("parent"), options), BlobLocator.NONE))
                .dictionary(ChunkDictionary.open(bootstrapOf(golden.get("dictionary"), options)))
                .build();
        MemoryOutputs outputs = new MemoryOutputs();
        new PackDirectory(options).run(fixture(golden.get("directory")), outputs);
        assertThat(GoldenFiles.fileOf(outputs.blobBytes()))
                .isEqualTo(GoldenFiles.File.of(golden.get("blob-size"), golden.get("blob-sha256")));
        assertThat(GoldenFiles.fileOf(outputs.bootstrapBytes()))
                .isEqualTo(GoldenFiles.File.of(golden.get("bootstrap-size"), golden.get("bootstrap-sha256")));
    }

    private Path bootstrapOf(String directory, PackOptions options) throws IOException {
        MemoryOutputs outputs = new MemoryOutputs();
        new PackDirectory(options).run(fixture(directory), outputs);
        return Files.write(work.resolve(directory + ".boot"), outputs.bootstrapBytes());
    }

    private ParentImage parent(Map<String, String> golden) throws IOException {
        PackOptions options =
                options(golden).layout(PackedLayers.layoutOf("plain")).build();
        MemoryOutputs outputs = new MemoryOutputs();
        new PackDirectory(options).run(fixture(golden.get("parent")), outputs);
        return ParentImage.open(Files.write(work.resolve("parent"), outputs.bootstrapBytes()), BlobLocator.NONE);
    }

    private static PackOptions.Builder options(Map<String, String> golden) {
        PackOptions options = PackedLayers.options(
                golden.get("version"), golden.get("compressor"), golden.get("digester"), golden.get("layout"));
        ChunkingOptions chunking = new ChunkingOptions(
                Integer.parseInt(golden.get("chunk-size")),
                options.chunking().digestAlgorithm(),
                options.chunking().compression());
        return options.toBuilder()
                .chunking(chunking)
                .repeatable(golden.get("owners").equals("repeatable"))
                .whiteouts(WhiteoutSpec.valueOf(golden.get("whiteouts").toUpperCase(Locale.ROOT)));
    }

    static List<Map<String, String>> external() throws IOException {
        return GoldenFiles.table("external.tsv");
    }

    @ParameterizedTest
    @MethodSource("external")
    void bothBootstrapsAreTheReferenceBuilders(Map<String, String> golden) throws IOException {
        PackOptions options = PackedLayers.options(golden.get("version"), "zstd", "blake3", golden.get("layout"));
        options = options.toBuilder()
                .chunking(new ChunkingOptions(1 << 16, DigestAlgorithm.BLAKE3, Compression.ZSTD))
                .build();
        ExternalFiles external = ExternalFiles.read(GoldenFiles.DIRECTORY.resolve("model.attributes"));
        MemoryOutputs outputs = new MemoryOutputs();
        PackResult result = new PackDirectory(options, external).run(fixture("model"), outputs);
        assertThat(GoldenFiles.fileOf(outputs.blobBytes()))
                .isEqualTo(GoldenFiles.File.of(golden.get("blob-size"), golden.get("blob-sha256")));
        assertThat(GoldenFiles.fileOf(outputs.bootstrapBytes()))
                .isEqualTo(GoldenFiles.File.of(golden.get("bootstrap-size"), golden.get("bootstrap-sha256")));
        assertThat(GoldenFiles.fileOf(outputs.externalBytes()))
                .isEqualTo(GoldenFiles.File.of(golden.get("external-size"), golden.get("external-sha256")));
        assertThat(result.external().orElseThrow().blobTable()).containsExactly("b2".repeat(32), "a1".repeat(32));
    }

    @ParameterizedTest
    @MethodSource("caches")
    void theCacheIsTheReferenceBuilders(Map<String, String> golden) throws IOException {
        boolean aligned = golden.get("layout").equals("aligned");
        PackOptions options = PackedLayers.options(
                        golden.get("version"),
                        Compression.NONE.label(),
                        "blake3",
                        aligned ? "plain" : golden.get("layout"))
                .toBuilder()
                .alignedChunks(aligned)
                .build();
        options = options.toBuilder()
                .chunking(options.chunking().withBatchSize(Integer.parseInt(golden.get("batch-size"))))
                .build();
        try (LayerOutputs outputs = new BlobCacheOutputs(work, work.resolve("image.boot"))) {
            new PackDirectory(options).run(fixture("lower"), outputs);
        }
        assertThat(file(golden.get("blob-id") + ".blob.data"))
                .isEqualTo(GoldenFiles.File.of(golden.get("data-size"), golden.get("data-sha256")));
        assertThat(file(golden.get("blob-id") + ".blob.meta"))
                .isEqualTo(GoldenFiles.File.of(golden.get("meta-size"), golden.get("meta-sha256")));
    }

    private GoldenFiles.File file(String name) throws IOException {
        return GoldenFiles.fileOf(Files.readAllBytes(work.resolve(name)));
    }

    private static Path fixture(String name) {
        return fixtures.resolve(name);
    }
}
