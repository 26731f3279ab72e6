package dev.nydusconvert.chunk;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The chunks of every file content of a layer, by the content's ordinal.
 *
 * <p>One flat array, so that a layer of many small files pays four bytes for each content and each reference.
 */
public final class ContentChunks {
    /** No content at all. */
    public static final ContentChunks NONE = new Builder().build();

    private final Chunk[] chunks;
    private final int[] ends;

    private ContentChunks(Chunk[] chunks, int[] ends) {
        this.chunks = chunks;
        this.ends = ends;
    }

    /** How many contents there are; their ordinals run from 0. */
    public int contents() {
        return ends.length;
    }

    /** The chunks of one content in file order; an immutable view. Empty for a negative ordinal. */
    public List<Chunk> of(int content) {
        return content < 0 ? List.of() : range(content == 0 ? 0 : ends[content - 1], ends[content]);
    }

    /** All chunk references of all contents, in order; an immutable view. */
    public List<Chunk> all() {
        return range(0, chunks.length);
    }

    /** The same contents with each reference replaced, by {@code change} of the chunk that it is to. */
    public ContentChunks map(UnaryOperator<Chunk> change) {
        Chunk[] changed = new Chunk[chunks.length];
        for (int i = 0; i < chunks.length; i++) {
            changed[i] = change.apply(chunks[i]);
        }
        return new ContentChunks(changed, ends);
    }

    private List<Chunk> range(int from, int to) {
        return new AbstractList<>() {
            @Override
            public Chunk get(int index) {
                if (index < 0 || index >= to - from) {
                    throw new IndexOutOfBoundsException(index);
                }
                return chunks[from + index];
            }

            @Override
            public int size() {
                return to - from;
            }
        };
    }

    /** Collects chunks content by content. */
    public static final class Builder {
        private Chunk[] chunks = new Chunk[64];
        private int chunkCount;
        private int[] ends = new int[64];
        private int contentCount;

        /** Adds the next chunk of the content that is being collected. */
        public void add(Chunk chunk) {
            if (chunkCount == chunks.length) {
                chunks = Arrays.copyOf(chunks, Math.addExact(chunkCount, chunkCount >> 1));
            }
            chunks[chunkCount++] = chunk;
        }

        /** Ends the content that is being collected and returns its ordinal. */
        public int endContent() {
            if (contentCount == ends.length) {
                ends = Arrays.copyOf(ends, Math.addExact(contentCount, contentCount >> 1));
            }
            ends[contentCount] = chunkCount;
            return contentCount++;
        }

        /** The chunks of a content that has been ended, valid until the next one is added. Empty for a negative ordinal. */
        public List<Chunk> of(int content) {
            return content < 0
                    ? List.of()
                    : Arrays.asList(chunks).subList(content == 0 ? 0 : ends[content - 1], ends[content]);
        }

        public ContentChunks build() {
            return new ContentChunks(Arrays.copyOf(chunks, chunkCount), Arrays.copyOf(ends, contentCount));
        }
    }
}
