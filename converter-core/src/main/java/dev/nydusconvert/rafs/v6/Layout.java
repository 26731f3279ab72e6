package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.v6.SpaceAllocator.Placement;
import dev.nydusconvert.rafs.v6.TreeInventory.HardLink;
import dev.nydusconvert.rafs.v6.TreeWalk.Visit;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import java.util.BitSet;

/** Where every inode of a tree and its data go, by the ordinals of {@link TreeWalk}. */
final class Layout {
    private final TreeInventory inventory;
    private final ContentChunks chunks;
    private final int blockSize;
    private final SpaceAllocator allocator;
    private final int[] nids;
    private final int[] dataBlocks;
    private final BitSet inline = new BitSet();

    private Layout(TreeInventory inventory, ContentChunks chunks, int blockSize, int nodes) {
        this.inventory = inventory;
        this.chunks = chunks;
        this.blockSize = blockSize;
        this.allocator = new SpaceAllocator(blockSize);
        this.nids = new int[nodes];
        this.dataBlocks = new int[nodes];
    }

    static Layout of(TreeWalk walk, TreeInventory inventory, ContentChunks chunks, int blockSize)
            throws UnsupportedFeatureException {
        Layout layout = new Layout(inventory, chunks, blockSize, walk.nodes());
        for (Visit visit : walk.visits()) {
            layout.place(visit);
        }
        return layout;
    }

    /** Where the inode is, in units of {@link Inode#SLOT_SIZE} bytes from the start of the inode area. */
    int nid(int ordinal) {
        return nids[ordinal];
    }

    /** First block of the data of a directory or symbolic link, counted from the start of the inode area. */
    int dataBlock(int ordinal) {
        return dataBlocks[ordinal];
    }

    /** Whether the last, partial block of a directory's or symbolic link's data follows its inode. */
    boolean inline(int ordinal) {
        return inline.get(ordinal);
    }

    /** Bytes of the inode area, with the empty block at its start. */
    long end() {
        return allocator.end();
    }

    /** Bytes from the start of a regular file's inode to its chunk addresses. */
    static int chunkAddressOffset(RegularFile file) {
        return inodeSize(file) + ChunkAddress.SIZE - 1 & -ChunkAddress.SIZE;
    }

    /** Bytes of an extended inode with its xattrs. */
    static int inodeSize(Node node) {
        return Inode.EXTENDED_SIZE + XattrArea.size(node.xattrs());
    }

    private void place(Visit visit) throws UnsupportedFeatureException {
        long size = new DirectoryEntries(visit, blockSize).size();
        placeWithData(visit.ordinal(), visit.directory(), size, true);
        int ordinal = visit.firstChild();
        for (Node child : visit.children()) {
            if (child instanceof RegularFile file) {
                placeFile(ordinal, file);
            } else if (child instanceof Symlink link) {
                // In blocks of 512 bytes readers disagree about where a longer target with a tail is (rafs-v6.md 11).
                placeWithData(ordinal, link, link.target().length, link.target().length < blockSize);
            } else if (!(child instanceof Directory)) {
                nids[ordinal] = slot(allocator.placeSpecial(inodeSize(child)));
            }
            ordinal++;
        }
    }

    private void placeFile(int ordinal, RegularFile file) throws UnsupportedFeatureException {
        HardLink link = inventory.hardLinkOf(file.content());
        if (link != null && link.firstOrdinal() != ordinal) {
            nids[ordinal] = nids[link.firstOrdinal()];
            return;
        }
        long addresses = (long) chunks.of(file.content().id()).size() * ChunkAddress.SIZE;
        int offset = chunkAddressOffset(link == null ? file : link.last());
        nids[ordinal] = slot(allocator.placeFile(offset + addresses));
    }

    private void placeWithData(int ordinal, Node node, long size, boolean mayInline)
            throws UnsupportedFeatureException {
        Placement placement = allocator.placeWithData(inodeSize(node), size, mayInline);
        nids[ordinal] = slot(placement.inode());
        dataBlocks[ordinal] = Math.toIntExact(placement.data() / blockSize);
        inline.set(ordinal, placement.inline());
    }

    private static int slot(long offset) {
        return Math.toIntExact(offset / Inode.SLOT_SIZE);
    }
}
