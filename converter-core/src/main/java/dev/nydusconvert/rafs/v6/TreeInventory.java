package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.v6.TreeWalk.Visit;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import java.util.BitSet;
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

    private TreeInventory(Map<FileContent, HardLink> hardLinks, boolean xattrs) {
        this.hardLinks = hardLinks;
        this.xattrs = xattrs;
    }

    /** @throws UnsupportedFeatureException if a node cannot be stored; the message names it */
    static TreeInventory of(TreeWalk walk) throws UnsupportedFeatureException {
        Node root = walk.visits().get(0).directory();
        XattrArea.requireStorable(root.xattrs(), Path.ROOT);
        Collector collector = new Collector(!root.xattrs().isEmpty());
        for (Visit visit : walk.visits()) {
            collector.visit(visit);
        }
        return new TreeInventory(collector.hardLinks(walk), collector.xattrs);
    }

    /** The hard links of that content, or null if it has one name. */
    HardLink hardLinkOf(FileContent content) {
        return hardLinks.get(content);
    }

    boolean hasXattrs() {
        return xattrs;
    }

    private static final class Collector {
        /** Ids of contents, and those that were met more than once. */
        private final BitSet met = new BitSet();

        private final BitSet metAgain = new BitSet();
        private boolean empty;
        private boolean xattrs;

        Collector(boolean xattrs) {
            this.xattrs = xattrs;
        }

        void visit(Visit visit) throws UnsupportedFeatureException {
            for (Node child : visit.children()) {
                requireStorable(visit, child);
                xattrs |= !child.xattrs().isEmpty();
                if (child instanceof RegularFile file) {
                    count(file.content().id());
                }
            }
        }

        private void count(int id) {
            if (id == FileContent.EMPTY) {
                empty = true;
            } else if (met.get(id)) {
                metAgain.set(id);
            } else {
                met.set(id);
            }
        }

        /**
         * Only the contents with several names: those with one are most, and the map is kept to the end. Names of one
         * content have one id, so that nearly all need not be looked up by identity, which costs more than the rest of this.
         */
        Map<FileContent, HardLink> hardLinks(TreeWalk walk) {
            Map<FileContent, HardLink> links = new IdentityHashMap<>();
            if (!empty && metAgain.isEmpty()) {
                return links;
            }
            for (Visit visit : walk.visits()) {
                int ordinal = visit.firstChild();
                for (Node child : visit.children()) {
                    if (child instanceof RegularFile file && mayHaveMoreNames(file.content())) {
                        addName(links, file, ordinal);
                    }
                    ordinal++;
                }
            }
            links.values().removeIf(link -> link.names == 1);
            return links;
        }

        private boolean mayHaveMoreNames(FileContent content) {
            return content.id() == FileContent.EMPTY || metAgain.get(content.id());
        }

        private static void addName(Map<FileContent, HardLink> links, RegularFile file, int ordinal) {
            HardLink link = links.computeIfAbsent(file.content(), content -> new HardLink(ordinal));
            link.names++;
            link.last = file;
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
            if (!node.xattrs().isEmpty()) {
                XattrArea.requireStorable(node.xattrs(), visit.pathOf(node));
            }
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
