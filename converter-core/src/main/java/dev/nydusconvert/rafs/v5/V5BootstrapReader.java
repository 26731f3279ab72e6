package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.rafs.SuperFlags;
import dev.nydusconvert.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.ObjLongConsumer;

/**
 * Reads a RAFS v5 bootstrap and holds it against the rules of the format (rafs-v5.md).
 *
 * <p>Images of older builders are read as well: those without an extended blob table, those that do not count the root,
 * and those that store inodes in the order of their indexes.
 */
public final class V5BootstrapReader {
    private V5BootstrapReader() {}

    /** Whether the file begins as a v5 bootstrap does. */
    public static boolean matches(ByteSource source) throws IOException {
        return source.size() >= SuperBlock.USED_SIZE
                && ByteBuffer.wrap(source.read(0, Integer.BYTES))
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getInt()
                        == SuperBlock.MAGIC;
    }

    /** As {@link #read(ByteSource, Findings, ObjLongConsumer)}, for those who do not ask for inode numbers. */
    public static Bootstrap read(ByteSource source, Findings findings) throws IOException {
        return read(source, findings, (node, ino) -> {});
    }

    /**
     * Reads the whole bootstrap.
     *
     * <p>Every directory comes with the size it had recorded. Blobs without an entry in an extended blob table get the
     * sizes and the chunk count that follow from their chunks.
     *
     * @param findings takes what is wrong but can be stepped over; the inodes concerned may then be missing from the
     *     result, or a file's chunks from its content
     * @param inodeNumbers is told the inode number of each node; names of one file share one
     * @throws MalformedInputException if the file is no v5 bootstrap, or is damaged beyond what {@code findings} accepts
     * @throws UnsupportedFeatureException if it uses a feature that no known version of the format has, or has a path
     *     longer than {@link Limits#LONGEST_PATH}
     */
    public static Bootstrap read(ByteSource source, Findings findings, ObjLongConsumer<Node> inodeNumbers)
            throws IOException {
        BootstrapInput input = new BootstrapInput(source, findings);
        Tables tables = TableReader.read(input);
        TreeReader tree = new TreeReader(input, tables);
        tree.read();
        tree.tellNumbers(inodeNumbers);
        ContentChunks chunks = tree.chunks();
        List<BlobInfo> blobs = tables.blobs();
        return new Bootstrap(
                RafsVersion.V5,
                tables.chunkSize(),
                tables.compression(),
                tables.digestAlgorithm(),
                tables.flags().has(SuperFlags.EXPLICIT_UID_GID),
                false,
                tree.root(),
                chunks,
                tables.hasBlobExtents() ? blobs : withExtents(blobs, chunks),
                tree.prefetch());
    }

    private static List<BlobInfo> withExtents(List<BlobInfo> blobs, ContentChunks chunks) {
        int[] counts = new int[blobs.size()];
        long[] compressed = new long[blobs.size()];
        long[] uncompressed = new long[blobs.size()];
        for (Chunk chunk : chunks.all()) {
            int blob = chunk.blobIndex();
            counts[blob] = Math.max(counts[blob], chunk.index() + 1);
            compressed[blob] = Math.max(compressed[blob], chunk.compressedOffset() + chunk.compressedSize());
            uncompressed[blob] = Math.max(uncompressed[blob], chunk.uncompressedOffset() + chunk.uncompressedSize());
        }
        BlobInfo[] result = new BlobInfo[blobs.size()];
        for (int blob = 0; blob < result.length; blob++) {
            BlobInfo known = blobs.get(blob);
            result[blob] = Tables.blob(
                    new BlobTable.Entry(known.readahead(), known.id()),
                    known.chunkSize(),
                    known.compression(),
                    known.digestAlgorithm(),
                    new ExtendedBlobRecord(counts[blob], 0, uncompressed[blob], compressed[blob]));
        }
        return List.of(result);
    }
}
