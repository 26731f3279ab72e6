package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobWriter;
import dev.nydusconvert.blob.BlobWriterOptions;
import dev.nydusconvert.blob.FinishedBlob;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ChunkPipeline;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.rafs.codec.BootstrapWriter;
import dev.nydusconvert.tar.LayerInput;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryType;
import dev.nydusconvert.tar.TarReader;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.TreeBuilder;
import dev.nydusconvert.tree.TreeWalk;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Packs a layer tar into a data blob and a bootstrap, in one pass over the tar.
 *
 * <p>The bytes written are those that the reference builder writes for the same options, but for a recipe.
 */
public final class Pack {
    /**
     * Files that eStargz adds to a layer for its own readers. No builder takes them into an image (conversion-semantics
     * 5.3).
     */
    private static final Set<String> ESTARGZ_CONTROL_FILES =
            Set.of("stargz.index.json", ".prefetch.landmark", ".no.prefetch.landmark");

    private static final int BUFFER_SIZE = 1 << 16;

    /** The reference builder's limit (conversion-semantics 5.6). */
    private static final int MAX_CHUNKS_PER_FILE = 1 << 24;

    private final PackOptions options;

    public Pack(PackOptions options) {
        this.options = options;
    }

    /**
     * Packs one layer.
     *
     * @param layer the tar, plain or compressed with gzip or zstd; read to its end and closed
     * @param name name of the tar, for messages
     * @param outputs receives blob and bootstrap, and is committed when both are whole; not closed
     * @throws InconsistentLayersException if the chunk dictionary is not for layers that are packed this way
     */
    public PackResult run(InputStream layer, String name, LayerOutputs outputs) throws IOException {
        requireFittingDictionary();
        try (PackedRecipe recipe = new PackedRecipe(options.recipe(), options.keepCompression());
                LayerInput input = LayerInput.openWithDigests(recipe.watch(layer), name)) {
            BlobWriter blob = new BlobWriter(outputs.blob(), blobOptions());
            LayerBlobs blobs = new LayerBlobs(
                    blob, options.dictionary().map(ChunkDictionary::blobs).orElse(List.of()));
            Ingested ingested = ingest(input, name, blobs, recipe);
            blob.finishData();
            Optional<PackResult.RecipeFile> written =
                    recipe.write(input, ingested.root(), ingested.chunks(), blobs.numbers(), blob, outputs);
            PackResult result = options.layout().inlineMeta()
                    ? finishInlined(input, blobs, ingested, written)
                    : finishSeparate(input, blobs, ingested, written, outputs.bootstrap());
            outputs.commit(result);
            return result;
        }
    }

    private void requireFittingDictionary() throws InconsistentLayersException {
        if (options.dictionary().isPresent()) {
            ImageTraits.of(options).requireSame(options.dictionary().get().traits());
        }
    }

    private Stream<Chunk> knownChunks() {
        return options.dictionary().stream()
                .flatMap(it -> it.chunks(options.chunking().digestAlgorithm()));
    }

    private BlobWriterOptions blobOptions() {
        ChunkingOptions chunking = options.chunking();
        return options.version() == RafsVersion.V6
                ? BlobWriterOptions.v6(
                        options.layout(), chunking.chunkSize(), chunking.compression(), chunking.digestAlgorithm())
                : BlobWriterOptions.v5(
                        options.layout(), chunking.chunkSize(), chunking.compression(), chunking.digestAlgorithm());
    }

    /** What came out of the tar. */
    private record Ingested(Directory root, ContentChunks chunks, long entries, long contentBytes) {}

    private Ingested ingest(LayerInput input, String name, LayerBlobs blobs, PackedRecipe recipe) throws IOException {
        TreeBuilder.Options treeOptions = new TreeBuilder.Options(options.mtimeSource(), !options.repeatable());
        TreeBuilder tree = new TreeBuilder(name, treeOptions);
        long entries = 0;
        long contentBytes = 0;
        try (TarReader tar = new TarReader(recipe.watchTar(input), name, recipe.listener());
                ChunkPipeline pipeline =
                        new ChunkPipeline(options.chunking(), options.threads(), blobs, knownChunks())) {
            for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                entries++;
                if (isControlFile(entry)) {
                    recipe.leftOut(tar::read);
                    continue;
                }
                FileContent content = null;
                if (entry.type() == TarEntryType.FILE) {
                    content = new FileContent(store(entry, tar, pipeline, recipe), entry.size());
                    contentBytes += entry.size();
                }
                tree.add(entry, content);
            }
            return new Ingested(tree.finish(), pipeline.finish(), entries, contentBytes);
        }
    }

    private int store(TarEntry file, TarReader tar, ChunkPipeline pipeline, PackedRecipe recipe) throws IOException {
        if (file.size() == 0) {
            return FileContent.EMPTY;
        }
        // A sparse file of a few blocks can claim any size.
        if (file.size() > (long) options.chunking().chunkSize() * MAX_CHUNKS_PER_FILE) {
            throw new UnsupportedFeatureException("entry " + file.displayPath() + " has " + file.size()
                    + " bytes; a file has at most " + MAX_CHUNKS_PER_FILE + " chunks of "
                    + options.chunking().chunkSize() + " bytes");
        }
        int id = pipeline.add(file.size(), tar::read);
        recipe.stored(id);
        return id;
    }

    private static boolean isControlFile(TarEntry entry) {
        return entry.type() == TarEntryType.FILE
                && ESTARGZ_CONTROL_FILES.contains(new String(entry.path(), StandardCharsets.ISO_8859_1));
    }

    private PackResult finishInlined(
            LayerInput input, LayerBlobs blobs, Ingested ingested, Optional<PackResult.RecipeFile> recipe)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PackResult.BootstrapFile file =
                write(bootstrap(ingested, blobs.table(blobs.own().inlinedInfo())), bytes, true);
        blobs.own().writeBootstrap(bytes.toByteArray());
        FinishedBlob finished = blobs.own().finish();
        return result(input, finished, blobs.table(finished.info()), file, recipe, ingested);
    }

    private PackResult finishSeparate(
            LayerInput input,
            LayerBlobs blobs,
            Ingested ingested,
            Optional<PackResult.RecipeFile> recipe,
            OutputStream target)
            throws IOException {
        FinishedBlob finished = blobs.own().finish();
        List<BlobInfo> table = blobs.table(finished.info());
        PackResult.BootstrapFile file = write(bootstrap(ingested, table), target, false);
        return result(input, finished, table, file, recipe, ingested);
    }

    private static PackResult.BootstrapFile write(Bootstrap bootstrap, OutputStream target, boolean inlined)
            throws IOException {
        Sha256OutputStream digested = new Sha256OutputStream(target);
        OutputStream buffered = new BufferedOutputStream(digested, BUFFER_SIZE);
        BootstrapWriter.write(bootstrap, buffered);
        buffered.flush();
        return new PackResult.BootstrapFile(digested.digest(), digested.size(), inlined);
    }

    private Bootstrap bootstrap(Ingested ingested, List<BlobInfo> blobs) {
        ChunkingOptions chunking = options.chunking();
        return new Bootstrap(
                options.version(),
                chunking.chunkSize(),
                chunking.compression(),
                chunking.digestAlgorithm(),
                !options.repeatable(),
                false,
                ingested.root(),
                ingested.chunks(),
                blobs,
                options.prefetch().nodesIn(ingested.root()));
    }

    private static List<byte[]> unlisted(Directory root) {
        return StreamSupport.stream(new TreeWalk(root).spliterator(), false)
                .filter(entry -> entry.node() instanceof Directory directory && directory.synthesised())
                .map(TreeWalk.Entry::path)
                .toList();
    }

    private static PackResult result(
            LayerInput input,
            FinishedBlob blob,
            List<BlobInfo> table,
            PackResult.BootstrapFile bootstrap,
            Optional<PackResult.RecipeFile> recipe,
            Ingested ingested) {
        long stored = blob.info().map(BlobInfo::chunkCount).orElse(0);
        return new PackResult(
                new PackResult.Input(
                        input.codec(),
                        input.compressedSize(),
                        Digest.of(input.compressedSha256()),
                        input.tarSize(),
                        Digest.of(input.tarSha256())),
                blob.size() == 0
                        ? Optional.empty()
                        : Optional.of(new PackResult.BlobFile(blob.id(), blob.sha256(), blob.size(), blob.info())),
                bootstrap,
                table.stream().map(BlobInfo::id).toList(),
                unlisted(ingested.root()),
                recipe,
                new PackResult.Counts(
                        ingested.entries(),
                        ingested.chunks().contents(),
                        ingested.contentBytes(),
                        ingested.chunks().all().size(),
                        stored));
    }
}
