package dev.nydusconvert.interop;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.layer.BlobKeys;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.RecipeMode;
import dev.nydusconvert.rafs.RafsVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The forms of packed layers that the real tools are shown. */
enum PackForm {
    V6_ZSTD(v6(Compression.ZSTD, DigestAlgorithm.BLAKE3, BlobLayout.PLAIN)),
    V6_NONE(v6(Compression.NONE, DigestAlgorithm.SHA256, BlobLayout.PLAIN)),
    V6_TOC(v6(Compression.ZSTD, DigestAlgorithm.SHA256, BlobLayout.TOC)),
    V6_INLINE(v6(Compression.LZ4_BLOCK, DigestAlgorithm.BLAKE3, BlobLayout.INLINE)),
    V6_INLINE_TOC(v6(Compression.ZSTD, DigestAlgorithm.BLAKE3, BlobLayout.INLINE_TOC)),
    /** With a section that the reference does not know. */
    V6_RECIPE(
            v6(Compression.ZSTD, DigestAlgorithm.BLAKE3, BlobLayout.INLINE_TOC).recipe(RecipeMode.EMBED)),
    V6_BATCH(batches(Compression.ZSTD, BlobLayout.PLAIN)),
    V6_BATCH_INLINE_TOC(batches(Compression.LZ4_BLOCK, BlobLayout.INLINE_TOC)),
    V6_ENCRYPTED(v6(Compression.ZSTD, DigestAlgorithm.BLAKE3, BlobLayout.PLAIN).encryption(BlobKeys.random())),
    /** With all there is, and a section that the reference does not know. */
    V6_ENCRYPTED_BATCH_RECIPE(batches(Compression.ZSTD, BlobLayout.INLINE_TOC)
            .encryption(BlobKeys.random())
            .recipe(RecipeMode.EMBED)),
    V6_ENCRYPTED_BATCH(batches(Compression.NONE, BlobLayout.TOC).encryption(BlobKeys.random())),
    V5_ZSTD(v5(Compression.ZSTD, DigestAlgorithm.BLAKE3, BlobLayout.PLAIN)),
    V5_LZ4(v5(Compression.LZ4_BLOCK, DigestAlgorithm.SHA256, BlobLayout.PLAIN)),
    V5_INLINE(v5(Compression.ZSTD, DigestAlgorithm.SHA256, BlobLayout.INLINE)),
    V5_ALIGNED(v5(Compression.ZSTD, DigestAlgorithm.BLAKE3, BlobLayout.PLAIN).alignedChunks(true));

    private static final int BATCH_SIZE = 1 << 17;

    private final PackOptions options;

    PackForm(PackOptions.Builder options) {
        this.options = options.build();
    }

    /** The tool, if its release can read this form; skips the test if not. */
    Path requireReader(String tool) {
        boolean recent =
                options.chunking().batchSize() > 0 || options.encryption().isPresent();
        return recent ? RealTools.requireCurrent(tool) : RealTools.require(tool);
    }

    private static PackOptions.Builder v6(Compression compression, DigestAlgorithm digest, BlobLayout layout) {
        return PackOptions.builder()
                .chunking(new ChunkingOptions(ChunkingOptions.DEFAULT_SIZE, digest, compression))
                .layout(layout);
    }

    private static PackOptions.Builder v5(Compression compression, DigestAlgorithm digest, BlobLayout layout) {
        return v6(compression, digest, layout).version(RafsVersion.V5);
    }

    private static PackOptions.Builder batches(Compression compression, BlobLayout layout) {
        return PackOptions.builder()
                .chunking(new ChunkingOptions(
                        ChunkingOptions.DEFAULT_SIZE, DigestAlgorithm.BLAKE3, compression, BATCH_SIZE))
                .layout(layout);
    }

    PackOptions options() {
        return options;
    }

    /** Whether the reference builder can write it too. */
    boolean known() {
        return options.recipe() == RecipeMode.NONE;
    }

    /** Whether the reference builder writes the same bytes each time. */
    boolean reproducible() {
        return known() && options.encryption().isEmpty();
    }

    boolean inlined() {
        return options.layout().inlineMeta();
    }

    /** Arguments of {@code nydus-image create} that ask for the same, without files. */
    List<String> builderArguments() {
        return builderArguments("tar-rafs");
    }

    /** @param type what the reference builder is to make an image from */
    List<String> builderArguments(String type) {
        ChunkingOptions chunking = options.chunking();
        List<String> arguments = new ArrayList<>(List.of("-t", type));
        arguments.addAll(
                List.of("--fs-version", Integer.toString(options.version().number())));
        arguments.addAll(List.of("--compressor", chunking.compression().label()));
        arguments.addAll(List.of("--digester", chunking.digestAlgorithm().label()));
        arguments.addAll(List.of("--chunk-size", "0x" + Integer.toHexString(chunking.chunkSize())));
        arguments.addAll(List.of("--batch-size", "0x" + Integer.toHexString(chunking.batchSize())));
        if (options.encryption().isPresent()) {
            arguments.add("--encrypt");
        }
        if (options.alignedChunks()) {
            arguments.add("--aligned-chunk");
        }
        if (options.layout().inlineMeta()) {
            arguments.add("--blob-inline-meta");
        }
        if (options.layout().toc()) {
            arguments.addAll(List.of("--features", "blob-toc"));
        }
        return arguments;
    }
}
