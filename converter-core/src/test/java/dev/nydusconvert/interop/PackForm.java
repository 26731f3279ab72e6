package dev.nydusconvert.interop;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.RecipeMode;
import dev.nydusconvert.rafs.RafsVersion;
import java.util.ArrayList;
import java.util.List;

/** Ways to pack a layer, as our options and as the reference builder's. */
enum PackForm {
    V6_ZSTD(RafsVersion.V6, Compression.ZSTD, DigestAlgorithm.BLAKE3, BlobLayout.PLAIN),
    V6_NONE(RafsVersion.V6, Compression.NONE, DigestAlgorithm.SHA256, BlobLayout.PLAIN),
    V6_TOC(RafsVersion.V6, Compression.ZSTD, DigestAlgorithm.SHA256, BlobLayout.TOC),
    V6_INLINE(RafsVersion.V6, Compression.LZ4_BLOCK, DigestAlgorithm.BLAKE3, BlobLayout.INLINE),
    V6_INLINE_TOC(RafsVersion.V6, Compression.ZSTD, DigestAlgorithm.BLAKE3, BlobLayout.INLINE_TOC),
    /** With a section that the reference does not know. */
    V6_RECIPE(RafsVersion.V6, Compression.ZSTD, DigestAlgorithm.BLAKE3, BlobLayout.INLINE_TOC, RecipeMode.EMBED),
    V5_ZSTD(RafsVersion.V5, Compression.ZSTD, DigestAlgorithm.BLAKE3, BlobLayout.PLAIN),
    V5_LZ4(RafsVersion.V5, Compression.LZ4_BLOCK, DigestAlgorithm.SHA256, BlobLayout.PLAIN),
    V5_INLINE(RafsVersion.V5, Compression.ZSTD, DigestAlgorithm.SHA256, BlobLayout.INLINE);

    private final RafsVersion version;
    private final Compression compression;
    private final DigestAlgorithm digest;
    private final BlobLayout layout;
    private final RecipeMode recipe;

    PackForm(RafsVersion version, Compression compression, DigestAlgorithm digest, BlobLayout layout) {
        this(version, compression, digest, layout, RecipeMode.NONE);
    }

    PackForm(
            RafsVersion version,
            Compression compression,
            DigestAlgorithm digest,
            BlobLayout layout,
            RecipeMode recipe) {
        this.version = version;
        this.compression = compression;
        this.digest = digest;
        this.layout = layout;
        this.recipe = recipe;
    }

    PackOptions options() {
        return PackOptions.builder()
                .version(version)
                .chunking(new ChunkingOptions(ChunkingOptions.DEFAULT_SIZE, digest, compression))
                .layout(layout)
                .recipe(recipe)
                .build();
    }

    /** Whether the reference builder can write it too. */
    boolean known() {
        return recipe == RecipeMode.NONE;
    }

    boolean inlined() {
        return layout.inlineMeta();
    }

    /** Arguments of {@code nydus-image create} that ask for the same, without files. */
    List<String> builderArguments() {
        List<String> arguments = new ArrayList<>(List.of("-t", "tar-rafs"));
        arguments.addAll(List.of("--fs-version", Integer.toString(version.number())));
        arguments.addAll(List.of("--compressor", compression.label(), "--digester", digest.label()));
        arguments.addAll(List.of("--chunk-size", "0x" + Integer.toHexString(ChunkingOptions.DEFAULT_SIZE)));
        if (layout.inlineMeta()) {
            arguments.add("--blob-inline-meta");
        }
        if (layout.toc()) {
            arguments.addAll(List.of("--features", "blob-toc"));
        }
        return arguments;
    }
}
