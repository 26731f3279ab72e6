package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;

/**
 * Gives every name of a tree its index and inode number (rafs-v5.md 1.3 and 3).
 *
 * <p>Directories are visited in depth-first pre-order, and each visit numbers all children of the directory at once. Names
 * of one hard-linked file have an index each and the inode number of the first. No method recurses, so a tree can be as
 * deep as it likes.
 */
final class InodeNumbering {
    static final int ROOT = 1;

    private final Node[] nodes;
    private final int[] inos;
    private final int[] parents;
    private final int[] firstChildren;
    private final int[] links;
    private int distinct;

    InodeNumbering(Directory root) {
        int size = countOf(root) + 1;
        nodes = new Node[size];
        inos = new int[size];
        parents = new int[size];
        firstChildren = new int[size];
        links = new int[size];
        number(root);
    }

    private static int countOf(Directory root) {
        int count = 1;
        ArrayDeque<Directory> pending = new ArrayDeque<>();
        pending.push(root);
        while (!pending.isEmpty()) {
            for (Node child : pending.pop().children()) {
                count = Math.addExact(count, 1);
                if (child instanceof Directory directory) {
                    pending.push(directory);
                }
            }
        }
        return count;
    }

    private void number(Directory root) {
        IdentityHashMap<FileContent, Integer> firstNames = new IdentityHashMap<>();
        IndexStack pending = new IndexStack(nodes.length);
        assign(ROOT, root, 0, firstNames);
        pending.push(ROOT);
        int next = ROOT + 1;
        while (!pending.isEmpty()) {
            int index = pending.pop();
            // An empty directory gets the counter as well; readers ignore it, but the bytes are to be the same.
            firstChildren[index] = next;
            links[index] = 2;
            for (Node child : ((Directory) nodes[index]).children()) {
                assign(next++, child, index, firstNames);
                links[index] += child instanceof Directory ? 1 : 0;
            }
            for (int child = next - 1; child >= firstChildren[index]; child--) {
                if (nodes[child] instanceof Directory) {
                    pending.push(child);
                }
            }
        }
    }

    private void assign(int index, Node node, int parent, IdentityHashMap<FileContent, Integer> firstNames) {
        Integer first = node instanceof RegularFile file ? firstNames.putIfAbsent(file.content(), index) : null;
        nodes[index] = node;
        parents[index] = parent;
        inos[index] = first == null ? index : first;
        links[inos[index]]++;
        distinct += first == null ? 1 : 0;
    }

    /** How many names there are, the root among them; the highest index. */
    int count() {
        return nodes.length - 1;
    }

    /** How many inodes there are, hard links counted once. */
    int distinctInodes() {
        return distinct;
    }

    Node node(int index) {
        return nodes[index];
    }

    /** The inode number of a name, which is the index of the inode's first name. */
    int ino(int index) {
        return inos[index];
    }

    /** The inode number of a name's directory; 0 for the root. */
    int parent(int index) {
        return parents[index];
    }

    /** The index of a directory's first child; 0 for what is no directory. */
    int firstChild(int index) {
        return firstChildren[index];
    }

    /** Link count: for a directory 2 and its subdirectories, for a file its names. */
    int links(int index) {
        return links[inos[index]];
    }

    /** All indexes in the order in which inodes are stored: depth-first pre-order. */
    int[] storageOrder() {
        int[] order = new int[count()];
        IndexStack pending = new IndexStack(nodes.length);
        pending.push(ROOT);
        for (int position = 0; position < order.length; position++) {
            int index = pending.pop();
            order[position] = index;
            if (nodes[index] instanceof Directory directory) {
                int first = firstChildren[index];
                for (int child = first + directory.children().size() - 1; child >= first; child--) {
                    pending.push(child);
                }
            }
        }
        return order;
    }

    /** Indexes that wait to be visited; none waits twice, so there is an upper limit to their number. */
    private static final class IndexStack {
        private final int[] indexes;
        private int size;

        IndexStack(int capacity) {
            indexes = new int[capacity];
        }

        boolean isEmpty() {
            return size == 0;
        }

        void push(int index) {
            indexes[size++] = index;
        }

        int pop() {
            return indexes[--size];
        }
    }
}
