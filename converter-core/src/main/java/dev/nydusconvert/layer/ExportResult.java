package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Digest;
import java.util.List;
import java.util.Optional;

/**
 * What {@link Export} made.
 *
 * @param size length of the file in bytes, with the hash tree
 * @param diskSize length of the disk in bytes
 * @param blockSize size of an EROFS block in bytes: 4096, or 512 for tarfs
 * @param verity the hash tree, if one was asked for
 * @param unproven ids of blobs whose bytes nothing proves: tars of a tarfs image that are not called by their SHA-256
 */
public record ExportResult(long size, long diskSize, int blockSize, Optional<Verity> verity, List<String> unproven) {
    /** Size of a block of the hash tree in bytes. */
    public static final int HASH_BLOCK_SIZE = VerityTree.HASH_BLOCK;

    /**
     * A hash tree of dm-verity: SHA-256 without salt and super block, hash blocks of 4096 bytes.
     *
     * @param dataBlocks how many blocks of data it covers, each as large as a block of the disk
     * @param hashOffset where in the file it starts
     * @param root the digest that proves all
     */
    public record Verity(long dataBlocks, long hashOffset, Digest root) {}
}
