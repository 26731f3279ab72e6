package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import java.util.Arrays;
import java.util.Collection;

/** The chunks that are known of a layer's blobs, by blob and index. */
final class ChunkIndex {
    private final Chunk[] sorted;

    /** Where the last chunk was found: mostly the next one is asked for. */
    private int last = -1;

    /** @param known may hold a chunk several times */
    ChunkIndex(Collection<Chunk> known) {
        sorted = known.toArray(Chunk[]::new);
        Arrays.sort(sorted, Chunk.BY_INDEX);
    }

    /** The chunk, or null if it is not known. */
    Chunk find(int blobIndex, int index) {
        for (int next = Math.max(last, 0); next < sorted.length && next <= last + 1; next++) {
            if (is(next, blobIndex, index)) {
                last = next;
                return sorted[next];
            }
        }
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            Chunk chunk = sorted[middle];
            boolean before = chunk.blobIndex() < blobIndex || (chunk.blobIndex() == blobIndex && chunk.index() < index);
            if (before) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == sorted.length || !is(low, blobIndex, index)) {
            return null;
        }
        last = low;
        return sorted[low];
    }

    private boolean is(int position, int blobIndex, int index) {
        return sorted[position].blobIndex() == blobIndex && sorted[position].index() == index;
    }

    /** Where the stored bytes of the last known chunk of a blob end, at most. */
    static long dataEnd(Collection<Chunk> chunks, int blobIndex) {
        long end = 0;
        for (Chunk chunk : chunks) {
            long chunkEnd = chunk.compressedOffset() + Integer.toUnsignedLong(chunk.compressedSize());
            if (chunk.blobIndex() == blobIndex && chunkEnd > end) {
                end = chunkEnd;
            }
        }
        return end;
    }
}
