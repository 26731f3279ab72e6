package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobWriter;
import dev.nydusconvert.blob.BlobWriterOptions;
import dev.nydusconvert.blob.OriginalData;
import dev.nydusconvert.blob.ZranIndexBuilder;
import dev.nydusconvert.chunk.ChunkPipeline;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tar.FramingListener;
import dev.nydusconvert.tar.LayerInput;
import dev.nydusconvert.tar.LayerInput.Digests;
import dev.nydusconvert.tar.StreamCodec;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryType;
import dev.nydusconvert.tar.TarReader;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.TreeBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes an image of a layer that leaves the layer's data where it is: in the gzip stream (a zran image) or plain tar that came
 * in. What is written is a bootstrap, and a blob-meta file with an index into the layer (conversion-semantics 7).
 *
 * <p>The layer is read once, from front to back; only the index and the tree grow with it. The bytes written are those that
 * the reference builder writes for {@code targz-ref}, but where its index does not work: it may begin a context behind the
 * last block of a gzip member.
 */
public final class PackReference {
    private final PackOptions options;

    /**
     * @param options what is said there of version, digest and compression does not count: such images are RAFS v6 with
     *     SHA-256, and chunks are as they are
     * @throws IllegalArgumentException if the options ask for a recipe or for encryption: the layer itself is kept as it is
     */
    public PackReference(PackOptions options) {
        if (options.recipe() != RecipeMode.NONE || options.keepCompression()) {
            throw new IllegalArgumentException("a layer that is kept as it is needs no recipe");
        }
        if (options.encryption().isPresent()) {
            throw new IllegalArgumentException("a layer that is kept as it is cannot be encrypted");
        }
        this.options = inForce(options);
    }

    /** The options with what does not count replaced by what is used, and without a recipe. */
    public static PackOptions inForce(PackOptions options) {
        return options.toBuilder()
                .version(RafsVersion.V6)
                .chunking(chunking(options.chunking().chunkSize()))
                .recipe(RecipeMode.NONE)
                .keepCompression(false)
                .build();
    }

    /**
     * Indexes one layer.
     *
     * @param layer the tar, plain or compressed with gzip; read to its end and closed
     * @param name name of the tar, for messages
     * @param outputs receives blob-meta file and bootstrap, and is committed when both are whole; not closed
     * @return the result, whose blob is the blob-meta file. The data blob is the layer; the blob table calls it by its
     *     SHA-256
     * @throws InconsistentLayersException if the chunk dictionary is not for layers that are packed this way
     * @throws UnsupportedFeatureException if the layer is compressed in another way, or has sparse files
     */
    public PackResult run(InputStream layer, String name, LayerOutputs outputs) throws IOException {
        Digests digests = options.layerDigests() ? Digests.STREAM_AND_TAR : Digests.STREAM;
        try (LayerInput input = open(layer, name, digests)) {
            Optional<ZranIndexBuilder> index = index(input);
            OriginalData original = index.map(OriginalData::gzip).orElseGet(OriginalData::tar);
            LayerWriter writer = LayerWriter.forOriginal(options, outputs, original);
            LayerContents contents = ingest(input, name, writer::startPipeline, new OriginalPlaces(original, index));
            original.finish(Digest.of(input.compressedSha256()), input.compressedSize());
            writer.finishData();
            LayerContents joined = new LayerOverParent(options).join(contents);
            return writer.finish(joined, PackResult.Input.of(input, options), Optional.empty());
        }
    }

    /** How chunks are made: they stay as they are. */
    static ChunkingOptions chunking(int chunkSize) {
        return new ChunkingOptions(chunkSize, DigestAlgorithm.SHA256, Compression.NONE);
    }

    /** What a layer is, and the tree in it. */
    record Tree(PackResult.Input input, Digest digest) {}

    /** Reads a layer as {@link #run} does, but writes nothing. */
    Tree read(InputStream layer, String name) throws IOException {
        try (LayerInput input = open(layer, name, Digests.STREAM_AND_TAR)) {
            OriginalData original = OriginalData.tar();
            BlobWriter nowhere = BlobWriter.forOriginal(
                    OutputStream.nullOutputStream(),
                    BlobWriterOptions.original(
                            options.layout(), options.chunking().chunkSize()),
                    original);
            LayerContents contents = ingest(
                    input,
                    name,
                    () -> new ChunkPipeline(options.chunking(), options.threads(), nowhere),
                    new OriginalPlaces(original, Optional.empty()));
            return new Tree(PackResult.Input.of(input), TreeDigest.of(contents.root(), contents.chunks()));
        }
    }

    private LayerInput open(InputStream layer, String name, Digests digests) throws IOException {
        LayerInput input = LayerInput.openTraced(layer, name, options.limits(), digests);
        if (input.codec() == StreamCodec.ZSTD) {
            input.close();
            throw new UnsupportedFeatureException(
                    name + ": the layer is compressed with zstd; only a plain tar or a gzip stream can be referred to");
        }
        return input;
    }

    private Optional<ZranIndexBuilder> index(LayerInput input) {
        return input.gzip()
                .map(gzip -> new ZranIndexBuilder(gzip, options.chunking().chunkSize()));
    }

    private LayerContents ingest(LayerInput input, String name, Supplier<ChunkPipeline> chunks, OriginalPlaces places)
            throws IOException {
        TreeBuilder tree = new TreeBuilder(name, options.treeOptions());
        long entries = 0;
        long contentBytes = 0;
        try (TarReader tar = TarReader.exact(input.tar(), name, FramingListener.NONE, options.limits());
                ChunkPipeline pipeline = chunks.get()) {
            for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                entries++;
                if (ControlFiles.isOne(entry)) {
                    continue;
                }
                FileContent content = null;
                if (entry.type() == TarEntryType.FILE) {
                    content = new FileContent(store(entry, tar, pipeline, places), entry.size());
                    contentBytes += entry.size();
                }
                tree.add(entry, content);
            }
            return new LayerContents(tree.finish(), pipeline.finish(), entries, contentBytes);
        }
    }

    private static int store(TarEntry file, TarReader tar, ChunkPipeline pipeline, OriginalPlaces places)
            throws IOException {
        if (file.size() == 0) {
            return FileContent.EMPTY;
        }
        if (tar.contentOffset() == TarReader.NO_OFFSET) {
            throw new UnsupportedFeatureException(file.displayPath()
                    + " is a sparse file, which is not in the tar as its readers see it; no index can point to it");
        }
        return pipeline.add(file.size(), places.of(tar));
    }
}
