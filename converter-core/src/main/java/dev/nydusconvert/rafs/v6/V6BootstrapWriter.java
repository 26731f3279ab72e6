package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.ChunkRecord;
import dev.nydusconvert.rafs.SuperFlags;
import dev.nydusconvert.rafs.v6.ExtendedSuperBlock.Table;
import dev.nydusconvert.tree.Node;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Writes RAFS v6 bootstraps, byte for byte as the reference builder does (rafs-v6.md 2 to 13).
 *
 * <p>Inodes and dirents are held in memory until all is known; the chunk table is streamed.
 */
public final class V6BootstrapWriter {
    private static final int ALIGNMENT = 4096;

    private final Bootstrap bootstrap;
    private final V6WriteOptions options;
    private final int blockBits;
    private final int blockSize;
    private final Table blobTable;
    private final Table prefetchTable;
    private final long metaOffset;

    private V6BootstrapWriter(Bootstrap bootstrap, V6WriteOptions options) {
        this.bootstrap = bootstrap;
        this.options = options;
        this.blockBits = bootstrap.tarfs() ? SuperBlock.TARFS_BLOCK_BITS : SuperBlock.BLOCK_BITS;
        this.blockSize = 1 << blockBits;
        int blobs = bootstrap.blobs().size();
        this.blobTable = new Table(
                roundUp(DeviceSlot.OFFSET + (long) DeviceSlot.SIZE * blobs, ALIGNMENT),
                (long) BlobTableEntry.SIZE * blobs);
        boolean prefetch = blobs > 0 && !bootstrap.prefetch().isEmpty();
        this.prefetchTable =
                prefetch ? new Table(blobTable.end(), 4L * bootstrap.prefetch().size()) : Table.NONE;
        // Without blobs the inode area starts at the super block, whose 4096 bytes it leaves free anyway.
        this.metaOffset = blobs == 0 ? 0 : roundUp(blobTable.end() + prefetchTable.size(), ALIGNMENT);
    }

    /** As {@link #write(Bootstrap, V6WriteOptions, OutputStream)}, for a conversion of one layer. */
    public static void write(Bootstrap bootstrap, OutputStream out) throws IOException {
        write(bootstrap, V6WriteOptions.DEFAULT, out);
    }

    /**
     * Writes a bootstrap.
     *
     * @param bootstrap what to write; names that share a {@code FileContent} share an inode, whose attributes are those
     *     of the last of them in tree order
     * @param out receives the bootstrap, in large pieces; it is not closed
     * @throws UnsupportedFeatureException if the format cannot hold the tree; nothing has been written then
     * @throws IllegalArgumentException if the bootstrap's parts do not belong together
     */
    public static void write(Bootstrap bootstrap, V6WriteOptions options, OutputStream out) throws IOException {
        new V6BootstrapWriter(bootstrap, options).write(out);
    }

    private void write(OutputStream out) throws IOException {
        if (bootstrap.blobs().size() > ChunkAddress.MAX_BLOBS) {
            throw new UnsupportedFeatureException("a RAFS v6 image has at most " + ChunkAddress.MAX_BLOBS
                    + " blobs, not " + bootstrap.blobs().size());
        }
        TreeWalk walk = TreeWalk.of(bootstrap.root());
        TreeInventory inventory = TreeInventory.of(walk);
        Layout layout = Layout.of(walk, inventory, bootstrap.chunks(), blockSize);
        ByteBuffer area = ByteBuffer.allocate(Math.toIntExact(roundUp(layout.end(), ALIGNMENT)));
        InodeAreaWriter inodes =
                new InodeAreaWriter(bootstrap, walk, inventory, layout, blockSize, metaOffset / blockSize, area);
        inodes.write();
        List<ChunkRecord> chunks = inodes.chunkTable().build();
        Table chunkTable = new Table(metaOffset + area.capacity(), (long) ChunkRecord.SIZE * chunks.size());

        ByteBuffer head = head(walk.nodes(), inventory.hasXattrs(), layout, chunkTable, inodes);
        if (metaOffset == 0) {
            area.put(0, head.array(), 0, head.capacity());
        } else {
            out.write(head.array());
        }
        out.write(area.array());
        writeChunkTable(chunks, out);
    }

    private ByteBuffer head(int nodes, boolean xattrs, Layout layout, Table chunkTable, InodeAreaWriter inodes)
            throws UnsupportedFeatureException {
        ByteBuffer head = ByteBuffer.allocate(Math.toIntExact(Math.max(metaOffset, ALIGNMENT)))
                .order(ByteOrder.LITTLE_ENDIAN);
        long blocks = writeDeviceSlots(head.position(DeviceSlot.OFFSET), roundUp(chunkTable.end(), ALIGNMENT));
        SuperBlock.of(
                        blockBits,
                        layout.nid(0),
                        nodes,
                        blocks,
                        metaOffset / blockSize,
                        bootstrap.blobs().size())
                .writeTo(head.position(SuperBlock.OFFSET));
        new ExtendedSuperBlock(flags(xattrs), blobTable, bootstrap.chunkSize(), chunkTable, prefetchTable)
                .writeTo(head.position(ExtendedSuperBlock.OFFSET));
        if (blobTable.size() > 0) {
            head.position(Math.toIntExact(blobTable.offset()));
            for (int i = 0; i < bootstrap.blobs().size(); i++) {
                BlobTableEntry.of(bootstrap.blobs().get(i), i).writeTo(head);
            }
        }
        if (prefetchTable.size() > 0) {
            writePrefetchTable(head.position(Math.toIntExact(prefetchTable.offset())), inodes);
        }
        return head;
    }

    private SuperFlags flags(boolean hasXattrs) {
        List<BlobInfo> blobs = bootstrap.blobs();
        SuperFlags flags = SuperFlags.of(bootstrap.compression(), bootstrap.digestAlgorithm());
        flags = bootstrap.explicitIds() ? flags.with(SuperFlags.EXPLICIT_UID_GID) : flags;
        flags = hasXattrs || options.xattrFlagAlways() ? flags.with(SuperFlags.HAS_XATTR) : flags;
        flags = bootstrap.tarfs() ? flags.with(SuperFlags.TARFS_MODE) : flags;
        boolean inlinedDigests =
                blobs.stream().allMatch(blob -> blob.features().has(BlobFeatures.INLINED_CHUNK_DIGEST));
        flags = inlinedDigests ? flags.with(SuperFlags.INLINED_CHUNK_DIGEST) : flags;
        return flags.with(bootstrap.encrypted() ? SuperFlags.ENCRYPTION_AES_128_XTS : SuperFlags.ENCRYPTION_NONE);
    }

    /** Writes the slots of all blobs and returns the sum of their blocks. */
    private long writeDeviceSlots(ByteBuffer buffer, long bootstrapSize) throws UnsupportedFeatureException {
        long position = bootstrapSize;
        long sum = 0;
        for (BlobInfo blob : bootstrap.blobs()) {
            long mapped = roundUp(position, FlattenedDisk.DEVICE_ALIGNMENT) / blockSize;
            long blocks = blob.uncompressedSize() / blockSize;
            position = (mapped + blocks) * blockSize;
            sum += blocks;
            if (mapped + blocks > 0xffff_ffffL) {
                throw new UnsupportedFeatureException("the blobs need " + (mapped + blocks) + " blocks of " + blockSize
                        + " bytes, but block numbers have 32 bits");
            }
            byte[] id = BlobTableEntry.of(blob, 0).id();
            new DeviceSlot(id, blocks, mapped).writeTo(buffer);
        }
        return sum;
    }

    private void writePrefetchTable(ByteBuffer buffer, InodeAreaWriter inodes) {
        for (Node node : bootstrap.prefetch()) {
            int nid = inodes.prefetchNid(node);
            if (nid == 0) {
                throw new IllegalArgumentException("the prefetch table names a node that is not in the tree");
            }
            buffer.putInt(nid);
        }
    }

    private static void writeChunkTable(List<ChunkRecord> records, OutputStream out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(ChunkRecord.SIZE * 1024).order(ByteOrder.LITTLE_ENDIAN);
        for (ChunkRecord record : records) {
            record.writeTo(buffer);
            if (!buffer.hasRemaining()) {
                out.write(buffer.array());
                buffer.clear();
            }
        }
        out.write(buffer.array(), 0, buffer.position());
        long size = (long) ChunkRecord.SIZE * records.size();
        out.write(new byte[Math.toIntExact(roundUp(size, ALIGNMENT) - size)]);
    }

    private static long roundUp(long value, int alignment) {
        return (value + alignment - 1) & -alignment;
    }
}
