package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tree.PrefetchPatterns;
import dev.nydusconvert.tree.TreeBuilder.MtimeSource;
import java.util.Optional;

/**
 * How a layer is packed. The defaults are those of the reference builder.
 *
 * @param version bootstrap format
 * @param chunking chunk size, digest and compression
 * @param layout what else the blob holds
 * @param repeatable whether all owners become 0:0, for the mounter's owner to replace them
 * @param mtimeSource where modification times come from
 * @param recipe what becomes of the recipe of the tar
 * @param keepCompression whether to find out how a compressed tar was compressed, for the recipe to say how to get the
 *     same stream again. That takes the time of compressing it several times over
 * @param dictionary chunks that are not stored again, if there are such
 * @param prefetch what the prefetch table names
 * @param threads number of threads that digest and compress, at least 1; never changes the output
 */
public record PackOptions(
        RafsVersion version,
        ChunkingOptions chunking,
        BlobLayout layout,
        boolean repeatable,
        MtimeSource mtimeSource,
        RecipeMode recipe,
        boolean keepCompression,
        Optional<ChunkDictionary> dictionary,
        PrefetchPatterns prefetch,
        int threads) {
    /** The reference builder's defaults, on all cores. */
    public static final PackOptions DEFAULTS = new PackOptions(
            RafsVersion.V6,
            new ChunkingOptions(ChunkingOptions.DEFAULT_SIZE, DigestAlgorithm.BLAKE3, Compression.ZSTD),
            BlobLayout.PLAIN,
            false,
            MtimeSource.HEADER,
            RecipeMode.NONE,
            false,
            Optional.empty(),
            PrefetchPatterns.NONE,
            Runtime.getRuntime().availableProcessors());

    public PackOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads);
        }
        if (chunking.compression() == Compression.GZIP) {
            throw new IllegalArgumentException("gzip is only read: use none, lz4_block or zstd");
        }
        if (version == RafsVersion.V5 && layout.toc()) {
            throw new IllegalArgumentException("a ToC needs RAFS v6");
        }
    }

    public PackOptions withVersion(RafsVersion version) {
        return new PackOptions(
                version,
                chunking,
                layout,
                repeatable,
                mtimeSource,
                recipe,
                keepCompression,
                dictionary,
                prefetch,
                threads);
    }

    public PackOptions withChunking(ChunkingOptions chunking) {
        return new PackOptions(
                version,
                chunking,
                layout,
                repeatable,
                mtimeSource,
                recipe,
                keepCompression,
                dictionary,
                prefetch,
                threads);
    }

    public PackOptions withLayout(BlobLayout layout) {
        return new PackOptions(
                version,
                chunking,
                layout,
                repeatable,
                mtimeSource,
                recipe,
                keepCompression,
                dictionary,
                prefetch,
                threads);
    }

    public PackOptions withRepeatable(boolean repeatable) {
        return new PackOptions(
                version,
                chunking,
                layout,
                repeatable,
                mtimeSource,
                recipe,
                keepCompression,
                dictionary,
                prefetch,
                threads);
    }

    public PackOptions withMtimeSource(MtimeSource mtimeSource) {
        return new PackOptions(
                version,
                chunking,
                layout,
                repeatable,
                mtimeSource,
                recipe,
                keepCompression,
                dictionary,
                prefetch,
                threads);
    }

    public PackOptions withRecipe(RecipeMode recipe) {
        return new PackOptions(
                version,
                chunking,
                layout,
                repeatable,
                mtimeSource,
                recipe,
                keepCompression,
                dictionary,
                prefetch,
                threads);
    }

    public PackOptions withDictionary(ChunkDictionary dictionary) {
        return new PackOptions(
                version,
                chunking,
                layout,
                repeatable,
                mtimeSource,
                recipe,
                keepCompression,
                Optional.of(dictionary),
                prefetch,
                threads);
    }

    public PackOptions withPrefetch(PrefetchPatterns prefetch) {
        return new PackOptions(
                version,
                chunking,
                layout,
                repeatable,
                mtimeSource,
                recipe,
                keepCompression,
                dictionary,
                prefetch,
                threads);
    }

    public PackOptions withKeepCompression(boolean keepCompression) {
        return new PackOptions(
                version,
                chunking,
                layout,
                repeatable,
                mtimeSource,
                recipe,
                keepCompression,
                dictionary,
                prefetch,
                threads);
    }

    public PackOptions withThreads(int threads) {
        return new PackOptions(
                version,
                chunking,
                layout,
                repeatable,
                mtimeSource,
                recipe,
                keepCompression,
                dictionary,
                prefetch,
                threads);
    }
}
