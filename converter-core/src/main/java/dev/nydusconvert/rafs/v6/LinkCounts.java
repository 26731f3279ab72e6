package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.rafs.v6.InodeReader.Located;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Compares the link counts of regular files with the names found. */
final class LinkCounts {
    private final BootstrapBytes bytes;
    private final Map<Long, Count> byNid = new HashMap<>();
    private final Map<Integer, Integer> namesByNumber = new HashMap<>();

    private static final class Count {
        private final Located inode;
        private final Path path;
        private int names = 1;

        Count(Located inode, Path path) {
            this.inode = inode;
            this.path = path;
        }
    }

    LinkCounts(BootstrapBytes bytes) {
        this.bytes = bytes;
    }

    /** Notes the first name of a file. */
    void first(Located inode, Path path) {
        if (bytes.thorough()) {
            byNid.put(inode.nid(), new Count(inode, path));
            namesByNumber.merge(inode.record().number(), 1, Integer::sum);
        }
    }

    /** Notes another name of a file. */
    void another(long nid) {
        Count count = byNid.get(nid);
        if (count != null) {
            count.names++;
            namesByNumber.merge(count.inode.record().number(), 1, Integer::sum);
        }
    }

    void report() throws IOException {
        for (Count count : byNid.values()) {
            Inode inode = count.inode.record();
            // Builders of nydus 2.1 and older gave each name an inode of its own, with the number of the first.
            boolean counted = inode.links() == count.names || inode.links() == namesByNumber.get(inode.number());
            if (!counted) {
                bytes.flaw(
                        count.inode.offset(),
                        count.path + ": the link count is " + inode.links() + ", but " + count.names
                                + " names were found");
            }
        }
    }
}
