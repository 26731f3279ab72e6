package dev.nydusconvert.tree;

import java.util.ArrayDeque;
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

    /** A directory whose children are being visited. */
    private record Level(byte[] path, Iterator<Node> children) {}

    private static final class Walk implements Iterator<Entry> {
        private final Deque<Level> levels = new ArrayDeque<>();
        private Directory root;

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
                entry = new Entry(join(level.path(), node.name()), node);
            }
            if (entry.node() instanceof Directory directory) {
                levels.push(new Level(entry.path(), directory.children().iterator()));
            }
            return entry;
        }

        private static byte[] join(byte[] parent, byte[] name) {
            if (parent.length == 0) {
                return name;
            }
            byte[] path = new byte[parent.length + 1 + name.length];
            System.arraycopy(parent, 0, path, 0, parent.length);
            path[parent.length] = '/';
            System.arraycopy(name, 0, path, parent.length + 1, name.length);
            return path;
        }
    }
}
