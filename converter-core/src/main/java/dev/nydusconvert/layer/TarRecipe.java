package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.tar.RecipeStream;
import dev.nydusconvert.tar.RecordedFraming;
import dev.nydusconvert.tar.StreamCodec;
import dev.nydusconvert.tar.TarCompression;
import java.io.IOException;
import java.util.Optional;

/**
 * How to make the very tar again that a layer was packed from (docs/tar-recipe.md).
 *
 * @param tarSize length of the tar in bytes
 * @param tarDigest SHA-256 of the tar: the layer's diffId
 * @param input the stream in which the tar came
 * @param framing what is not file content, and where content stands between it
 * @param references the chunks of each content ({@link ContentReferences})
 * @param extraChunks chunks that no file of the bootstrap has ({@link ExtraChunks})
 * @param blobs ids of blobs other than the layer's own ({@link BlobNumbers})
 * @param tree digest of the tree that the tar becomes ({@link TreeDigest}); recipes of others than us may do without
 * @param rebuild how to compress the tar to get the input again; empty if that is not known
 */
public record TarRecipe(
        long tarSize,
        Digest tarDigest,
        Input input,
        RecordedFraming framing,
        RecipeStream references,
        RecipeStream extraChunks,
        RecipeStream blobs,
        Optional<Digest> tree,
        RecipeStream rebuild) {
    /** Name of the blob's section that holds the recipe. */
    public static final String SECTION_NAME = "tar.recipe";

    /**
     * The stream in which a tar came.
     *
     * @param codec what the tar was compressed with
     * @param size length of the stream in bytes
     * @param digest SHA-256 of the stream
     */
    public record Input(StreamCodec codec, long size, Digest digest) {}

    /** The same recipe, for the tree of that digest. */
    TarRecipe withTree(Digest digest) {
        return new TarRecipe(
                tarSize, tarDigest, input, framing, references, extraChunks, blobs, Optional.of(digest), rebuild);
    }

    /** Longer than any way to compress a tar takes to describe. */
    private static final int MAX_REBUILD_SIZE = 1 << 17;

    /**
     * How to compress the tar to get the input again; empty if that is not known, or not known here.
     *
     * @param name names the recipe in messages
     */
    Optional<TarCompression> compression(String name) throws IOException {
        Optional<TarCompression> found = TarCompression.decode(rebuild.readAll(name + " (rebuild)", MAX_REBUILD_SIZE));
        return found.filter(it -> it.codec() == input.codec());
    }
}
