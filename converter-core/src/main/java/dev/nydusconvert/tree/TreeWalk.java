package dev.nydusconvert.tree;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Every node of a tree with its path: a directory before its children, children in name order.
 *
 * <p>Needs no stack of calls, so that the depth of a tree is no limit.
 */
public final class TreeWalk implements Iterable<TreeWalk.Entry> {
    private final Directory root;

    public TreeWalk(Directory root) {
        this.root = root;
    }

    /**
     * A node at its place.
     *
     * @param path names joined by slashes, without a leading one; empty for the root
     */
    public record Entry(byte[] path, Node node) {}

    @Override
    public Iterator<Entry> iterator() {
        return new Walk(root);
    }

    /**
     * A directory whose children are being visited.
     *
     * @param prefix length of what comes before their names
     */
    private record Level(int prefix, Iterator<Node> children) {}

    private static final class Walk implements Iterator<Entry> {
        private final Deque<Level> levels = new ArrayDeque<>();
        private Directory root;

        /** The path of the deepest directory, and a slash: one for all levels, since deep trees would fill memory with theirs. */
        private byte[] prefix = new byte[256];

        Walk(Directory root) {
            this.root = root;
        }

        @Override
        public boolean hasNext() {
            while (!levels.isEmpty() && !levels.element().children().hasNext()) {
                levels.pop();
            }
            return root != null || !levels.isEmpty();
        }

        @Override
        public Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Entry entry;
            if (root != null) {
                entry = new Entry(root.name(), root);
                root = null;
            } else {
                Level level = levels.element();
                Node node = level.children().next();
                entry = new Entry(join(level.prefix(), node.name()), node);
            }
            if (entry.node() instanceof Directory directory) {
                levels.push(new Level(enter(entry.path()), directory.children().iterator()));
            }
            return entry;
        }

        private int enter(byte[] path) {
            if (path.length == 0) {
                return 0;
            }
            if (prefix.length <= path.length) {
                prefix = new byte[2 * path.length];
            }
            System.arraycopy(path, 0, prefix, 0, path.length);
            prefix[path.length] = '/';
            return path.length + 1;
        }

        private byte[] join(int prefixLength, byte[] name) {
            byte[] path = Arrays.copyOf(prefix, prefixLength + name.length);
            System.arraycopy(name, 0, path, prefixLength, name.length);
            return path;
        }
    }
}
