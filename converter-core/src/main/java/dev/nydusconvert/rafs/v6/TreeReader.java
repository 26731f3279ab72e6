package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.v6.DirectoryReader.Entry;
import dev.nydusconvert.rafs.v6.InodeReader.Located;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.NodeType;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.SpecialFile;
import dev.nydusconvert.tree.Symlink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjLongConsumer;

/** Reads the tree from its root, directory by directory, each inode once. */
final class TreeReader {
    private static final byte[] DICTIONARY_NAME = "/chunkdict".getBytes(StandardCharsets.US_ASCII);

    private final BootstrapBytes bytes;
    private final Header header;
    private final InodeReader inodes;
    private final DirectoryReader directories;
    private final FileReader files;
    private final LinkCounts linkCounts;
    private final ObjLongConsumer<Node> nids;
    private final Map<Long, Node> byNid = new HashMap<>();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final Deque<Pending> found = new ArrayDeque<>();
    private long nodes;

    private record Pending(Directory directory, Located inode, long parentNid, Path path) {}

    /** @param nids is told the nid of each node */
    TreeReader(BootstrapBytes bytes, Header header, InodeReader inodes, FileReader files, ObjLongConsumer<Node> nids) {
        this.bytes = bytes;
        this.header = header;
        this.inodes = inodes;
        this.directories = new DirectoryReader(bytes, inodes);
        this.files = files;
        this.linkCounts = new LinkCounts(bytes);
        this.nids = nids;
    }

    Directory read() throws IOException {
        long rootNid = header.superBlock().rootNid();
        Optional<Located> inode = inodes.read(rootNid, Path.ROOT);
        if (inode.isEmpty() || inode.get().type() != NodeType.DIRECTORY) {
            throw bytes.fatal(SuperBlock.OFFSET + 14L, "nid " + rootNid + " of the root is no directory");
        }
        Directory root = directory(inode.get(), rootNid, Path.ROOT);
        remember(rootNid, root);
        pendFound();
        while (!pending.isEmpty()) {
            readDirectory(pending.pop());
            pendFound();
        }
        linkCounts.report();
        if (header.superBlock().inodes() != nodes) {
            bytes.flaw(
                    SuperBlock.OFFSET + 16L,
                    "the super block counts "
                            + Long.toUnsignedString(header.superBlock().inodes()) + " inodes, the tree has " + nodes);
        }
        return root;
    }

    /** Puts the directories just found before all others, the first of them first: tree order (rafs-v6.md 14.2). */
    private void pendFound() {
        while (!found.isEmpty()) {
            pending.push(found.pop());
        }
    }

    /** The first node read at a nid, or null. */
    Node nodeAt(long nid) {
        return byNid.get(nid);
    }

    private void readDirectory(Pending next) throws IOException {
        long subdirectories = 0;
        if (inodes.hasData(next.inode, next.path)) {
            for (Entry entry : directories.read(next.inode, next.parentNid, next.path)) {
                Node child = child(entry, next);
                if (child != null) {
                    next.directory.put(child);
                    subdirectories += child instanceof Directory ? 1 : 0;
                }
            }
        }
        if (next.inode.record().links() != 2 + subdirectories) {
            bytes.flaw(
                    next.inode.offset(),
                    next.path + ": the link count is " + next.inode.record().links() + ", but the directory has "
                            + subdirectories + " directories");
        }
    }

    /** Reads the node of an entry; null if a problem was stepped over. */
    private Node child(Entry entry, Pending parent) throws IOException {
        Path path = parent.path.child(nameOf(entry, parent));
        // Whoever walks the tree has a path in hand; without a limit, deep trees would take time by their square.
        if (path.length() - 1 > Limits.LONGEST_PATH) {
            throw new UnsupportedFeatureException(path + ": the path has more than " + Limits.LONGEST_PATH + " bytes");
        }
        if (Path.text(path.name()).indexOf('/') >= 0) {
            bytes.error(entry.offset(), path + ": the name has a '/'");
            return null;
        }
        Long nid = entry.nid();
        Node known = byNid.get(nid);
        if (known instanceof Directory) {
            bytes.error(entry.offset(), path + ": the directory with nid " + entry.nid() + " has another name already");
            return null;
        }
        Node node = known == null ? read(entry, parent, path) : anotherName(known, entry.nid(), path.name());
        if (node == null) {
            return null;
        }
        remember(nid, node);
        if (entry.fileType() != Dirent.fileType(node.type())) {
            bytes.flaw(
                    entry.offset() + 10,
                    path + ": the entry has the file type " + entry.fileType() + ", the inode "
                            + Dirent.fileType(node.type()));
        }
        return node;
    }

    /** The entry's name; that of a chunk dictionary's file without the slash which its builder begins it with. */
    private byte[] nameOf(Entry entry, Pending parent) {
        boolean dictionary =
                parent.path.depth() == 0 && files.dictionaryOrEmpty() && Arrays.equals(entry.name(), DICTIONARY_NAME);
        return dictionary ? Arrays.copyOfRange(DICTIONARY_NAME, 1, DICTIONARY_NAME.length) : entry.name();
    }

    private void remember(Long nid, Node node) {
        nodes++;
        byNid.putIfAbsent(nid, node);
        nids.accept(node, nid);
    }

    private Node read(Entry entry, Pending parent, Path path) throws IOException {
        Optional<Located> found = inodes.read(entry.nid(), path);
        if (found.isEmpty()) {
            return null;
        }
        Located inode = found.get();
        return switch (inode.type()) {
            case DIRECTORY -> directory(inode, parent.inode.nid(), path);
            case REGULAR -> file(inode, path);
            case SYMLINK -> symlink(inode, path);
            default ->
                new SpecialFile(
                        entry.name(),
                        inode.type(),
                        inode.attributes(),
                        inode.xattrs(),
                        inode.record().union());
        };
    }

    private Directory directory(Located inode, long parentNid, Path path) {
        Directory directory = new Directory(path.name(), inode.attributes(), inode.xattrs(), Node.NO_DEVICE, false);
        found.push(new Pending(directory, inode, parentNid, path));
        return directory;
    }

    private RegularFile file(Located inode, Path path) throws IOException {
        FileContent content = files.read(inode, path);
        linkCounts.first(inode, path);
        boolean hardLinked = inode.record().links() > 1;
        return new RegularFile(path.name(), inode.attributes(), inode.xattrs(), Node.NO_DEVICE, content, hardLinked);
    }

    private Symlink symlink(Located inode, Path path) throws IOException {
        long size = inode.record().size();
        if (size <= 0 || size > TreeInventory.MAX_TARGET_LENGTH) {
            bytes.error(
                    inode.offset() + 8,
                    path + ": the target of the symbolic link has " + Long.toUnsignedString(size)
                            + " bytes, expected 1 to " + TreeInventory.MAX_TARGET_LENGTH);
            return null;
        }
        if (!inodes.hasData(inode, path)) {
            return null;
        }
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        for (int block = 0; block < inodes.blocks(inode); block++) {
            target.write(bytes.copy(inodes.blockOffset(inode, block), inodes.blockLength(inode, block)));
        }
        return new Symlink(path.name(), inode.attributes(), inode.xattrs(), Node.NO_DEVICE, target.toByteArray());
    }

    /** The node that {@code known} is under another name: regular files then share their content. */
    private Node anotherName(Node known, long nid, byte[] name) {
        linkCounts.another(nid);
        if (known instanceof RegularFile file) {
            return new RegularFile(name, file.attributes(), file.xattrs(), file.deviceNumber(), file.content(), true);
        }
        if (known instanceof Symlink link) {
            return new Symlink(name, link.attributes(), link.xattrs(), link.deviceNumber(), link.target());
        }
        return new SpecialFile(name, known.type(), known.attributes(), known.xattrs(), known.deviceNumber());
    }
}
