package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** The layers in testdata/zran, and images that refer to layers. */
final class ReferenceLayers {
    private static final Path FOLDER = Path.of("..", "testdata", "zran");

    private ReferenceLayers() {}

    static Path cases() {
        return FOLDER.resolve("cases.tsv");
    }

    /** A layer as it is kept, or the tar in it. */
    static byte[] bytes(String name) throws IOException {
        Path kept = FOLDER.resolve(name);
        return Files.exists(kept) ? Files.readAllBytes(kept) : unzip(Files.readAllBytes(FOLDER.resolve(name + ".gz")));
    }

    static byte[] unzip(byte[] gzip) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes();
    }

    static PackOptions options(int chunkSize, BlobLayout layout) {
        return PackOptions.builder()
                .chunking(new ChunkingOptions(chunkSize, DigestAlgorithm.BLAKE3, Compression.ZSTD))
                .layout(layout)
                .build();
    }

    /**
     * Packs a layer into a folder, which then has the layer too, under the name by which the image calls it.
     *
     * @return what holds the bootstrap
     */
    static Path pack(byte[] layer, PackOptions options, Path directory) throws IOException {
        DirectoryOutputs outputs = new DirectoryOutputs(directory);
        PackResult result;
        try (outputs) {
            result = new PackReference(options).run(new ByteArrayInputStream(layer), "layer", outputs);
        }
        Files.write(directory.resolve(result.input().orElseThrow().digest().hex()), layer);
        return result.bootstrap().inlined()
                ? outputs.blobPath(result.blob().orElseThrow())
                : outputs.bootstrapPath(result.bootstrap());
    }
}
