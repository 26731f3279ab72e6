package dev.nydusconvert.tune;

import dev.nydusconvert.layer.PrefetchFile;
import dev.nydusconvert.tune.FetchedContent.Unit;
import dev.nydusconvert.tune.TuneReport.FetchCost;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Counts what a reader fetches that has the bootstrap and no data yet, and keeps what it has fetched (docs/tune.md).
 *
 * <p>Files are read in order, and a unit (a chunk, or the batch that it is in) is fetched once, by the first file that needs
 * it. The new units of one file are fetched in the order of the blob, neighbours with one request as long as they have no more
 * than a limit of stored bytes together; a longer unit is one request too.
 */
final class FetchSimulation {
    private final long mergeLimit;
    private final Set<Place> there = new HashSet<>();
    private FetchCost cost = FetchCost.NONE;

    private record Place(int layer, long offset) {}

    FetchSimulation(long mergeLimit) {
        this.mergeLimit = mergeLimit;
    }

    /**
     * Reads a file, or parts of it.
     *
     * @param size length of the file in bytes
     */
    void read(FetchedContent content, long size, Optional<List<PrefetchFile.Range>> ranges) {
        boolean[] needed = new boolean[content.units().size()];
        long asked = 0;
        for (PrefetchFile.Range range : ranges.orElse(List.of(new PrefetchFile.Range(0, size)))) {
            long end = Math.min(size, range.offset() + range.size());
            if (range.offset() >= end) {
                continue;
            }
            asked += end - range.offset();
            int last = (int) ((end - 1) / content.chunkSize());
            for (int chunk = (int) (range.offset() / content.chunkSize()); chunk <= last; chunk++) {
                needed[chunk] = true;
            }
        }
        cost = cost.plus(new FetchCost(asked, 0, 0, 0));
        fetch(newUnits(content, needed));
    }

    private List<Unit> newUnits(FetchedContent content, boolean[] needed) {
        List<Unit> units = new ArrayList<>();
        for (int i = 0; i < needed.length; i++) {
            Unit unit = content.units().get(i);
            if (needed[i] && there.add(new Place(content.layer(), unit.offset()))) {
                units.add(unit);
            }
        }
        units.sort(Comparator.comparingLong(Unit::offset));
        return units;
    }

    private void fetch(List<Unit> units) {
        long end = -1;
        long length = 0;
        for (Unit unit : units) {
            boolean joins = unit.offset() == end && length + unit.storedLength() <= mergeLimit;
            length = joins ? length + unit.storedLength() : unit.storedLength();
            end = unit.end();
            cost = cost.plus(new FetchCost(0, unit.storedLength(), unit.size(), joins ? 0 : 1));
        }
    }

    FetchCost cost() {
        return cost;
    }
}
