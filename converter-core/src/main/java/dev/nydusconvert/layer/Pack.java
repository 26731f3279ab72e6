package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.ChunkPipeline;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.tar.LayerInput;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryType;
import dev.nydusconvert.tar.TarReader;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.TreeBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Packs a layer tar into a data blob and a bootstrap, in one pass over the tar.
 *
 * <p>The bytes written are those that the reference builder writes for the same options, but for a recipe.
 */
public final class Pack {
    /** The most chunks of a file: the reference builder's limit (conversion-semantics 5.6). */
    public static final int MAX_CHUNKS_PER_FILE = 1 << 24;

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
     * @throws InconsistentLayersException if chunk dictionary or parent image are not for layers that are packed this way
     */
    public PackResult run(InputStream layer, String name, LayerOutputs outputs) throws IOException {
        return run(layer, name, Optional.empty(), outputs);
    }

    /**
     * As {@link #run(InputStream, String, LayerOutputs)}, of a layer whose digest need not be computed.
     *
     * @param proven SHA-256 of {@code layer}, if {@code layer} fails at its end when it has another one
     */
    public PackResult run(InputStream layer, String name, Optional<Digest> proven, LayerOutputs outputs)
            throws IOException {
        try (PackedRecipe recipe = new PackedRecipe(options.recipe(), options.keepCompression());
                LayerInput input = open(recipe.watch(layer), name, proven)) {
            LayerWriter writer = new LayerWriter(options, outputs);
            LayerContents contents = ingest(input, name, writer, recipe);
            writer.finishData();
            Optional<PackResult.RecipeFile> written = recipe.write(
                    input,
                    contents.root(),
                    contents.chunks(),
                    writer.blobs().numbers(),
                    writer.blobs().own(),
                    outputs);
            LayerContents joined = new LayerOverParent(options).join(contents);
            return writer.finish(joined, PackResult.Input.of(input, options), written);
        }
    }

    private LayerInput open(InputStream layer, String name, Optional<Digest> proven) throws IOException {
        return options.layerDigests()
                ? LayerInput.openWithDigests(layer, name, options.limits(), proven.map(Digest::bytes))
                : LayerInput.open(layer, name, options.limits());
    }

    private LayerContents ingest(LayerInput input, String name, LayerWriter writer, PackedRecipe recipe)
            throws IOException {
        TreeBuilder tree = new TreeBuilder(name, options.treeOptions());
        long entries = 0;
        long contentBytes = 0;
        try (TarReader tar = new TarReader(recipe.watchTar(input), name, recipe.listener(), options.limits());
                ChunkPipeline pipeline = writer.startPipeline()) {
            for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                entries++;
                if (ControlFiles.isOne(entry)) {
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
            return new LayerContents(tree.finish(), pipeline.finish(), entries, contentBytes);
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
}
