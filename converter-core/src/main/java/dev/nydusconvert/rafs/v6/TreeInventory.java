package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.v6.TreeWalk.Visit;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.Map;

/** A first look over a tree: whether the format can hold it, and which names share an inode. */
final class TreeInventory {
    /** Longest name in bytes. */
    static final int MAX_NAME_LENGTH = 255;

    /** Longest target in bytes that readers take (rafs-v6.md 8). */
    static final int MAX_TARGET_LENGTH = 4096;

    private final Map<FileContent, HardLink> hardLinks;
    private final boolean xattrs;
    private final int nodes;

    /** The names of one content; their inode is what the last of them says (rafs-v6.md 14.1). */
    static final class HardLink {
        private final int firstOrdinal;
        private RegularFile last;
        private int names;

        private HardLink(int firstOrdinal) {
            this.firstOrdinal = firstOrdinal;
        }

        RegularFile last() {
            return last;
        }

        int names() {
            return names;
        }

        /** Ordinal of the first name, in tree order. */
        int firstOrdinal() {
            return firstOrdinal;
        }
    }

    private TreeInventory(Map<FileContent, HardLink> hardLinks, boolean xattrs, int nodes) {
        this.hardLinks = hardLinks;
        this.xattrs = xattrs;
        this.nodes = nodes;
    }

    /** @throws UnsupportedFeatureException if a node cannot be stored; the message names it */
    static TreeInventory of(Directory root) throws IOException {
        Collector collector = new Collector();
        XattrArea.requireStorable(root.xattrs(), Path.ROOT);
        collector.xattrs = !root.xattrs().isEmpty();
        int nodes = TreeWalk.each(root, collector::visit);
        return new TreeInventory(collector.hardLinks(), collector.xattrs, nodes);
    }

    /** The hard links of that content, or null if it has one name. */
    HardLink hardLinkOf(FileContent content) {
        return hardLinks.get(content);
    }

    boolean hasXattrs() {
        return xattrs;
    }

    /** Number of nodes, the root included. */
    int nodes() {
        return nodes;
    }

    private static final class Collector {
        private final Map<FileContent, HardLink> byContent = new IdentityHashMap<>();
        private boolean xattrs;

        void visit(Visit visit) throws IOException {
            int ordinal = visit.firstChild();
            for (Node child : visit.directory().children()) {
                requireStorable(visit, child);
                xattrs |= !child.xattrs().isEmpty();
                if (child instanceof RegularFile file) {
                    addName(file, ordinal);
                }
                ordinal++;
            }
        }

        private void addName(RegularFile file, int ordinal) {
            HardLink link = byContent.computeIfAbsent(file.content(), content -> new HardLink(ordinal));
            link.names++;
            link.last = file;
        }

        /** Only the contents with several names: those with one are most, and the map is kept to the end. */
        Map<FileContent, HardLink> hardLinks() {
            Map<FileContent, HardLink> links = new IdentityHashMap<>();
            byContent.forEach((content, link) -> {
                if (link.names > 1) {
                    links.put(content, link);
                }
            });
            return links;
        }

        private static void requireStorable(Visit visit, Node node) throws UnsupportedFeatureException {
            byte[] name = node.name();
            if (name.length == 0 || name.length > MAX_NAME_LENGTH || !isPlain(name)) {
                throw new UnsupportedFeatureException(visit.pathOf(node) + ": a name has 1 to " + MAX_NAME_LENGTH
                        + " bytes without '/' and NUL, and is not '.' or '..'");
            }
            if (node instanceof Symlink link && link.target().length > MAX_TARGET_LENGTH) {
                throw new UnsupportedFeatureException(visit.pathOf(node) + ": the target of the symbolic link has "
                        + link.target().length + " bytes, readers of RAFS v6 take at most " + MAX_TARGET_LENGTH);
            }
            XattrArea.requireStorable(node.xattrs(), visit.pathOf(node));
        }

        private static boolean isPlain(byte[] name) {
            for (byte b : name) {
                if (b == '/' || b == 0) {
                    return false;
                }
            }
            return !(name[0] == '.' && (name.length == 1 || name.length == 2 && name[1] == '.'));
        }
    }
}
