package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.DirectoryWalk;
import dev.nydusconvert.tree.Node;
import java.util.ArrayList;
import java.util.List;

/** The size that RAFS v5 makes up for a directory, so that it does not depend on the source's file system. */
public final class DirectorySize {
    private static final int ENTRY_OVERHEAD = 8;
    private static final int BLOCK_SIZE = 4096;

    private DirectorySize() {}

    /** The same tree with the size of each directory recorded, so that laying it over another one does not change it. */
    public static Directory recordIn(Directory root) {
        List<Directory> directories = new ArrayList<>();
        new DirectoryWalk(root).forEach(directories::add);
        for (Directory directory : directories) {
            for (Node child : List.copyOf(directory.children())) {
                if (child instanceof Directory inside) {
                    directory.put(inside.withRecordedSize(of(inside)));
                }
            }
        }
        return root.withRecordedSize(of(root));
    }

    /** Size in bytes: what the names of the children take, in whole blocks, at least one (rafs-v5.md 2). */
    static long of(Directory directory) {
        long size = 0;
        for (Node child : directory.children()) {
            size += child.name().length + ENTRY_OVERHEAD;
        }
        return Math.max(BLOCK_SIZE, (size + BLOCK_SIZE - 1) & -BLOCK_SIZE);
    }
}
