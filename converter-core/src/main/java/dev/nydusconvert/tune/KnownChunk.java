package dev.nydusconvert.tune;

import dev.nydusconvert.chunk.Digest;
import java.util.Arrays;

/**
 * One digest and size that occurs in the data, equal to others by both. It serves all chunk sizes: what a codec makes of a
 * chunk does not depend on the size that other chunks have.
 */
final class KnownChunk {
    /** The {@link #lastLayer} of a chunk that no layer had yet. */
    static final int NO_LAYER = -1;

    private final Digest digest;
    private final int crc32c;
    private final MeasuredUnit measured;

    /** By chunk size: the last layer that had it, and its place among the distinct chunks there. Of the ordering thread. */
    private final int[] lastLayers;

    private final int[] places;

    KnownChunk(Digest digest, int crc32c, MeasuredUnit measured, int levels) {
        this.digest = digest;
        this.crc32c = crc32c;
        this.measured = measured;
        this.lastLayers = new int[levels];
        this.places = new int[levels];
        Arrays.fill(lastLayers, NO_LAYER);
    }

    Digest digest() {
        return digest;
    }

    int crc32c() {
        return crc32c;
    }

    int size() {
        return measured.size();
    }

    MeasuredUnit measured() {
        return measured;
    }

    int lastLayer(int level) {
        return lastLayers[level];
    }

    /** Place among the distinct chunks of its last layer. */
    int place(int level) {
        return places[level];
    }

    void metIn(int level, int layer, int place) {
        lastLayers[level] = layer;
        places[level] = place;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KnownChunk that && size() == that.size() && digest.equals(that.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }
}
