package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The hash tree of dm-verity over the blocks of a disk, behind them in the same file: SHA-256 without salt and super block,
 * hash blocks of 4096 bytes, the top level first (conversion-semantics 17).
 *
 * <p>The lowest level is written while the blocks are, by any thread and in any order; the others in the end.
 */
final class VerityTree {
    static final int HASH_BLOCK = 4096;

    private static final int DIGESTS_PER_BLOCK = HASH_BLOCK / Digest.LENGTH;
    /** As veritysetup has it. */
    static final byte[] ZERO = new byte[Digest.LENGTH];

    /** As the reference builder has it: the digest of 4096 zero bytes. */
    static final byte[] DIGEST_OF_ZEROS = sha256(new byte[HASH_BLOCK]);

    private final FileChannel file;
    private final int blockSize;
    private final long blocks;
    private final byte[] spare;

    /** Offsets in the file, the lowest level first; the last one is where the top level is, or would be. */
    private final List<Long> levels = new ArrayList<>();

    /**
     * @param file written and read by position
     * @param blockSize size of a block of data in bytes
     * @param size length of the data in bytes, at least one block
     * @param spare what is in the place of a digest that is not needed, in the last hash block of a level
     */
    VerityTree(FileChannel file, int blockSize, long size, byte[] spare) {
        this.file = file;
        this.blockSize = blockSize;
        this.blocks = size / blockSize;
        this.spare = spare;
        long offset = hashOffset();
        for (int level = heightOf(blocks); level > 0; level--) {
            levels.add(0, offset);
            offset += hashBlocks(level) * HASH_BLOCK;
        }
    }

    private static int heightOf(long blocks) {
        int height = 0;
        for (long left = blocks; left > 1; left = (left - 1) / DIGESTS_PER_BLOCK + 1) {
            height++;
        }
        return height;
    }

    private long hashBlocks(int level) {
        long count = blocks;
        for (int i = 0; i < level; i++) {
            count = (count - 1) / DIGESTS_PER_BLOCK + 1;
        }
        return count;
    }

    /** How many blocks of data there are. */
    long blocks() {
        return blocks;
    }

    /** Where the tree starts in the file. */
    long hashOffset() {
        return (blocks * blockSize + HASH_BLOCK - 1) / HASH_BLOCK * HASH_BLOCK;
    }

    /**
     * Adds data.
     *
     * @param position where in the disk it is: the start of a block
     * @param bytes whole blocks
     */
    void add(long position, byte[] bytes) throws IOException {
        ByteBuffer digests = ByteBuffer.allocate(bytes.length / blockSize * Digest.LENGTH);
        for (int i = 0; i < bytes.length; i += blockSize) {
            digests.put(Sha256.digest(bytes, i, blockSize));
        }
        put(position / blockSize, digests.flip());
    }

    /**
     * Adds zeros.
     *
     * @param position where in the disk they are: the start of a block
     * @param length how many, a multiple of the block size
     */
    void addZeros(long position, long length) throws IOException {
        byte[] digest = sha256(new byte[blockSize]);
        long end = (position + length) / blockSize;
        for (long block = position / blockSize; block < end; block += DIGESTS_PER_BLOCK) {
            put(block, repeated(digest, Math.min(DIGESTS_PER_BLOCK, end - block)));
        }
    }

    private static ByteBuffer repeated(byte[] digest, long times) {
        ByteBuffer digests = ByteBuffer.allocate(Math.toIntExact(times * Digest.LENGTH));
        while (digests.hasRemaining()) {
            digests.put(digest);
        }
        return digests.flip();
    }

    private void put(long block, ByteBuffer digests) throws IOException {
        if (!levels.isEmpty()) {
            write(digests, levels.get(0) + block * Digest.LENGTH);
        }
    }

    private void write(ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }

    /**
     * Writes the upper levels, when all blocks have been added.
     *
     * @return the digest at the root
     */
    Digest finish() throws IOException {
        if (levels.isEmpty()) {
            // The one block's own digest; nothing is stored of such a tree.
            return Digest.of(sha256(read(0, blockSize)));
        }
        long digests = blocks;
        for (int level = 0; level < levels.size(); level++) {
            long hashBlocks = (digests - 1) / DIGESTS_PER_BLOCK + 1;
            long end = hashBlocks * DIGESTS_PER_BLOCK;
            write(repeated(spare, end - digests), levels.get(level) + digests * Digest.LENGTH);
            if (level + 1 < levels.size()) {
                for (long i = 0; i < hashBlocks; i++) {
                    byte[] digest = sha256(read(levels.get(level) + i * HASH_BLOCK, HASH_BLOCK));
                    write(ByteBuffer.wrap(digest), levels.get(level + 1) + i * Digest.LENGTH);
                }
            }
            digests = hashBlocks;
        }
        return Digest.of(sha256(read(levels.get(levels.size() - 1), HASH_BLOCK)));
    }

    private byte[] read(long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, position + bytes.position()) < 0) {
                throw new IllegalStateException("a block at " + position + " was never added");
            }
        }
        return bytes.array();
    }

    private static byte[] sha256(byte[] bytes) {
        return Sha256.digest(bytes, 0, bytes.length);
    }
}
