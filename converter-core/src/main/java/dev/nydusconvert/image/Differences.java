package dev.nydusconvert.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Counts differences, and keeps the first ones. */
final class Differences {
    private final Set<ImageAspect> ignored;
    private final int maxKept;
    private final List<Difference> kept = new ArrayList<>();
    private long count;

    /**
     * @param ignored what does not count
     * @param maxKept how many are kept
     */
    Differences(Set<ImageAspect> ignored, int maxKept) {
        this.ignored = ignored;
        this.maxKept = maxKept;
    }

    void add(String path, ImageAspect aspect, String expected, String found) {
        add(path, aspect, aspect.text(), expected, found);
    }

    void add(String path, ImageAspect aspect, String what, String expected, String found) {
        if (ignored.contains(aspect)) {
            return;
        }
        count++;
        if (kept.size() < maxKept) {
            kept.add(new Difference(path, aspect, what, expected, found));
        }
    }

    long count() {
        return count;
    }

    /** By path; what is about the image as a whole comes first. */
    List<Difference> kept() {
        return kept.stream().sorted(Comparator.comparing(Difference::path)).toList();
    }
}
