package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.rafs.ChunkRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Makes the chunk table: one record for each stored chunk, sorted by digest and blob, with the file offset of the
 * chunk's last user in tree order (rafs-v6.md 13).
 */
final class ChunkTableBuilder {
    private final List<ChunkRecord> uses = new ArrayList<>();
    private final Comparator<ChunkRecord> order;

    /**
     * @param tarfs whether the image is tarfs: its chunks have no digest, and so the last one of a blob stands for all
     */
    ChunkTableBuilder(boolean tarfs) {
        this.order = tarfs ? ChunkTableBuilder::compareDigestAndBlob : ChunkTableBuilder::compareAll;
    }

    // Written out: comparators put together from lambdas take four times as long, on the way to every bootstrap's end.
    private static int compareAll(ChunkRecord one, ChunkRecord other) {
        int result = compareDigestAndBlob(one, other);
        return result != 0
                ? result
                : Integer.compare(one.chunk().index(), other.chunk().index());
    }

    private static int compareDigestAndBlob(ChunkRecord one, ChunkRecord other) {
        int result = one.chunk().digest().compareTo(other.chunk().digest());
        return result != 0
                ? result
                : Integer.compare(one.chunk().blobIndex(), other.chunk().blobIndex());
    }

    /** Adds the next use of a chunk, at {@code fileOffset} bytes into a file. */
    void add(Chunk chunk, long fileOffset) {
        boolean recorded = chunk.recordedFileOffset() != Chunk.NO_FILE_OFFSET;
        uses.add(new ChunkRecord(chunk, recorded ? chunk.recordedFileOffset() : fileOffset));
    }

    /**
     * The table's records in order; ends the building.
     *
     * <p>Nothing else keeps the processor busy at the end of a layer, so numbers are sorted in place of records: the first
     * bits of each digest, and behind them the position of the use. Only uses with the same bits need to be compared.
     */
    List<ChunkRecord> build() {
        int positionBits = Integer.SIZE - Integer.numberOfLeadingZeros(uses.size());
        long positionMask = (1L << positionBits) - 1;
        long[] keys = new long[uses.size()];
        for (int i = 0; i < keys.length; i++) {
            // Unsigned order as signed order.
            long bits = uses.get(i).chunk().digest().firstBits() ^ Long.MIN_VALUE;
            keys[i] = bits & ~positionMask | i;
        }
        Arrays.sort(keys);
        ChunkRecord[] sorted = new ChunkRecord[keys.length];
        int kept = 0;
        int first = 0;
        for (int i = 0; i < keys.length; i++) {
            sorted[kept + i - first] = uses.get((int) (keys[i] & positionMask));
            boolean last = i + 1 == keys.length || (keys[i] ^ keys[i + 1]) >>> positionBits != 0;
            if (last) {
                kept = first == i ? kept + 1 : keepLastUses(sorted, kept, kept + i + 1 - first);
                first = i + 1;
            }
        }
        return Arrays.asList(sorted).subList(0, kept);
    }

    /** Sorts a range and moves to its start the last use of each chunk; returns the end of those. */
    private int keepLastUses(ChunkRecord[] records, int from, int to) {
        Arrays.sort(records, from, to, order); // stable
        int kept = from;
        for (int i = from; i < to; i++) {
            if (i + 1 == to || order.compare(records[i], records[i + 1]) != 0) {
                records[kept++] = records[i];
            }
        }
        return kept;
    }
}
