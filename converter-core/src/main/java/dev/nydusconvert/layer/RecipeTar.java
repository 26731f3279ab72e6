package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.tar.FramingReplay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes a tar again from its recipe and the chunks of its layer. */
final class RecipeTar {
    private static final int BUFFER_SIZE = 1 << 16;

    private final String name;
    private final TarRecipe recipe;
    private final BlobNumbers blobs;
    private final ChunkIndex chunks;
    private final ContentAssembler out;
    private final byte[] buffer = new byte[BUFFER_SIZE];

    /** The content at hand, the chunk at hand in it, and where that begins in the content. */
    private int content = -1;

    private Chunk chunk;
    private long chunkStart;

    /**
     * @param layer gives the chunks
     * @param found the recipe, and how its blobs are numbered
     */
    RecipeTar(OpenLayer layer, FoundRecipe found, ContentAssembler out) throws IOException {
        this.name = found.name();
        this.recipe = found.recipe();
        this.blobs = found.blobs();
        this.out = out;
        List<Chunk> known = new ArrayList<>(layer.bootstrap().chunks().all());
        for (Chunk extra : ExtraChunks.decode(recipe.extraChunks(), name, blobs.count())) {
            known.add(extra.withBlobIndex(blobs.tableIndex(extra.blobIndex())));
        }
        this.chunks = new ChunkIndex(known);
    }

    /** Writes the whole tar. Whether it is the right one only its digest tells. */
    void write() throws IOException {
        try (FramingReplay replay = new FramingReplay(recipe.framing(), name, recipe.tarSize());
                ContentReferences references = new ContentReferences(recipe.references(), name, blobs.count())) {
            while (replay.next()) {
                if (replay.isContent()) {
                    addContent(replay, references);
                } else {
                    addFraming(replay);
                }
            }
            references.requireEnd();
        }
    }

    private void addFraming(FramingReplay replay) throws IOException {
        long left = replay.length();
        while (left > 0) {
            int n = (int) Math.min(left, buffer.length);
            replay.read(buffer, 0, n);
            out.bytes(buffer, 0, n);
            left -= n;
        }
    }

    private void addContent(FramingReplay replay, ContentReferences references) throws IOException {
        if (replay.content() != content) {
            references.goTo(replay.content());
            content = replay.content();
            chunk = null;
            chunkStart = 0;
        }
        long position = replay.contentOffset();
        long end = position + replay.length();
        while (position < end) {
            goTo(position, references);
            int from = (int) (position - chunkStart);
            int length = (int) Math.min(end - position, chunk.uncompressedSize() - from);
            out.range(chunk, from, length);
            position += length;
        }
    }

    /** Goes on to the chunk that holds a position of the content. */
    private void goTo(long position, ContentReferences references) throws IOException {
        while (chunk == null || position >= chunkStart + chunk.uncompressedSize()) {
            chunkStart += chunk == null ? 0 : chunk.uncompressedSize();
            if (!references.next()) {
                throw malformed("content " + content + " has " + chunkStart + " bytes, but more are wanted");
            }
            chunk = chunks.find(blobs.tableIndex(references.blob()), references.index());
            if (chunk == null) {
                throw malformed("refers to chunk " + references.index() + " of blob " + references.blob()
                        + ", which the bootstrap does not know");
            }
            if (chunk.uncompressedSize() < 1 || chunk.uncompressedSize() > Chunk.MAX_SIZE) {
                throw malformed("refers to chunk " + references.index() + " of blob " + references.blob() + " of "
                        + chunk.uncompressedSize() + " bytes, expected 1 to " + Chunk.MAX_SIZE);
            }
        }
    }

    private MalformedInputException malformed(String problem) {
        return new MalformedInputException(name, MalformedInputException.NO_OFFSET, problem);
    }
}
