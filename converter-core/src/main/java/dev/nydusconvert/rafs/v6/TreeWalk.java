package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Node;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Visits the directories of a tree in the order that numbers nodes and places inodes (rafs-v6.md 14.2): all children of
 * a directory in name order, then each child directory in turn. Deep trees need no stack.
 */
final class TreeWalk {
    private TreeWalk() {}

    /** Receives each directory once. */
    interface Visitor {
        void visit(Visit directory) throws IOException;
    }

    /**
     * One directory and the ordinals of its nodes.
     *
     * @param directory the directory
     * @param ordinal its place in the order, 0 for the root
     * @param firstChild ordinal of its first child; the others follow in name order
     * @param parentOrdinal ordinal of its parent; the root is its own
     * @param path its path, for messages
     */
    record Visit(Directory directory, int ordinal, int firstChild, int parentOrdinal, Path path) {
        /** Path of a child for messages. */
        Path pathOf(Node child) {
            return path.child(child.name());
        }
    }

    /** Visits all directories; returns the number of nodes. */
    static int each(Directory root, Visitor visitor) throws IOException {
        Deque<Pending> pending = new ArrayDeque<>();
        pending.push(new Pending(root, 0, 0, Path.ROOT));
        int nodes = 1;
        while (!pending.isEmpty()) {
            Pending next = pending.pop();
            Visit visit = new Visit(next.directory, next.ordinal, nodes, next.parentOrdinal, next.path);
            visitor.visit(visit);
            List<Pending> directories = new ArrayList<>();
            for (Node child : next.directory.children()) {
                if (child instanceof Directory directory) {
                    directories.add(new Pending(directory, nodes, next.ordinal, visit.pathOf(child)));
                }
                nodes = Math.addExact(nodes, 1);
            }
            for (int i = directories.size() - 1; i >= 0; i--) {
                pending.push(directories.get(i));
            }
        }
        return nodes;
    }

    private record Pending(Directory directory, int ordinal, int parentOrdinal, Path path) {}
}
