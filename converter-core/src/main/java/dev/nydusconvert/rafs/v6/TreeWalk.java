package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The directories of a tree in the order that numbers nodes and places inodes (rafs-v6.md 14.2): all children of a directory
 * in name order, then each child directory in turn. Deep trees need no stack.
 *
 * <p>Writing goes over the tree several times, so the order is found once and kept: a few bytes for each node.
 *
 * @param visits each directory once
 * @param nodes number of nodes, the root included
 */
record TreeWalk(List<Visit> visits, int nodes) {
    /**
     * One directory and the ordinals of its nodes.
     *
     * @param directory the directory
     * @param children its children in name order
     * @param ordinal its place in the order, 0 for the root
     * @param firstChild ordinal of its first child; the others follow in name order
     * @param parentOrdinal ordinal of its parent; the root is its own
     * @param path its path, for messages
     */
    record Visit(Directory directory, List<Node> children, int ordinal, int firstChild, int parentOrdinal, Path path) {
        /** Path of a child for messages. */
        Path pathOf(Node child) {
            return path.child(child.name());
        }
    }

    static TreeWalk of(Directory root) {
        List<Visit> visits = new ArrayList<>();
        Deque<Pending> pending = new ArrayDeque<>();
        pending.push(new Pending(root, 0, 0, Path.ROOT));
        int nodes = 1;
        while (!pending.isEmpty()) {
            Pending next = pending.pop();
            List<Node> children = new ArrayList<>(next.directory.children());
            Visit visit = new Visit(next.directory, children, next.ordinal, nodes, next.parentOrdinal, next.path);
            visits.add(visit);
            nodes = Math.addExact(nodes, children.size());
            for (int i = children.size() - 1; i >= 0; i--) {
                if (children.get(i) instanceof Directory directory) {
                    pending.push(new Pending(directory, visit.firstChild + i, next.ordinal, visit.pathOf(directory)));
                }
            }
        }
        return new TreeWalk(visits, nodes);
    }

    private record Pending(Directory directory, int ordinal, int parentOrdinal, Path path) {}
}
