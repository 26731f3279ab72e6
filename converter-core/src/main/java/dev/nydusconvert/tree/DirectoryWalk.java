package dev.nydusconvert.tree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The directories of a tree, each before those in it, in name order.
 *
 * <p>The children of each directory, taken one directory after the other, are in the order in which RAFS numbers inodes
 * (rafs-v6.md 14.2). What is no directory may be replaced while the walk goes on.
 */
public final class DirectoryWalk implements Iterable<Directory> {
    private final Directory root;

    public DirectoryWalk(Directory root) {
        this.root = root;
    }

    @Override
    public Iterator<Directory> iterator() {
        Deque<Directory> pending = new ArrayDeque<>();
        pending.push(root);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !pending.isEmpty();
            }

            @Override
            public Directory next() {
                if (pending.isEmpty()) {
                    throw new NoSuchElementException();
                }
                Directory directory = pending.pop();
                List<Directory> inside = new ArrayList<>();
                for (Node child : directory.children()) {
                    if (child instanceof Directory subdirectory) {
                        inside.add(subdirectory);
                    }
                }
                for (int i = inside.size() - 1; i >= 0; i--) {
                    pending.push(inside.get(i));
                }
                return directory;
            }
        };
    }
}
