package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Packs a tar, unpacks it again and compares: the proof that a layer can be had back. Leaves nothing behind. */
public final class RoundTrip {
    private static final int MATRIX_BATCH_SIZE = 1 << 16;

    private final PackOptions options;
    private final Path workDirectory;

    /**
     * @param options how to pack; the recipe is embedded unless they ask for a file
     * @param workDirectory an existing folder with room for blob and bootstrap, which are deleted in the end
     */
    public RoundTrip(PackOptions options, Path workDirectory) {
        this.options = options.recipe() == RecipeMode.NONE
                ? options.toBuilder().recipe(RecipeMode.EMBED).build()
                : options;
        this.workDirectory = workDirectory;
    }

    /**
     * All combinations of formats, codecs and chunk sizes; each plain, and with all that its format has besides: batches and
     * encryption in RAFS v6, aligned chunks in v5.
     *
     * @param base gives everything else, and neither batches nor encryption; a ToC is left out of RAFS v5, which has none
     */
    public static List<PackOptions> matrix(
            PackOptions base, List<RafsVersion> versions, List<Compression> compressions, List<Integer> chunkSizes) {
        List<PackOptions> matrix = new ArrayList<>();
        for (RafsVersion version : versions) {
            // The layout first: v5 with a ToC is refused.
            BlobLayout layout =
                    new BlobLayout(base.layout().inlineMeta(), base.layout().toc() && version == RafsVersion.V6);
            PackOptions format =
                    base.toBuilder().layout(layout).version(version).build();
            for (Compression compression : compressions) {
                for (int chunkSize : chunkSizes) {
                    ChunkingOptions chunking =
                            new ChunkingOptions(chunkSize, base.chunking().digestAlgorithm(), compression);
                    matrix.add(format.toBuilder().chunking(chunking).build());
                    matrix.add(withAllOfItsFormat(format, chunking));
                }
            }
        }
        return List.copyOf(matrix);
    }

    private static PackOptions withAllOfItsFormat(PackOptions format, ChunkingOptions chunking) {
        PackOptions.Builder options = format.toBuilder();
        if (format.version() == RafsVersion.V5) {
            return options.chunking(chunking).alignedChunks(true).build();
        }
        int batchSize = Math.min(chunking.chunkSize(), MATRIX_BATCH_SIZE);
        return options.chunking(chunking.withBatchSize(batchSize))
                .encryption(BlobKeys.random())
                .build();
    }

    /**
     * Makes one round trip.
     *
     * @param tar a tar, plain or compressed with gzip or zstd
     * @return what came of it, also if packing or unpacking failed
     * @throws IOException if the work folder cannot be used
     */
    public RoundTripReport run(Path tar) throws IOException {
        Path directory = Files.createTempDirectory(workDirectory, "roundtrip");
        try {
            return new Trip(tar, directory).run();
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    /** One tar on its way. */
    private final class Trip {
        private final Path tar;
        private final Path directory;
        private Optional<PackResult> packed = Optional.empty();
        private Optional<UnpackResult> unpacked = Optional.empty();
        private Duration packTime = Duration.ZERO;
        private Duration unpackTime = Duration.ZERO;

        Trip(Path tar, Path directory) {
            this.tar = tar;
            this.directory = directory;
        }

        RoundTripReport run() {
            try {
                tryRun();
                return report(Optional.empty());
            } catch (IOException | RuntimeException e) {
                return report(Optional.of(e.getMessage() == null ? e.toString() : e.getMessage()));
            }
        }

        private void tryRun() throws IOException {
            try (DirectoryOutputs outputs = new DirectoryOutputs(directory)) {
                PackResult result;
                long start = System.nanoTime();
                try (InputStream in = Files.newInputStream(tar)) {
                    result = new Pack(options).run(in, tar.toString(), outputs);
                }
                packTime = Duration.ofNanos(System.nanoTime() - start);
                packed = Optional.of(result);
                start = System.nanoTime();
                unpacked = Optional.of(unpack(outputs, result));
                unpackTime = Duration.ofNanos(System.nanoTime() - start);
            }
        }

        private UnpackResult unpack(DirectoryOutputs outputs, PackResult result) throws IOException {
            UnpackOptions unpackOptions = UnpackOptions.DEFAULTS
                    .withRecipe(RecipeUse.REQUIRED)
                    .withCompression(result.input().orElseThrow().codec())
                    .withThreads(options.threads());
            Path bootstrap = result.bootstrap().inlined()
                    ? outputs.blobPath(result.blob().orElseThrow())
                    : outputs.bootstrapPath(result.bootstrap());
            Path recipe = result.recipe().orElseThrow().embedded()
                    ? outputs.blobPath(result.blob().orElseThrow())
                    : outputs.recipePath(result);
            try (OpenLayer layer = OpenLayer.open(bootstrap, BlobLocator.inDirectory(directory), Findings.FAIL_FAST);
                    ByteSource recipeSource = ByteSource.ofFile(recipe)) {
                return new Unpack(unpackOptions).run(layer, recipeSource, OutputStream.nullOutputStream());
            }
        }

        private RoundTripReport report(Optional<String> failure) {
            return new RoundTripReport(tar, options, packed, unpacked, packTime, unpackTime, failure);
        }
    }
}
