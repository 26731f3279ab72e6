package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import java.util.Arrays;

/**
 * A stretch of output: bytes that are there already, and places for ranges of chunks that a worker fills in.
 *
 * <p>Owned by one thread at a time.
 */
final class AssemblyBatch {
    private static final int INITIAL_RANGES = 16;

    private byte[] data;
    private int length;
    private Chunk[] chunks = new Chunk[INITIAL_RANGES];

    /** For each range: where in the chunk it begins, and where in the data. Its end there is the next one's beginning. */
    private int[] from = new int[INITIAL_RANGES];

    private int[] start = new int[INITIAL_RANGES];
    private int[] size = new int[INITIAL_RANGES];
    private int ranges;

    AssemblyBatch(int capacity) {
        this.data = new byte[capacity];
    }

    byte[] data() {
        return data;
    }

    int length() {
        return length;
    }

    int room() {
        return data.length - length;
    }

    int ranges() {
        return ranges;
    }

    Chunk chunk(int range) {
        return chunks[range];
    }

    int from(int range) {
        return from[range];
    }

    int start(int range) {
        return start[range];
    }

    int size(int range) {
        return size[range];
    }

    void addBytes(byte[] source, int offset, int count) {
        System.arraycopy(source, offset, data, length, count);
        length += count;
    }

    /** Adds a range of a chunk; an empty batch grows to hold it. */
    void addRange(Chunk chunk, int offset, int count) {
        if (length == 0 && count > data.length) {
            data = new byte[count];
        }
        if (ranges == chunks.length) {
            chunks = Arrays.copyOf(chunks, ranges * 2);
            from = Arrays.copyOf(from, ranges * 2);
            start = Arrays.copyOf(start, ranges * 2);
            size = Arrays.copyOf(size, ranges * 2);
        }
        chunks[ranges] = chunk;
        from[ranges] = offset;
        start[ranges] = length;
        size[ranges] = count;
        ranges++;
        length += count;
    }

    void clear() {
        Arrays.fill(chunks, 0, ranges, null);
        ranges = 0;
        length = 0;
    }
}
