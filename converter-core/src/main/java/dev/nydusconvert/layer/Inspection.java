package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.TreeWalk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Answers questions about one bootstrap: its tree, a file, the chunks of a file. */
public final class Inspection {
    private final Bootstrap bootstrap;
    private final Map<FileContent, Integer> names;

    public Inspection(Bootstrap bootstrap) {
        this.bootstrap = bootstrap;
        this.names = countNames(bootstrap.root());
    }

    /**
     * A node at its place.
     *
     * @param path names joined by slashes, without a leading one; empty for the root
     * @param links how many names it has: for a directory 2 and one for each directory in it
     */
    public record Entry(byte[] path, Node node, int links) {}

    /**
     * A chunk of a file.
     *
     * @param fileOffset where it starts in the file, in bytes
     */
    public record FileChunk(long fileOffset, Chunk chunk) {}

    private static Map<FileContent, Integer> countNames(Directory root) {
        Map<FileContent, Integer> names = new IdentityHashMap<>();
        for (TreeWalk.Entry entry : new TreeWalk(root)) {
            if (entry.node() instanceof RegularFile file) {
                names.merge(file.content(), 1, Integer::sum);
            }
        }
        return Collections.unmodifiableMap(names);
    }

    /** Every node, a directory before its children, children in name order. */
    public Stream<Entry> tree() {
        return StreamSupport.stream(new TreeWalk(bootstrap.root()).spliterator(), false)
                .map(entry -> new Entry(entry.path(), entry.node(), links(entry.node())));
    }

    /** The entries of a directory, in name order. */
    public Stream<Entry> children(Entry directory) {
        return ((Directory) directory.node())
                .children().stream().map(child -> new Entry(join(directory.path(), child.name()), child, links(child)));
    }

    /** The node of that path in UTF-8, as {@link #entry(byte[])} finds it. */
    public Optional<Entry> entry(String path) {
        return entry(path.getBytes(StandardCharsets.UTF_8));
    }

    /** The node of that path, in which slashes too many do not matter. Symbolic links are not followed. */
    public Optional<Entry> entry(byte[] path) {
        Node node = bootstrap.root();
        byte[] found = node.name();
        int start = 0;
        for (int end = 0; node != null && end <= path.length; end++) {
            if (end == path.length || path[end] == '/') {
                byte[] name = Arrays.copyOfRange(path, start, end);
                if (name.length > 0) {
                    node = node instanceof Directory directory ? directory.child(name) : null;
                    found = join(found, name);
                }
                start = end + 1;
            }
        }
        if (node == null) {
            return Optional.empty();
        }
        return Optional.of(new Entry(found, node, links(node)));
    }

    private static byte[] join(byte[] parent, byte[] name) {
        if (parent.length == 0) {
            return name;
        }
        byte[] path = Arrays.copyOf(parent, parent.length + 1 + name.length);
        path[parent.length] = '/';
        System.arraycopy(name, 0, path, parent.length + 1, name.length);
        return path;
    }

    /** The chunks of a file, in file order. */
    public List<FileChunk> chunks(RegularFile file) {
        List<FileChunk> chunks = new ArrayList<>();
        for (Chunk chunk : bootstrap.chunks().of(file.content().id())) {
            chunks.add(new FileChunk((long) chunks.size() * bootstrap.chunkSize(), chunk));
        }
        return chunks;
    }

    private int links(Node node) {
        if (node instanceof RegularFile file) {
            return names.get(file.content());
        }
        if (node instanceof Directory directory) {
            return 2
                    + (int) directory.children().stream()
                            .filter(Directory.class::isInstance)
                            .count();
        }
        return 1;
    }
}
