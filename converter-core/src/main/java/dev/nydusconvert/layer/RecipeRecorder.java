package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.chunk.ContentReader;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.tar.FramingListener;
import dev.nydusconvert.tar.FramingRecorder;
import dev.nydusconvert.tar.RecipeStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Records the recipe of a tar while the tar is read.
 *
 * <p>To be given to the reader of the tar, and to be told of each file with content, before the next entry is read, what
 * becomes of it: {@link #stored} or {@link #copy}.
 */
final class RecipeRecorder implements FramingListener, Closeable {
    private static final int BUFFER_SIZE = 1 << 16;

    private final FramingRecorder framing = new FramingRecorder();

    /** Ranges of the entry at hand, as offset and length: it is not known yet what becomes of them. */
    private final List<long[]> pending = new ArrayList<>();

    RecipeRecorder() throws IOException {}

    @Override
    public void framing(byte[] bytes, int offset, int length) throws IOException {
        if (!pending.isEmpty()) {
            throw new IllegalStateException("nobody said what becomes of the content of the entry before");
        }
        framing.framing(bytes, offset, length);
    }

    @Override
    public void content(long contentIndex, long contentOffset, long length) {
        pending.add(new long[] {contentOffset, length});
    }

    /** The entry at hand is stored as content with that ordinal. */
    void stored(int content) throws IOException {
        for (long[] range : pending) {
            framing.content(content, range[0], range[1]);
        }
        pending.clear();
    }

    /** The entry at hand is stored nowhere: the recipe takes its bytes. */
    void copy(ContentReader reader) throws IOException {
        List<long[]> ranges = List.copyOf(pending);
        pending.clear();
        byte[] buffer = new byte[BUFFER_SIZE];
        long position = 0;
        for (long[] range : ranges) {
            // A hole is read as zeros, but is no part of the tar.
            copy(reader, range[0] - position, buffer, false);
            copy(reader, range[1], buffer, true);
            position = range[0] + range[1];
        }
    }

    private void copy(ContentReader reader, long length, byte[] buffer, boolean record) throws IOException {
        long left = length;
        while (left > 0) {
            int n = reader.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (n < 0) {
                throw new EOFException("content ends " + left + " bytes early");
            }
            if (record) {
                framing.framing(buffer, 0, n);
            }
            left -= n;
        }
    }

    /**
     * Ends the recording.
     *
     * @param tarDigest SHA-256 of the tar
     * @param chunks chunks of all contents
     * @param referenced ordinals of the contents that the bootstrap has
     * @param rebuild how to compress the tar to get the input again, or an empty stream
     */
    TarRecipe finish(
            Digest tarDigest,
            TarRecipe.Input input,
            ContentChunks chunks,
            BitSet referenced,
            BlobNumbers blobs,
            RecipeStream rebuild)
            throws IOException {
        return new TarRecipe(
                framing.position(),
                tarDigest,
                input,
                framing.finish(),
                ContentReferences.encode(chunks, blobs),
                ExtraChunks.encode(unreferenced(chunks, referenced, blobs), blobs),
                blobs.encode(),
                Optional.empty(),
                rebuild);
    }

    /** Chunks that only contents outside of the bootstrap have. */
    private static List<Chunk> unreferenced(ContentChunks chunks, BitSet referenced, BlobNumbers blobs) {
        if (referenced.cardinality() == chunks.contents()) {
            return List.of();
        }
        BitSet[] known = new BitSet[blobs.count()];
        List<Chunk> candidates = new ArrayList<>();
        for (int i = 0; i < known.length; i++) {
            known[i] = new BitSet();
        }
        for (int content = 0; content < chunks.contents(); content++) {
            for (Chunk chunk : chunks.of(content)) {
                if (referenced.get(content)) {
                    known[blobs.number(chunk.blobIndex())].set(chunk.index());
                } else {
                    candidates.add(chunk);
                }
            }
        }
        candidates.sort(Comparator.comparingInt((Chunk it) -> blobs.number(it.blobIndex()))
                .thenComparingInt(Chunk::index));
        List<Chunk> extra = new ArrayList<>();
        for (Chunk chunk : candidates) {
            BitSet seen = known[blobs.number(chunk.blobIndex())];
            if (!seen.get(chunk.index())) {
                seen.set(chunk.index());
                extra.add(chunk);
            }
        }
        return extra;
    }

    @Override
    public void close() throws IOException {
        framing.close();
    }
}
