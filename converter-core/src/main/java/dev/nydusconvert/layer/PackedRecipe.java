package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobWriter;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.chunk.ContentReader;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.tar.CompressionSearch;
import dev.nydusconvert.tar.FramingListener;
import dev.nydusconvert.tar.LayerInput;
import dev.nydusconvert.tar.RecipeStream;
import dev.nydusconvert.tar.TarCompression;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.TreeWalk;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.BitSet;
import java.util.Optional;

/** Makes the recipe of a layer while the layer is packed, in the way that the {@link RecipeMode} asks for. */
final class PackedRecipe implements Closeable {
    private final RecipeMode mode;
    private final Optional<RecipeRecorder> recorder;
    private final Optional<CompressionSearch> search;

    /** @param keepCompression whether to find out how the tar was compressed */
    PackedRecipe(RecipeMode mode, boolean keepCompression) throws IOException {
        this.mode = mode;
        this.recorder = mode == RecipeMode.NONE ? Optional.empty() : Optional.of(new RecipeRecorder());
        this.search =
                keepCompression && mode != RecipeMode.NONE ? Optional.of(new CompressionSearch()) : Optional.empty();
    }

    /** The stream of the layer, to be read in the place of the given one. */
    InputStream watch(InputStream layer) {
        return search.isPresent() ? search.get().watchCompressed(layer) : layer;
    }

    /** The tar in the stream, to be read in the place of the input's. */
    InputStream watchTar(LayerInput input) {
        return search.isPresent() ? search.get().watchTar(input.tar(), input.codec()) : input.tar();
    }

    /** To be told of every byte of the tar. */
    FramingListener listener() {
        return recorder.isPresent() ? recorder.get() : FramingListener.NONE;
    }

    /** The file at hand is stored as the content with that ordinal. */
    void stored(int content) throws IOException {
        if (recorder.isPresent()) {
            recorder.get().stored(content);
        }
    }

    /** The file at hand is not stored. */
    void leftOut(ContentReader reader) throws IOException {
        if (recorder.isPresent()) {
            recorder.get().copy(reader);
        }
    }

    /**
     * Writes the recipe.
     *
     * @param input has been read to its end
     * @param blobs numbers the blobs that the chunks are in
     * @param blob expects sections
     */
    Optional<PackResult.RecipeFile> write(
            LayerInput input,
            Directory root,
            ContentChunks chunks,
            BlobNumbers blobs,
            BlobWriter blob,
            LayerOutputs outputs)
            throws IOException {
        if (recorder.isEmpty()) {
            return Optional.empty();
        }
        Optional<TarCompression> compression = search.isPresent() ? search.get().finish() : Optional.empty();
        TarRecipe recipe = recorder.get()
                .finish(
                        Digest.of(input.tarSha256()),
                        new TarRecipe.Input(input.codec(), input.compressedSize(), Digest.of(input.compressedSha256())),
                        chunks,
                        contentsOf(root),
                        blobs,
                        RecipeStream.raw(compression.map(TarCompression::encode).orElse(new byte[0])))
                .withTree(TreeDigest.of(root, chunks));
        byte[] bytes = RecipeCodec.encode(recipe);
        if (mode == RecipeMode.EMBED) {
            blob.addSection(TarRecipe.SECTION_NAME, bytes, Compression.NONE);
        } else {
            outputs.recipe().write(bytes);
        }
        Digest digest = DigestAlgorithm.SHA256.newDigest().digest(bytes, 0, bytes.length);
        return Optional.of(new PackResult.RecipeFile(
                digest, bytes.length, mode == RecipeMode.EMBED, compression.map(TarCompression::description)));
    }

    private static BitSet contentsOf(Directory root) {
        BitSet contents = new BitSet();
        for (TreeWalk.Entry entry : new TreeWalk(root)) {
            if (entry.node() instanceof RegularFile file && file.content().size() > 0) {
                contents.set(file.content().id());
            }
        }
        return contents;
    }

    @Override
    public void close() throws IOException {
        if (recorder.isPresent()) {
            recorder.get().close();
        }
        search.ifPresent(CompressionSearch::close);
    }
}
