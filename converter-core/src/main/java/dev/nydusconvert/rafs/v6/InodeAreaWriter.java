package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.v6.TreeInventory.HardLink;
import dev.nydusconvert.rafs.v6.TreeWalk.Visit;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.SpecialFile;
import dev.nydusconvert.tree.Symlink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Fills the inode area: every inode with its xattrs, dirents, targets and chunk addresses (rafs-v6.md 8 to 11). */
final class InodeAreaWriter {
    private final Bootstrap bootstrap;
    private final TreeWalk walk;
    private final TreeInventory inventory;
    private final Layout layout;
    private final int blockSize;
    private final long firstBlock;
    private final ByteBuffer area;
    private final ChunkTableBuilder chunkTable;
    private final Map<Node, Integer> prefetchNids = new IdentityHashMap<>();

    /**
     * @param firstBlock number of the area's first block in the file
     * @param area the area's bytes, all zero
     */
    InodeAreaWriter(
            Bootstrap bootstrap,
            TreeWalk walk,
            TreeInventory inventory,
            Layout layout,
            int blockSize,
            long firstBlock,
            ByteBuffer area) {
        this.bootstrap = bootstrap;
        this.walk = walk;
        this.inventory = inventory;
        this.layout = layout;
        this.blockSize = blockSize;
        this.firstBlock = firstBlock;
        this.area = area.order(ByteOrder.LITTLE_ENDIAN);
        this.chunkTable = new ChunkTableBuilder(bootstrap.tarfs());
        bootstrap.prefetch().forEach(node -> prefetchNids.put(node, 0));
    }

    void write() throws IOException {
        notePrefetchNid(bootstrap.root(), 0);
        for (Visit visit : walk.visits()) {
            visit(visit);
        }
    }

    /** The chunks of all files written. */
    ChunkTableBuilder chunkTable() {
        return chunkTable;
    }

    /** Nid of a node of the prefetch table; 0 if the tree does not have it. */
    int prefetchNid(Node node) {
        return prefetchNids.get(node);
    }

    private void visit(Visit visit) throws IOException {
        writeDirectory(visit);
        int ordinal = visit.firstChild();
        for (Node child : visit.children()) {
            notePrefetchNid(child, ordinal);
            if (child instanceof RegularFile file) {
                writeFile(visit, file, ordinal);
            } else if (child instanceof Symlink link) {
                writeSymlink(link, ordinal);
            } else if (child instanceof SpecialFile special) {
                writeInode(special, ordinal, Inode.LAYOUT_PLAIN, 0, special.deviceNumber(), 1);
            }
            ordinal++;
        }
    }

    private void notePrefetchNid(Node node, int ordinal) {
        if (!prefetchNids.isEmpty()) {
            prefetchNids.computeIfPresent(node, (key, old) -> layout.nid(ordinal));
        }
    }

    private void writeDirectory(Visit visit) throws IOException {
        Directory directory = visit.directory();
        DirectoryEntries entries = new DirectoryEntries(visit, blockSize);
        long size = entries.size();
        long links = 2
                + visit.children().stream().filter(Directory.class::isInstance).count();
        int behindInode = writeInodeWithData(directory, visit.ordinal(), size, links);
        entries.write(layout::nid, block -> at(dataOffset(visit.ordinal(), block, size, behindInode)));
    }

    private void writeSymlink(Symlink link, int ordinal) throws IOException {
        int size = link.target().length;
        int behindInode = writeInodeWithData(link, ordinal, size, 1);
        at(dataOffset(ordinal, 0, size, behindInode)).put(link.target());
    }

    /** Where block {@code block} of a directory's or symbolic link's data goes. */
    private int dataOffset(int ordinal, int block, long size, int behindInode) {
        boolean tail = block == size / blockSize;
        return tail && layout.inline(ordinal) ? behindInode : (layout.dataBlock(ordinal) + block) * blockSize;
    }

    private int writeInodeWithData(Node node, int ordinal, long size, long links) throws IOException {
        int dataLayout = layout.inline(ordinal) ? Inode.LAYOUT_INLINE : Inode.LAYOUT_PLAIN;
        long block = requireUnsigned32(firstBlock + layout.dataBlock(ordinal), "block of the bootstrap");
        return writeInode(node, ordinal, dataLayout, size, (int) block, links);
    }

    private void writeFile(Visit visit, RegularFile file, int ordinal) throws IOException {
        List<Chunk> chunks = chunksOf(visit, file);
        for (int i = 0; i < chunks.size(); i++) {
            chunkTable.add(chunks.get(i), (long) i * bootstrap.chunkSize());
        }
        HardLink link = inventory.hardLinkOf(file.content());
        if (link != null && link.last() != file) {
            return;
        }
        int numbered = link == null ? ordinal : link.firstOrdinal();
        long links = link == null ? 1 : link.names();
        long size = file.content().size();
        int format = ChunkFormat.of(size, chunks, bootstrap.chunkSize(), blockSize);
        writeInode(file, numbered, Inode.LAYOUT_CHUNK_BASED, size, format, links);
        at(layout.nid(numbered) * Inode.SLOT_SIZE + Layout.chunkAddressOffset(file));
        for (Chunk chunk : chunks) {
            long block = requireUnsigned32(chunk.uncompressedOffset() / blockSize, "block of a chunk");
            new ChunkAddress(chunk.blobIndex(), chunk.index(), block).writeTo(area);
        }
    }

    private List<Chunk> chunksOf(Visit visit, RegularFile file) {
        List<Chunk> chunks = bootstrap.chunks().of(file.content().id());
        long size = file.content().size();
        long expected = size / bootstrap.chunkSize() + (size % bootstrap.chunkSize() == 0 ? 0 : 1);
        if (chunks.size() != expected) {
            throw new IllegalArgumentException(visit.pathOf(file) + ": " + size + " bytes are " + expected
                    + " chunks of " + bootstrap.chunkSize() + " bytes, not " + chunks.size());
        }
        for (Chunk chunk : chunks) {
            if (chunk.blobIndex() < 0
                    || chunk.blobIndex() >= bootstrap.blobs().size()
                    || chunk.index() < 0
                    || chunk.index() >= Chunk.MAX_CHUNKS_PER_BLOB) {
                throw new IllegalArgumentException(visit.pathOf(file) + ": chunk " + chunk.index() + " of blob "
                        + chunk.blobIndex() + ", but there are "
                        + bootstrap.blobs().size() + " blobs of at most "
                        + Chunk.MAX_CHUNKS_PER_BLOB + " chunks");
            }
        }
        return chunks;
    }

    /** Writes an inode with its xattrs; returns the offset behind them. */
    private int writeInode(Node node, int ordinal, int dataLayout, long size, int union, long links) {
        ByteBuffer buffer = at(layout.nid(ordinal) * Inode.SLOT_SIZE);
        Attributes attributes = node.attributes();
        new Inode(
                        Inode.extendedFormat(dataLayout),
                        XattrArea.countOfSize(XattrArea.size(node.xattrs())),
                        node.mode(),
                        size,
                        union,
                        ordinal + 1,
                        attributes.uid(),
                        attributes.gid(),
                        attributes.mtimeSeconds(),
                        attributes.mtimeNanos(),
                        links)
                .writeTo(buffer);
        XattrArea.write(node.xattrs(), buffer);
        return buffer.position();
    }

    private ByteBuffer at(int offset) {
        return area.position(offset);
    }

    private static long requireUnsigned32(long value, String what) throws UnsupportedFeatureException {
        if (value > 0xffff_ffffL) {
            throw new UnsupportedFeatureException("the " + what + " has the number " + value + ", but only 32 bits");
        }
        return value;
    }
}
