package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Where the artefacts of one layer go. Nothing is visible before {@link #commit}, but for a pipe; {@link #close} without it
 * leaves nothing behind.
 */
public interface LayerOutputs extends Closeable {
    /**
     * Where the data blob goes, written sequentially. Called once, before the bootstrap; not at all if the data stays where
     * it is, as with {@link PackTarfs}.
     */
    OutputStream blob() throws IOException;

    /**
     * Says that a chunk was written to the blob, or has its place in a batch that will be. Called by another thread than the
     * other methods, while they are not.
     *
     * @param bytes holds the stored bytes from {@code offset} on, those of a chunk in a batch as they are before that is
     *     compressed; reused after the call
     */
    default void stored(Chunk chunk, byte[] bytes, int offset, int length) throws IOException {}

    /** Says that no chunk will be written any more: what follows in the blob describes it. */
    default void chunksWritten() throws IOException {}

    /** Where a bootstrap of its own goes. Not called when it is inlined in the blob. */
    OutputStream bootstrap() throws IOException;

    /** Where a recipe of its own goes. Called only for {@link RecipeMode#FILE}, after the blob and before the bootstrap. */
    OutputStream recipe() throws IOException;

    /**
     * Where the bootstrap of external files goes, or the blob without data in which it is if bootstraps are inlined. Called
     * after the blob and before the bootstrap, only if there are external files.
     *
     * @throws UnsupportedFeatureException if there is no place for it
     */
    default OutputStream external() throws IOException {
        throw new UnsupportedFeatureException("there is no place for the bootstrap of external files");
    }

    /** Makes the artefacts visible, whole. */
    void commit(PackResult result) throws IOException;

    /** Keeps nothing: for whoever wants only to know what would be written. */
    static LayerOutputs discarded() {
        return new DiscardedOutputs();
    }
}
