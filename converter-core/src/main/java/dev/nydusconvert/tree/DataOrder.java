package dev.nydusconvert.tree;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The order in which the contents of a tree are stored when all of them can be read at any time: first what readers shall
 * fetch ahead, pattern by pattern, then the others; within each of these in the order that numbers inodes (rafs-v6.md
 * 14.3).
 *
 * @param contents each once, none of them empty
 * @param prefetched how many of them, from the first one, are to be fetched ahead
 */
public record DataOrder(List<FileContent> contents, int prefetched) {
    private static final int NO_PATTERN = -1;

    public DataOrder {
        contents = List.copyOf(contents);
    }

    /** @param stored which contents of the tree count */
    public static DataOrder of(Directory root, PrefetchPatterns patterns, Predicate<FileContent> stored) {
        Collector collector = new Collector(patterns, stored);
        collector.collect(root);
        return collector.result();
    }

    private static final class Collector {
        private final PrefetchPatterns patterns;
        private final Predicate<FileContent> stored;
        private final Map<Integer, List<FileContent>> byPattern = new TreeMap<>();
        private final List<FileContent> others = new ArrayList<>();

        Collector(PrefetchPatterns patterns, Predicate<FileContent> stored) {
            this.patterns = patterns;
            this.stored = stored;
        }

        /**
         * A directory whose files are yet to be collected.
         *
         * @param path as {@link PrefetchPatterns#position} takes it
         * @param pattern position of the pattern that covers it, or {@link #NO_PATTERN}
         */
        private record Level(Directory directory, String path, int pattern) {}

        void collect(Directory root) {
            Deque<Level> pending = new ArrayDeque<>();
            pending.push(new Level(root, "", patterns.position("").orElse(NO_PATTERN)));
            while (!pending.isEmpty()) {
                Level level = pending.pop();
                List<Level> inside = new ArrayList<>();
                for (Node child : level.directory().children()) {
                    String path = level.path() + "/" + new String(child.name(), StandardCharsets.ISO_8859_1);
                    int pattern = patterns.position(path).orElse(level.pattern());
                    if (child instanceof Directory directory) {
                        inside.add(new Level(directory, path, pattern));
                    } else if (child instanceof RegularFile file) {
                        add(file.content(), pattern);
                    }
                }
                Collections.reverse(inside);
                inside.forEach(pending::push);
            }
        }

        private void add(FileContent content, int pattern) {
            if (content.size() == 0 || !stored.test(content)) {
                return;
            }
            if (pattern == NO_PATTERN) {
                others.add(content);
            } else {
                byPattern.computeIfAbsent(pattern, it -> new ArrayList<>()).add(content);
            }
        }

        /** A content with several names is stored where the first of them is. */
        DataOrder result() {
            Set<FileContent> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            List<FileContent> contents = new ArrayList<>();
            for (List<FileContent> group : byPattern.values()) {
                group.stream().filter(seen::add).forEach(contents::add);
            }
            int prefetched = contents.size();
            others.stream().filter(seen::add).forEach(contents::add);
            return new DataOrder(contents, prefetched);
        }
    }
}
