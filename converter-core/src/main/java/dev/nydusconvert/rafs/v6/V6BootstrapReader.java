package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.rafs.SuperFlags;
import dev.nydusconvert.rafs.v6.ExtendedSuperBlock.Table;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjLongConsumer;

/**
 * Reads RAFS v6 bootstraps, those of older builders included (rafs-v6.md 3 to 13 and 25).
 *
 * <p>Time and memory are bounded by a small multiple of the file's size, whatever it holds.
 */
public final class V6BootstrapReader {
    private final BootstrapBytes bytes;
    private final ObjLongConsumer<Node> nids;

    private V6BootstrapReader(BootstrapBytes bytes, ObjLongConsumer<Node> nids) {
        this.bytes = bytes;
        this.nids = nids;
    }

    /** Whether {@code source} has the magic number of EROFS, and so can only be a v6 bootstrap. */
    public static boolean matches(ByteSource source) throws IOException {
        if (source.size() < SuperBlock.OFFSET + SuperBlock.SIZE) {
            return false;
        }
        ByteBuffer magic = ByteBuffer.wrap(source.read(SuperBlock.OFFSET, Integer.BYTES));
        return magic.order(ByteOrder.LITTLE_ENDIAN).getInt() == SuperBlock.MAGIC;
    }

    /** As {@link #read(ByteSource, Findings, ObjLongConsumer)}, for those who do not ask for nids. */
    public static Bootstrap read(ByteSource source, Findings findings) throws IOException {
        return read(source, findings, (node, nid) -> {});
    }

    /**
     * Reads a bootstrap.
     *
     * <p>Names of one inode share a {@code FileContent}. Chunks carry the file offset that the chunk table records. The
     * blob ids of an inlined bootstrap stay {@link BlobInfo#INLINED_ID}.
     *
     * @param findings receives what is wrong; what has problems that were stepped over is left out of the result, which
     *     then is not fit for use
     * @param nids is told the nid of each node, in tree order
     * @throws MalformedInputException if it is no v6 bootstrap, or is broken where reading cannot go on
     * @throws UnsupportedFeatureException if it has features that no released builder writes, is larger than 2 GiB, or
     *     has a path longer than {@link Limits#LONGEST_PATH}
     */
    public static Bootstrap read(ByteSource source, Findings findings, ObjLongConsumer<Node> nids) throws IOException {
        return new V6BootstrapReader(BootstrapBytes.read(source, findings), nids).read();
    }

    private Bootstrap read() throws IOException {
        Header header = Header.read(bytes);
        List<BlobInfo> blobs = new BlobTableReader(bytes, header).read();
        ChunkTable chunkTable = ChunkTable.read(bytes, header, blobs);
        InodeReader inodes = new InodeReader(bytes, header);
        FileReader files = new FileReader(bytes, header, blobs, chunkTable, inodes);
        TreeReader tree = new TreeReader(bytes, header, inodes, files, nids);
        Directory root = tree.read();
        if (!header.tarfs() && !files.dictionary()) {
            chunkTable.reportUnused();
        }
        return new Bootstrap(
                RafsVersion.V6,
                header.chunkSize(),
                header.compression(),
                header.digestAlgorithm(),
                header.extended().flags().has(SuperFlags.EXPLICIT_UID_GID),
                header.tarfs(),
                root,
                files.contents(),
                blobs,
                prefetch(header.prefetchTable(), tree),
                header.extended().flags().has(SuperFlags.ENCRYPTION_AES_128_XTS));
    }

    private List<Node> prefetch(Table table, TreeReader tree) throws IOException {
        List<Node> nodes = new ArrayList<>();
        for (long offset = table.offset(); offset < table.end(); offset += Integer.BYTES) {
            long nid = Integer.toUnsignedLong(bytes.at(offset).getInt());
            if (nid == 0) {
                break;
            }
            Node node = tree.nodeAt(nid);
            if (node == null) {
                bytes.flaw(offset, "the prefetch table has the nid " + nid + ", which no node has");
            } else {
                nodes.add(node);
            }
        }
        return nodes;
    }
}
