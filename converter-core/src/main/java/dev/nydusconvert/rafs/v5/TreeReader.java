package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.v5.ContentReader.Content;
import dev.nydusconvert.rafs.v5.InodeReader.Inode;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.NodeType;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.SpecialFile;
import dev.nydusconvert.tree.Symlink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.ObjLongConsumer;

/**
 * Puts the tree together from its inodes.
 *
 * <p>The children of a directory have indexes that follow each other and are higher than its own. So one pass over the
 * indexes meets every directory before its children, nothing recurses, and a directory that takes an index that another
 * one has, or one before its own, is found at once: no cycle can come in.
 */
final class TreeReader {
    private final BootstrapInput input;
    private final Tables tables;
    private final InodeReader inodes;
    private final ContentReader contents;
    private final InodeDigests digests;
    private final ContentChunks.Builder chunks = new ContentChunks.Builder();

    private final int last;
    private final Node[] nodes;
    /** Index of the directory that claims an index as its child, 0 for none. */
    private final int[] owners;

    /** Lengths of paths in bytes, with a slash before each name. */
    private final int[] pathLengths;

    private final int[] inos;
    private final int[] recordedLinks;
    private final int[] links;
    private final BitSet claimed = new BitSet();
    private boolean complete = true;

    TreeReader(BootstrapInput input, Tables tables) {
        this.input = input;
        this.tables = tables;
        this.inodes = new InodeReader(input, tables);
        this.contents = new ContentReader(input, tables);
        this.last = tables.inodeOffsets().length;
        this.digests = new InodeDigests(tables.digestAlgorithm(), last);
        this.nodes = new Node[last + 1];
        this.owners = new int[last + 1];
        this.pathLengths = new int[last + 1];
        this.inos = new int[last + 1];
        this.recordedLinks = new int[last + 1];
        this.links = new int[last + 1];
    }

    void read() throws IOException {
        for (int index = InodeNumbering.ROOT; index <= last; index++) {
            if (index == InodeNumbering.ROOT || claimedByDirectory(index)) {
                Inode inode = inodes.read(index);
                Node node = inode == null ? null : node(inode);
                if (node == null) {
                    complete = false;
                } else {
                    place(inode, node);
                }
            }
        }
        if (!(nodes[InodeNumbering.ROOT] instanceof Directory)) {
            throw input.malformed(tables.inodeTableOffset(), "inode 1 must be the root directory");
        }
        checkDirectoryDigests();
        // A missing inode would make other counts look wrong that are not.
        if (input.thorough() && complete) {
            checkLinks();
        }
        tables.extents().reportOverlaps();
    }

    Directory root() {
        return (Directory) nodes[InodeNumbering.ROOT];
    }

    ContentChunks chunks() {
        return chunks.build();
    }

    /** Tells the inode number of each node that was read. */
    void tellNumbers(ObjLongConsumer<Node> inodeNumbers) {
        for (int index = InodeNumbering.ROOT; index <= last; index++) {
            if (nodes[index] != null) {
                inodeNumbers.accept(nodes[index], inos[index]);
            }
        }
    }

    /** The nodes of the prefetch table. */
    List<Node> prefetch() throws IOException {
        List<Node> prefetch = new ArrayList<>();
        for (long ino : tables.prefetch()) {
            if (ino > last || nodes[(int) ino] == null || inos[(int) ino] != ino) {
                input.report(tables.inodeTableOffset(), "prefetch table names inode " + ino + ", which does not exist");
            } else {
                prefetch.add(nodes[(int) ino]);
            }
        }
        return prefetch;
    }

    private boolean claimedByDirectory(int index) throws IOException {
        if (owners[index] == 0) {
            complete = false;
            input.report(
                    tables.inodeTableOffset() + 4L * (index - 1), "inode " + index + " is the child of no directory");
        }
        return owners[index] != 0;
    }

    private Node node(Inode inode) throws IOException {
        InodeRecord head = inode.head();
        if (head.parent() != owners[inode.index()]) {
            input.report(
                    inode.offset(),
                    inode + " names inode " + Long.toUnsignedString(head.parent())
                            + " as its parent, but is a child of " + owners[inode.index()]);
        }
        if (inode.laterName() && !namesEarlierFile(inode)) {
            input.report(
                    inode.offset(),
                    inode + " has inode number " + Long.toUnsignedString(head.ino())
                            + ", which is neither its index nor that of an earlier regular file");
            return null;
        }
        byte[] name = inode.index() == InodeNumbering.ROOT ? new byte[0] : inode.name();
        Attributes attributes = inodes.attributes(inode);
        int device = head.deviceNumber();
        return switch (inode.type()) {
            case DIRECTORY ->
                new Directory(name, attributes, inode.xattrs(), device, false).withRecordedSize(head.size());
            case REGULAR ->
                new RegularFile(
                        name, attributes, inode.xattrs(), device, content(inode), head.has(InodeRecord.FLAG_HARDLINK));
            case SYMLINK -> {
                checkDigest(inode, digests.ofTarget(inode.target()));
                yield new Symlink(name, attributes, inode.xattrs(), device, inode.target());
            }
            case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE ->
                new SpecialFile(name, inode.type(), attributes, inode.xattrs(), device);
        };
    }

    private boolean namesEarlierFile(Inode inode) {
        long ino = inode.head().ino();
        return inode.type() == NodeType.REGULAR
                && ino > 0
                && ino < inode.index()
                && nodes[(int) ino] instanceof RegularFile
                && inos[(int) ino] == ino;
    }

    private FileContent content(Inode inode) throws IOException {
        Content content = contents.read(inode);
        checkDigest(inode, digests.ofChunks(content.chunks()));
        long size = inode.head().size();
        if (inode.laterName()) {
            int first = (int) inode.head().ino();
            FileContent linked = ((RegularFile) nodes[first]).content();
            if (linked.size() != size || !chunks.of(linked.id()).equals(content.chunks())) {
                input.report(inode.offset(), inode + " is a hard link of inode " + first + ", but has other chunks");
            }
            return linked;
        }
        if (size == 0) {
            return new FileContent(FileContent.EMPTY, 0);
        }
        if (content.sound()) {
            content.chunks().forEach(chunks::add);
        }
        return new FileContent(chunks.endContent(), size);
    }

    private void checkDigest(Inode inode, Digest expected) throws IOException {
        if (!inode.head().digest().equals(expected)) {
            input.report(inode.offset(), inode + " has digest " + inode.head().digest() + ", expected " + expected);
        }
    }

    private void place(Inode inode, Node node) throws IOException {
        int index = inode.index();
        nodes[index] = node;
        inos[index] = (int) inode.head().ino();
        recordedLinks[index] = (int) inode.head().links();
        digests.set(index, inode.head().digest());
        links[inos[index]]++;
        if (node instanceof Directory) {
            links[index]++;
            claimChildren(inode);
        }
        if (index == InodeNumbering.ROOT) {
            return;
        }
        int owner = owners[index];
        requirePath(inode, node, owner);
        links[owner] += node instanceof Directory ? 1 : 0;
        Node before = owners[index - 1] == owner ? nodes[index - 1] : null;
        if (before != null && Arrays.compareUnsigned(before.name(), node.name()) >= 0) {
            input.report(inode.offset(), inode + " must not come behind its sibling inode " + (index - 1));
        }
        ((Directory) nodes[owner]).put(node);
    }

    /** Whoever walks the tree has a path in hand; without a limit, deep trees would take time by their square. */
    private void requirePath(Inode inode, Node node, int owner) throws UnsupportedFeatureException {
        int index = inode.index();
        pathLengths[index] = pathLengths[owner] + 1 + node.name().length;
        if (pathLengths[index] - 1 > Limits.LONGEST_PATH) {
            throw new UnsupportedFeatureException(
                    input.name() + ": " + inode + ": the path has more than " + Limits.LONGEST_PATH + " bytes");
        }
    }

    private void claimChildren(Inode inode) throws IOException {
        long first = inode.head().childIndex();
        long count = inode.head().childCount();
        if (count == 0) {
            checkDigest(inode, digests.ofNothing());
            return;
        }
        if (first <= inode.index() || first + count - 1 > last) {
            complete = false;
            input.report(
                    inode.offset(),
                    inode + " has children " + first + " to " + (first + count - 1) + ", must be from "
                            + (inode.index() + 1) + " to " + last);
            return;
        }
        int taken = claimed.nextSetBit((int) first);
        int end = (int) (first + count);
        if (taken >= 0 && taken < end) {
            complete = false;
            input.report(
                    inode.offset(),
                    inode + " has inode " + taken + " as a child, which is one of inode " + owners[taken] + " already");
            return;
        }
        claimed.set((int) first, end);
        Arrays.fill(owners, (int) first, end, inode.index());
    }

    /** A directory's digest needs those of all its children; where one could not be read, nothing can be said. */
    private void checkDirectoryDigests() throws IOException {
        for (int first = InodeNumbering.ROOT + 1; first <= last; ) {
            int owner = owners[first];
            boolean readable = owner != 0;
            int end = first;
            while (end <= last && owners[end] == owner) {
                readable &= nodes[end] != null;
                end++;
            }
            if (readable) {
                Digest expected = digests.ofChildren(first, end - first);
                if (!digests.get(owner).equals(expected)) {
                    input.report(
                            (long) tables.inodeOffsets()[owner - 1] << 3,
                            "directory inode " + owner + " has digest " + digests.get(owner) + ", expected "
                                    + expected);
                }
            }
            first = end;
        }
    }

    private void checkLinks() throws IOException {
        for (int index = InodeNumbering.ROOT; index <= last; index++) {
            int expected = links[inos[index]];
            if (recordedLinks[index] != expected) {
                input.report(
                        (long) tables.inodeOffsets()[index - 1] << 3,
                        "inode " + index + " has link count " + Integer.toUnsignedString(recordedLinks[index])
                                + ", expected " + expected);
            }
        }
    }
}
