package dev.nydusconvert.tree;

import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryType;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Builds the file tree that a layer tar describes, entry by entry.
 *
 * <p>The tree is what extracting the entries in order would leave: the last entry of a path wins, a directory that is
 * listed again keeps its children, anything else takes the place of a directory with all that is in it, missing parents
 * are created, and a symbolic link among the parents is followed inside the layer. Hard links may come before their
 * target.
 */
public final class TreeBuilder {
    private static final Attributes SYNTHESISED = new Attributes(0755, 0, 0, 0, 0);
    private static final byte[] NO_NAME = {};

    /** Limits of Linux, which RAFS readers hold as well (rafs-v6.md 8). */
    private static final int MAX_NAME = 255;

    private static final int MAX_SYMLINK_TARGET = 4096;
    private static final int MAX_LINKS_FOLLOWED = 40;

    /** Hard links to later ones, through symbolic links: without an end, many of them would take time by their square. */
    private static final int MAX_LINK_PASSES = 40;

    private final String source;
    private final Options options;
    private final Map<ByteBuffer, TarEntry> linksAhead = new LinkedHashMap<>();
    private long entries;

    /** Neighbours often have the same, which then take memory once. */
    private Attributes previous = SYNTHESISED;

    private Directory root = synthesised(NO_NAME);

    /** The directory of the entry added last, and the path of that entry; null if it may be another one by now. */
    private Directory lastParent;

    private byte[] lastPath = NO_NAME;

    /** Where modification times come from. */
    public enum MtimeSource {
        /** The header's field, whole seconds: what the reference builder stores (conversion-semantics 5.2). */
        HEADER,
        /** The PAX record with its fraction where there is one, else the header. */
        PAX
    }

    /**
     * How entries become nodes.
     *
     * @param mtimeSource where modification times come from
     * @param keepOwners whether nodes have the owners of their entries; if not, all belong to 0:0
     * @param limits of which those of entries and depth count
     */
    public record Options(MtimeSource mtimeSource, boolean keepOwners, Limits limits) {
        /** With the default limits. */
        public Options(MtimeSource mtimeSource, boolean keepOwners) {
            this(mtimeSource, keepOwners, Limits.DEFAULTS);
        }
    }

    /** @param source name of the tar, for messages */
    public TreeBuilder(String source, Options options) {
        this.source = source;
        this.options = options;
    }

    private static Directory synthesised(byte[] name) {
        return new Directory(name, SYNTHESISED, List.of(), Node.NO_DEVICE, true);
    }

    /**
     * Adds the next entry of the tar.
     *
     * @param content the content of a {@link TarEntryType#FILE}; null for every other type
     * @throws MalformedInputException if no file system could hold the entry
     */
    public void add(TarEntry entry, FileContent content) throws MalformedInputException {
        byte[] path = entry.path();
        countEntry(entry);
        if (!linksAhead.isEmpty()) {
            linksAhead.remove(ByteBuffer.wrap(path));
        }
        if (path.length == 0) {
            replaceRoot(entry);
        } else if (entry.type() == TarEntryType.HARD_LINK) {
            addHardLink(entry);
        } else {
            Directory parent = parentOf(entry);
            put(parent, node(entry, content, parent));
        }
    }

    /**
     * The directory for an entry, which usually is that of the entry before it. What is added under a name that was free
     * changes nothing of how other paths are resolved.
     */
    private Directory parentOf(TarEntry entry) throws MalformedInputException {
        byte[] path = entry.path();
        int length = lastStart(path);
        if (lastParent == null || !Arrays.equals(path, 0, length, lastPath, 0, lastStart(lastPath))) {
            lastParent = parentOf(entry, path, true);
            lastPath = path;
        }
        return lastParent;
    }

    private void put(Directory parent, Node node) {
        if (parent.put(node) != null) {
            lastParent = null;
        }
    }

    /**
     * Ends the tree.
     *
     * @return the root, which is synthesised unless the tar lists it
     * @throws MalformedInputException if a hard link has no target in the layer
     */
    public Directory finish() throws MalformedInputException {
        // One pass follows links to links that come later. Only where their paths lead through symbolic links, more are
        // needed.
        boolean progress = true;
        for (int pass = 0; progress && pass < MAX_LINK_PASSES; pass++) {
            progress = linkWhatCanBe();
        }
        for (TarEntry entry : linksAhead.values()) {
            throw malformed(
                    entry, "the target of the hard link, " + entry.displayLinkTarget() + ", is not in the layer");
        }
        return root;
    }

    private boolean linkWhatCanBe() throws MalformedInputException {
        boolean progress = false;
        Set<TarEntry> tried = Collections.newSetFromMap(new IdentityHashMap<>());
        for (TarEntry first : List.copyOf(linksAhead.values())) {
            Deque<TarEntry> chain = new ArrayDeque<>();
            for (TarEntry link = first; link != null && tried.add(link); ) {
                chain.push(link);
                link = linksAhead.get(ByteBuffer.wrap(link.linkTarget()));
            }
            for (TarEntry link : chain) {
                if (linkIfPresent(link)) {
                    linksAhead.remove(ByteBuffer.wrap(link.path()));
                    progress = true;
                }
            }
        }
        return progress;
    }

    private void countEntry(TarEntry entry) throws MalformedInputException {
        if (++entries > options.limits().entries()) {
            throw Limits.exceeded(
                    source,
                    entry.headerOffset(),
                    "more than " + options.limits().entries() + " entries and directories that they imply",
                    Limits.MAX_ENTRIES);
        }
    }

    private void replaceRoot(TarEntry entry) throws MalformedInputException {
        if (entry.type() != TarEntryType.DIRECTORY) {
            throw malformed(entry, "the root of the layer must be a directory, not " + entry.type());
        }
        root = new Directory(NO_NAME, attributes(entry), entry.xattrs(), Node.NO_DEVICE, false)
                .adoptingChildrenOf(root);
        lastParent = null;
    }

    private Node node(TarEntry entry, FileContent content, Directory parent) throws MalformedInputException {
        byte[] name = nameOf(entry);
        Attributes attributes = attributes(entry);
        switch (entry.type()) {
            case FILE:
                return new RegularFile(name, attributes, entry.xattrs(), Node.NO_DEVICE, content, false);
            case SYMLINK:
                return symlink(entry, name, attributes);
            case DIRECTORY:
                Directory directory = new Directory(name, attributes, entry.xattrs(), Node.NO_DEVICE, false);
                return parent.child(name) instanceof Directory old ? directory.adoptingChildrenOf(old) : directory;
            case CHARACTER_DEVICE:
                return special(entry, name, attributes, NodeType.CHARACTER_DEVICE);
            case BLOCK_DEVICE:
                return special(entry, name, attributes, NodeType.BLOCK_DEVICE);
            case FIFO:
                return special(entry, name, attributes, NodeType.FIFO);
            default:
                throw new IllegalArgumentException("not a node of its own: " + entry.type());
        }
    }

    private Symlink symlink(TarEntry entry, byte[] name, Attributes attributes) throws MalformedInputException {
        int length = entry.linkTarget().length;
        if (length == 0 || length > MAX_SYMLINK_TARGET) {
            throw malformed(
                    entry,
                    "the target of the symbolic link has " + length + " bytes, expected 1 to " + MAX_SYMLINK_TARGET);
        }
        return new Symlink(name, attributes, entry.xattrs(), Node.NO_DEVICE, entry.linkTarget());
    }

    private static SpecialFile special(TarEntry entry, byte[] name, Attributes attributes, NodeType type) {
        long major = entry.deviceMajor();
        long minor = entry.deviceMinor();
        int device = (int) ((minor & 0xff) | (major & 0xfff) << 8 | (minor & 0xfff00) << 12);
        return new SpecialFile(name, type, attributes, entry.xattrs(), device);
    }

    private Attributes attributes(TarEntry entry) {
        boolean pax = options.mtimeSource() == MtimeSource.PAX && entry.paxMtime() != null;
        Attributes attributes = new Attributes(
                entry.mode() & Attributes.PERMISSION_MASK,
                options.keepOwners() ? entry.uid() : 0,
                options.keepOwners() ? entry.gid() : 0,
                pax ? entry.paxMtime().getEpochSecond() : entry.mtimeSeconds(),
                pax ? entry.paxMtime().getNano() : 0);
        previous = attributes.sharedWith(previous);
        return previous;
    }

    private void addHardLink(TarEntry entry) throws MalformedInputException {
        if (!linkIfPresent(entry)) {
            linksAhead.put(ByteBuffer.wrap(entry.path()), entry);
        }
    }

    private boolean linkIfPresent(TarEntry entry) throws MalformedInputException {
        Directory targetParent = parentOf(entry, entry.linkTarget(), false);
        Node target = targetParent == null ? null : targetParent.child(lastComponent(entry.linkTarget()));
        if (target == null) {
            return false;
        }
        Directory parent = parentOf(entry);
        put(parent, hardLink(entry, target, targetParent));
        return true;
    }

    /**
     * A further name of {@code target}. A regular file's name keeps its entry's own attributes, as the reference builder
     * does (conversion-semantics 5.5); other kinds cannot share an inode in RAFS and become copies.
     */
    private Node hardLink(TarEntry entry, Node target, Directory targetParent) throws MalformedInputException {
        byte[] name = nameOf(entry);
        if (target instanceof RegularFile file) {
            if (!file.hardLinked()) {
                put(
                        targetParent,
                        new RegularFile(
                                file.name(),
                                file.attributes(),
                                file.xattrs(),
                                file.deviceNumber(),
                                file.content(),
                                true));
            }
            return new RegularFile(name, attributes(entry), file.xattrs(), Node.NO_DEVICE, file.content(), true);
        }
        if (target instanceof Symlink link) {
            return new Symlink(name, link.attributes(), link.xattrs(), Node.NO_DEVICE, link.target());
        }
        if (target instanceof SpecialFile special) {
            return new SpecialFile(
                    name, special.type(), special.attributes(), special.xattrs(), special.deviceNumber());
        }
        throw malformed(entry, "the target of the hard link, " + entry.displayLinkTarget() + ", is a directory");
    }

    /**
     * The directory that holds the last component of {@code path}.
     *
     * @param create whether to create what is missing; if not, null is returned for it
     */
    private Directory parentOf(TarEntry entry, byte[] path, boolean create) throws MalformedInputException {
        Deque<byte[]> ahead = new ArrayDeque<>();
        pushComponents(ahead, path, lastStart(path));
        Deque<Directory> trail = new ArrayDeque<>();
        trail.push(root);
        int followed = 0;
        while (!ahead.isEmpty()) {
            byte[] name = ahead.pop();
            if (isDotDot(name)) {
                if (trail.size() > 1) {
                    trail.pop();
                }
                continue;
            }
            Node child = trail.element().child(name);
            if (child == null) {
                if (!create) {
                    return null;
                }
                countEntry(entry);
                requireName(entry, name);
                child = synthesised(name);
                trail.element().put(child);
            }
            if (child instanceof Directory directory) {
                trail.push(directory);
                requireReachable(entry, trail);
            } else if (child instanceof Symlink link && ++followed <= MAX_LINKS_FOLLOWED) {
                if (link.target()[0] == '/') {
                    trail.clear();
                    trail.push(root);
                }
                pushComponents(ahead, link.target(), link.target().length);
            } else {
                throw malformed(entry, "one of its parents is no directory");
            }
        }
        if (followed > 0) {
            requirePath(entry, trail);
        }
        return trail.element();
    }

    /** Through symbolic links, an entry can come to a place with a longer path than its own. */
    private void requirePath(TarEntry entry, Deque<Directory> trail) throws MalformedInputException {
        long length = trail.stream().mapToLong(it -> it.name().length + 1L).sum() + MAX_NAME;
        if (length > Limits.LONGEST_PATH) {
            throw malformed(entry, "symbolic links lead it to a path of more than " + Limits.LONGEST_PATH + " bytes");
        }
    }

    /** @param trail the root and the directories below it, of which each is in the one before */
    private void requireReachable(TarEntry entry, Deque<Directory> trail) throws MalformedInputException {
        if (trail.size() - 1 > options.limits().depth()) {
            throw Limits.exceeded(
                    source,
                    entry.headerOffset(),
                    "an entry in more than " + options.limits().depth() + " directories, one in the other",
                    Limits.MAX_DEPTH);
        }
    }

    /** Puts the components of the first {@code length} bytes of {@code path} before those that are ahead. */
    private static void pushComponents(Deque<byte[]> ahead, byte[] path, int length) {
        int end = length;
        for (int i = length - 1; i >= -1; i--) {
            if (i < 0 || path[i] == '/') {
                boolean nothing = i + 1 == end || (i + 2 == end && path[i + 1] == '.');
                if (!nothing) {
                    ahead.push(Arrays.copyOfRange(path, i + 1, end));
                }
                end = i;
            }
        }
    }

    private static boolean isDotDot(byte[] name) {
        return name.length == 2 && name[0] == '.' && name[1] == '.';
    }

    private byte[] nameOf(TarEntry entry) throws MalformedInputException {
        byte[] name = lastComponent(entry.path());
        requireName(entry, name);
        return name;
    }

    private void requireName(TarEntry entry, byte[] name) throws MalformedInputException {
        if (name.length > MAX_NAME) {
            throw malformed(entry, "a name has " + name.length + " bytes, at most " + MAX_NAME + " are possible");
        }
    }

    private static byte[] lastComponent(byte[] path) {
        return Arrays.copyOfRange(path, lastStart(path), path.length);
    }

    /** Where the last component begins: behind the path of its parent, with the slash. */
    private static int lastStart(byte[] path) {
        int start = path.length;
        while (start > 0 && path[start - 1] != '/') {
            start--;
        }
        return start;
    }

    private MalformedInputException malformed(TarEntry entry, String problem) {
        return new MalformedInputException(
                source, entry.headerOffset(), "entry " + entry.displayPath() + ": " + problem);
    }
}
