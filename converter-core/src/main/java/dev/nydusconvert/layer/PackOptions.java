package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.Limits;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tree.PrefetchPatterns;
import dev.nydusconvert.tree.PrefetchPolicy;
import dev.nydusconvert.tree.TreeBuilder;
import dev.nydusconvert.tree.TreeBuilder.MtimeSource;
import dev.nydusconvert.tree.WhiteoutSpec;
import java.util.Optional;

/**
 * How a layer is packed. Made by a {@link #builder()}, whose defaults are those of the reference builder.
 *
 * @param version bootstrap format
 * @param chunking chunk size, digest, compression and batches
 * @param layout what else the blob holds
 * @param blobId what the data blob is called; its SHA-256 if empty
 * @param dataOffset where the blob is to begin in a larger file, in bytes: stored chunks are recorded with offsets from the
 *     beginning of that file
 * @param alignedChunks whether the chunks of RAFS v5 begin at multiples of 4096 bytes of the uncompressed address space,
 *     as those of RAFS v6 always do
 * @param encryption keys to encrypt the blob with, if it is to be encrypted (RAFS v6 only)
 * @param repeatable whether all owners become 0:0, for the mounter's owner to replace them
 * @param mtimeSource where modification times come from
 * @param recipe what becomes of the recipe of the tar
 * @param layerDigests whether the result tells the digests of the layer that came in. They are of no use to the output,
 *     unless a recipe goes into it, and cost a tenth of the time
 * @param keepCompression whether to find out how a compressed tar was compressed, for the recipe to say how to get the
 *     same stream again. That takes the time of compressing it several times over
 * @param dictionary chunks that are not stored again, if there are such
 * @param parent the image that the layer is put upon, if the bootstrap is to be that of both
 * @param whiteouts how the layer says that something of the parent image is gone
 * @param prefetch what readers shall fetch ahead
 * @param prefetchPolicy how they are told so
 * @param limits how large a layer may be
 * @param threads number of threads that digest and compress, at least 1; never changes the output
 */
public record PackOptions(
        RafsVersion version,
        ChunkingOptions chunking,
        BlobLayout layout,
        Optional<String> blobId,
        long dataOffset,
        boolean alignedChunks,
        Optional<BlobKeys> encryption,
        boolean repeatable,
        MtimeSource mtimeSource,
        RecipeMode recipe,
        boolean layerDigests,
        boolean keepCompression,
        Optional<ChunkDictionary> dictionary,
        Optional<ParentImage> parent,
        WhiteoutSpec whiteouts,
        PrefetchPatterns prefetch,
        PrefetchPolicy prefetchPolicy,
        Limits limits,
        int threads) {
    /** The reference builder's defaults, on all cores. */
    public static final PackOptions DEFAULTS = builder().build();

    /** @throws IllegalArgumentException if no layer can be packed this way */
    public PackOptions {
        if (blobId.isPresent() && !TarfsOptions.validId(blobId.get())) {
            throw new IllegalArgumentException(
                    "blob id: '" + blobId.get() + "' is not 1 to 64 bytes that can be the" + " bare name of a file");
        }
        if (dataOffset < 0) {
            throw new IllegalArgumentException("offset of the data: " + dataOffset);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads);
        }
        if (chunking.compression() == Compression.GZIP) {
            throw new IllegalArgumentException("gzip is only read: use none, lz4_block or zstd");
        }
        if (version == RafsVersion.V5 && layout.toc()) {
            throw new IllegalArgumentException("a ToC needs RAFS v6");
        }
        if (version == RafsVersion.V5 && chunking.batchSize() != 0) {
            throw new IllegalArgumentException("batches need RAFS v6");
        }
        // The reference builder takes it, and writes a blob whose key is nowhere (rafs-v5.md 5).
        if (version == RafsVersion.V5 && encryption.isPresent()) {
            throw new IllegalArgumentException("encryption needs RAFS v6");
        }
        if (recipe != RecipeMode.NONE && !layerDigests) {
            throw new IllegalArgumentException("a recipe records the digests of the layer");
        }
        if (parent.isPresent() && recipe != RecipeMode.NONE) {
            throw new IllegalArgumentException("a recipe is of one layer, not of a layer upon its parent image");
        }
    }

    TreeBuilder.Options treeOptions() {
        return new TreeBuilder.Options(mtimeSource, !repeatable, limits);
    }

    /** A builder that has the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.version = version;
        builder.chunking = chunking;
        builder.layout = layout;
        builder.blobId = blobId;
        builder.dataOffset = dataOffset;
        builder.alignedChunks = alignedChunks;
        builder.encryption = encryption;
        builder.repeatable = repeatable;
        builder.mtimeSource = mtimeSource;
        builder.recipe = recipe;
        builder.layerDigests = layerDigests;
        builder.keepCompression = keepCompression;
        builder.dictionary = dictionary;
        builder.parent = parent;
        builder.whiteouts = whiteouts;
        builder.prefetch = prefetch;
        builder.prefetchPolicy = prefetchPolicy;
        builder.limits = limits;
        builder.threads = threads;
        return builder;
    }

    /** Collects options; each method sets the one of its name. For one thread. */
    public static final class Builder {
        private RafsVersion version = RafsVersion.V6;
        private ChunkingOptions chunking =
                new ChunkingOptions(ChunkingOptions.DEFAULT_SIZE, DigestAlgorithm.BLAKE3, Compression.ZSTD);
        private BlobLayout layout = BlobLayout.PLAIN;
        private Optional<String> blobId = Optional.empty();
        private long dataOffset;
        private boolean alignedChunks;
        private Optional<BlobKeys> encryption = Optional.empty();
        private boolean repeatable;
        private MtimeSource mtimeSource = MtimeSource.HEADER;
        private RecipeMode recipe = RecipeMode.NONE;
        private boolean layerDigests = true;
        private boolean keepCompression;
        private Optional<ChunkDictionary> dictionary = Optional.empty();
        private Optional<ParentImage> parent = Optional.empty();
        private WhiteoutSpec whiteouts = WhiteoutSpec.OCI;
        private PrefetchPatterns prefetch = PrefetchPatterns.NONE;
        private PrefetchPolicy prefetchPolicy = PrefetchPolicy.FS;
        private Limits limits = Limits.DEFAULTS;
        private int threads = Runtime.getRuntime().availableProcessors();

        private Builder() {}

        public Builder version(RafsVersion value) {
            version = value;
            return this;
        }

        public Builder chunking(ChunkingOptions value) {
            chunking = value;
            return this;
        }

        public Builder layout(BlobLayout value) {
            layout = value;
            return this;
        }

        public Builder blobId(String value) {
            blobId = Optional.of(value);
            return this;
        }

        public Builder dataOffset(long value) {
            dataOffset = value;
            return this;
        }

        public Builder alignedChunks(boolean value) {
            alignedChunks = value;
            return this;
        }

        public Builder encryption(BlobKeys value) {
            encryption = Optional.of(value);
            return this;
        }

        public Builder repeatable(boolean value) {
            repeatable = value;
            return this;
        }

        public Builder mtimeSource(MtimeSource value) {
            mtimeSource = value;
            return this;
        }

        public Builder recipe(RecipeMode value) {
            recipe = value;
            return this;
        }

        public Builder layerDigests(boolean value) {
            layerDigests = value;
            return this;
        }

        public Builder keepCompression(boolean value) {
            keepCompression = value;
            return this;
        }

        public Builder dictionary(ChunkDictionary value) {
            dictionary = Optional.of(value);
            return this;
        }

        public Builder parent(ParentImage value) {
            parent = Optional.of(value);
            return this;
        }

        public Builder whiteouts(WhiteoutSpec value) {
            whiteouts = value;
            return this;
        }

        public Builder prefetch(PrefetchPatterns value) {
            prefetch = value;
            return this;
        }

        public Builder prefetchPolicy(PrefetchPolicy value) {
            prefetchPolicy = value;
            return this;
        }

        public Builder limits(Limits value) {
            limits = value;
            return this;
        }

        public Builder threads(int value) {
            threads = value;
            return this;
        }

        /** @throws IllegalArgumentException if no layer can be packed this way */
        public PackOptions build() {
            return new PackOptions(
                    version,
                    chunking,
                    layout,
                    blobId,
                    dataOffset,
                    alignedChunks,
                    encryption,
                    repeatable,
                    mtimeSource,
                    recipe,
                    layerDigests,
                    keepCompression,
                    dictionary,
                    parent,
                    whiteouts,
                    prefetch,
                    prefetchPolicy,
                    limits,
                    threads);
        }
    }
}
