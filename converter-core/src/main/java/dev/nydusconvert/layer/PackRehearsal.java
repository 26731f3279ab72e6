package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.ChunkStore;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.tree.Directory;
import java.io.IOException;
import java.util.Optional;

/**
 * Finds out what {@link Pack} would write, without the tar: the chunks are given one by one, and nothing is kept of what is
 * written. The sizes of blob and bootstrap are exact, since they are those of the real writers, as long as each chunk is
 * given with its real lengths; its bytes need not be real, and neither are the digests in the result then.
 *
 * <ol>
 *   <li>{@link #store()}, to be fed with the chunks in layer order;
 *   <li>{@link #finish}.
 * </ol>
 */
public final class PackRehearsal {
    private final LayerWriter writer;

    /** @throws InconsistentLayersException if chunk dictionary or parent image are not for layers that are packed this way */
    public PackRehearsal(PackOptions options) throws IOException {
        this.writer = new LayerWriter(options, LayerOutputs.discarded());
    }

    /** Takes the chunks, as it does from a pipeline. */
    public ChunkStore store() {
        return writer.blobs();
    }

    /**
     * What would be written, when all chunks are stored.
     *
     * @param root the tree; not changed
     * @param chunks the chunks that the store gave, by the ids of the contents in the tree
     * @param entries how many entries the tar has
     * @param contentBytes length of all file data in bytes
     */
    public PackResult finish(Directory root, ContentChunks chunks, long entries, long contentBytes) throws IOException {
        writer.finishData();
        return writer.finish(
                new LayerContents(root, chunks, entries, contentBytes), Optional.empty(), Optional.empty());
    }
}
