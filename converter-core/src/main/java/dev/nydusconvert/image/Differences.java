package dev.nydusconvert.image;

import java.util.ArrayList;
import java.util.List;

/** Counts differences, and keeps the first ones. */
final class Differences {
    /** Who has seen so many knows. */
    private static final int MAX_KEPT = 1000;

    private final List<Difference> kept = new ArrayList<>();
    private long count;

    void add(String path, String what, String expected, String found) {
        count++;
        if (kept.size() < MAX_KEPT) {
            kept.add(new Difference(path, what, expected, found));
        }
    }

    long count() {
        return count;
    }

    List<Difference> kept() {
        return List.copyOf(kept);
    }
}
