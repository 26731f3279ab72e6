package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Node;

/** The size that RAFS v5 makes up for a directory, so that it does not depend on the source's file system. */
final class DirectorySize {
    private static final int ENTRY_OVERHEAD = 8;
    private static final int BLOCK_SIZE = 4096;

    private DirectorySize() {}

    /** Size in bytes: what the names of the children take, in whole blocks, at least one (rafs-v5.md 2). */
    static long of(Directory directory) {
        long size = 0;
        for (Node child : directory.children()) {
            size += child.name().length + ENTRY_OVERHEAD;
        }
        return Math.max(BLOCK_SIZE, (size + BLOCK_SIZE - 1) & -BLOCK_SIZE);
    }
}
