package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.tar.RecipeInput;
import dev.nydusconvert.tar.RecipeOutput;
import dev.nydusconvert.tar.RecipeStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Reads the chunk references of a recipe, content by content (docs/tar-recipe.md, "References").
 *
 * <p>Each reference is a blob number and an index, and the index is stored as the difference to the one that follows the
 * last index in that blob: zero for a chunk that was stored when the tar was packed.
 */
final class ContentReferences implements Closeable {
    private final RecipeInput in;
    private final long[] expected;
    private int content = -1;
    private long unread;
    private int blob;
    private int index;

    /** @param blobs how many blob numbers there are */
    ContentReferences(RecipeStream stream, String recipe, int blobs) throws IOException {
        this.in = stream.open(recipe + " (references)");
        this.expected = new long[blobs];
    }

    static RecipeStream encode(ContentChunks chunks, BlobNumbers blobs) throws IOException {
        long[] expected = new long[blobs.count()];
        try (RecipeOutput out = new RecipeOutput()) {
            for (int content = 0; content < chunks.contents(); content++) {
                List<Chunk> references = chunks.of(content);
                out.writeVarint(references.size());
                for (Chunk chunk : references) {
                    int blob = blobs.number(chunk.blobIndex());
                    out.writeVarint(blob);
                    out.writeSignedVarint(chunk.index() - expected[blob]);
                    expected[blob] = chunk.index() + 1L;
                }
            }
            return out.finish();
        }
    }

    /** Goes on to the content with that ordinal, which is not before the current one. */
    void goTo(int ordinal) throws IOException {
        while (content < ordinal) {
            drain();
            unread = in.readVarint();
            content++;
        }
    }

    /** Each reference is relative to the one before it, so none can be left out. */
    private void drain() throws IOException {
        boolean more = next();
        while (more) {
            more = next();
        }
    }

    /** Goes on to the next reference of the current content, if there is one. */
    boolean next() throws IOException {
        if (unread == 0) {
            return false;
        }
        unread--;
        long number = in.readVarint();
        if (number >= expected.length) {
            throw in.malformed("refers to blob " + number + ", but there are " + expected.length);
        }
        blob = (int) number;
        long found = expected[blob] + in.readSignedVarint();
        if (found < 0 || found >= Chunk.MAX_CHUNKS_PER_BLOB) {
            throw in.malformed("refers to chunk " + found + " of blob " + blob);
        }
        index = (int) found;
        expected[blob] = found + 1;
        return true;
    }

    /** Reads what is left, and fails if that is not a whole number of contents. */
    void requireEnd() throws IOException {
        drain();
        while (in.remaining() > 0) {
            goTo(content + 1);
            drain();
        }
        in.requireEnd();
    }

    /** Blob number of the current reference. */
    int blob() {
        return blob;
    }

    /** Chunk index of the current reference. */
    int index() {
        return index;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
