package dev.nydusconvert.tree;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the readers of an image shall fetch before anybody asks for it: paths of files and directories
 * (conversion-semantics 2.3).
 *
 * <p>Only absolute paths count, and only those that no earlier one covers: neither the same nor a directory above.
 */
public final class PrefetchPatterns {
    /** Nothing is fetched in advance. */
    public static final PrefetchPatterns NONE = new PrefetchPatterns(Set.of(), List.of());

    /** Paths without repeated or trailing slashes, with their positions, in their order; each character is a byte. */
    private final Map<String, Integer> paths = new LinkedHashMap<>();

    private final List<String> ignored;

    private PrefetchPatterns(Set<String> paths, List<String> ignored) {
        paths.forEach(path -> this.paths.put(path, this.paths.size()));
        this.ignored = List.copyOf(ignored);
    }

    /**
     * Reads patterns, one a line, to the end of the stream. White space around them does not count.
     *
     * @param lines not closed
     */
    public static PrefetchPatterns read(InputStream lines) throws IOException {
        // A path is bytes; this character set keeps every one.
        return ofBytes(new BufferedReader(new InputStreamReader(lines, StandardCharsets.ISO_8859_1))
                .lines()
                .toList());
    }

    /** Patterns in UTF-8. White space around them does not count. */
    public static PrefetchPatterns of(List<String> patterns) {
        return ofBytes(patterns.stream()
                .map(it -> new String(it.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                .toList());
    }

    private static PrefetchPatterns ofBytes(List<String> lines) {
        Set<String> paths = new LinkedHashSet<>();
        List<String> ignored = new ArrayList<>();
        for (String line : lines) {
            String pattern = line.strip();
            String path = normalized(pattern);
            if (!pattern.startsWith("/") || covered(path, paths)) {
                ignored.add(new String(pattern.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
            } else {
                paths.add(path);
            }
        }
        return new PrefetchPatterns(paths, ignored);
    }

    /** The names joined by slashes, with one in front of each; empty for the root. */
    private static String normalized(String pattern) {
        StringBuilder path = new StringBuilder();
        for (String name : pattern.split("/")) {
            if (!name.isEmpty() && !name.equals(".")) {
                path.append('/').append(name);
            }
        }
        return path.toString();
    }

    private static boolean covered(String path, Set<String> paths) {
        for (int end = path.length(); end >= 0; end = path.lastIndexOf('/', end - 1)) {
            if (paths.contains(path.substring(0, end))) {
                return true;
            }
        }
        return false;
    }

    /** The paths that count, in the order given: names with a slash in front of each, each character a byte; the root is empty. */
    public List<String> paths() {
        return List.copyOf(paths.keySet());
    }

    /** The patterns that do not count, in the order given. */
    public List<String> ignored() {
        return ignored;
    }

    /**
     * The nodes that patterns name exactly, in the order of the patterns; symbolic links are not followed. Empty files
     * have nothing to fetch and are left out.
     */
    public List<Node> nodesIn(Directory root) {
        List<Node> nodes = new ArrayList<>();
        for (String path : paths.keySet()) {
            Node node = find(root, path);
            boolean empty = node instanceof RegularFile file && file.content().size() == 0;
            if (node != null && !empty) {
                nodes.add(node);
            }
        }
        return nodes;
    }

    /**
     * The position of the pattern that names a path exactly, empty if none does.
     *
     * @param path names with a slash in front of each, empty for the root; each character is a byte
     */
    OptionalInt position(String path) {
        Integer position = paths.get(path);
        return position == null ? OptionalInt.empty() : OptionalInt.of(position);
    }

    private static Node find(Directory root, String path) {
        Node node = root;
        for (String name : path.split("/")) {
            if (!name.isEmpty()) {
                node = node instanceof Directory directory
                        ? directory.child(name.getBytes(StandardCharsets.ISO_8859_1))
                        : null;
            }
        }
        return node;
    }
}
