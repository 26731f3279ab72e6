package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.rafs.SuperFlags;
import dev.nydusconvert.tree.Node;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Writes a RAFS v5 bootstrap, with the bytes that the reference builder writes for the same tree (rafs-v5.md).
 *
 * <p>Two things differ on purpose: extended attributes are sorted by name, and the xattr flag of a hard link follows from
 * the attributes it has (rafs-v5.md 7.1 and 7.2).
 */
public final class V5BootstrapWriter {
    private static final long MAX_SIZE = 0x8000_0000L;

    private final Bootstrap bootstrap;
    private final InodeNumbering numbering;
    private final InodeDigests digests;
    private final InodeEncoder encoder;
    private final int[] storageOrder;

    private V5BootstrapWriter(Bootstrap bootstrap) {
        this.bootstrap = bootstrap;
        this.numbering = new InodeNumbering(bootstrap.root());
        this.digests = new InodeDigests(bootstrap.digestAlgorithm(), numbering.count());
        this.encoder = new InodeEncoder(numbering, digests, bootstrap.chunks());
        this.storageOrder = numbering.storageOrder();
    }

    /**
     * Writes {@code bootstrap} in small pieces, so {@code out} should be buffered; it is neither flushed nor closed.
     *
     * @throws UnsupportedFeatureException if a name, link target or extended attribute is one that RAFS v5 cannot hold,
     *     or the bootstrap would be larger than 2 GiB
     * @throws IllegalArgumentException if the bootstrap is not of version 5, its prefetch table names a node that is not
     *     in the tree, or the chunks of a file do not have its size
     */
    public static void write(Bootstrap bootstrap, OutputStream out) throws IOException {
        if (bootstrap.version() != RafsVersion.V5 || bootstrap.tarfs()) {
            throw new IllegalArgumentException(
                    "not for RAFS v5: version " + bootstrap.version() + ", tarfs " + bootstrap.tarfs());
        }
        new V5BootstrapWriter(bootstrap).write(out);
    }

    private void write(OutputStream out) throws IOException {
        byte[] blobTable = BlobTable.encode(bootstrap.blobs());
        int[] prefetch = prefetchedInos();
        TableLayout layout = TableLayout.of(
                numbering.count(),
                prefetch.length,
                blobTable.length,
                bootstrap.blobs().size());
        long[] offsets = inodeOffsets(layout);
        encoder.digestAll();

        out.write(superBlock(layout));
        ByteBuffer inodeTable = littleEndian(TableLayout.padded(4L * numbering.count()));
        for (int index = InodeNumbering.ROOT; index <= numbering.count(); index++) {
            inodeTable.putInt((int) (offsets[index] >> 3));
        }
        out.write(inodeTable.array());
        ByteBuffer prefetchTable = littleEndian(TableLayout.padded(4L * prefetch.length));
        prefetchTable.asIntBuffer().put(prefetch);
        out.write(prefetchTable.array());
        out.write(blobTable);
        out.write(extendedBlobTable());
        for (int index : storageOrder) {
            encoder.write(index, out);
        }
    }

    private long[] inodeOffsets(TableLayout layout) throws UnsupportedFeatureException {
        long[] offsets = new long[numbering.count() + 1];
        long end = layout.inodes();
        for (int index : storageOrder) {
            offsets[index] = end;
            end += encoder.length(index);
            if (end > MAX_SIZE) {
                throw new UnsupportedFeatureException(
                        "a RAFS v5 bootstrap holds 2 GiB, which is less than this tree needs; use RAFS v6");
            }
        }
        return offsets;
    }

    private byte[] superBlock(TableLayout layout) {
        SuperFlags flags = SuperFlags.of(bootstrap.compression(), bootstrap.digestAlgorithm());
        if (bootstrap.explicitIds()) {
            flags = flags.with(SuperFlags.EXPLICIT_UID_GID);
        }
        if (hasXattrs()) {
            flags = flags.with(SuperFlags.HAS_XATTR);
        }
        ByteBuffer block = littleEndian(SuperBlock.SIZE);
        new SuperBlock(
                        SuperBlock.VERSION,
                        SuperBlock.SIZE,
                        bootstrap.chunkSize(),
                        flags,
                        numbering.distinctInodes(),
                        layout.inodeTable(),
                        layout.prefetchTable(),
                        layout.blobTable(),
                        layout.extendedBlobTable())
                .writeTo(block);
        return block.array();
    }

    private boolean hasXattrs() {
        return Arrays.stream(storageOrder)
                .anyMatch(index -> !numbering.node(index).xattrs().isEmpty());
    }

    private byte[] extendedBlobTable() {
        ByteBuffer table =
                littleEndian((long) ExtendedBlobRecord.SIZE * bootstrap.blobs().size());
        bootstrap.blobs().forEach(blob -> ExtendedBlobRecord.of(blob).writeTo(table));
        return table.array();
    }

    private int[] prefetchedInos() {
        List<Node> prefetch = bootstrap.prefetch();
        IdentityHashMap<Node, List<Integer>> positions = new IdentityHashMap<>();
        for (int position = 0; position < prefetch.size(); position++) {
            positions
                    .computeIfAbsent(prefetch.get(position), node -> new ArrayList<>())
                    .add(position);
        }
        int[] inos = new int[prefetch.size()];
        for (int index = InodeNumbering.ROOT; index <= numbering.count() && !positions.isEmpty(); index++) {
            List<Integer> found = positions.remove(numbering.node(index));
            if (found != null) {
                for (int position : found) {
                    inos[position] = numbering.ino(index);
                }
            }
        }
        if (!positions.isEmpty()) {
            throw new IllegalArgumentException(positions.size() + " nodes to prefetch are not in the tree");
        }
        return inos;
    }

    private static ByteBuffer littleEndian(long size) {
        return ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
