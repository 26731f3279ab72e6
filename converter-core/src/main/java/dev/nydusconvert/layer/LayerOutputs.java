package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
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
     * Says that a chunk was written to the blob by itself, not in a batch. Called by another thread than the other methods,
     * while they are not.
     *
     * @param bytes holds the stored bytes from {@code offset} on; reused after the call
     */
    default void stored(Chunk chunk, byte[] bytes, int offset, int length) throws IOException {}

    /** Says that no chunk will be written any more: what follows in the blob describes it. */
    default void chunksWritten() throws IOException {}

    /** Where a bootstrap of its own goes. Not called when it is inlined in the blob. */
    OutputStream bootstrap() throws IOException;

    /** Where a recipe of its own goes. Called only for {@link RecipeMode#FILE}, after the blob and before the bootstrap. */
    OutputStream recipe() throws IOException;

    /** Makes the artefacts visible, whole. */
    void commit(PackResult result) throws IOException;
}
