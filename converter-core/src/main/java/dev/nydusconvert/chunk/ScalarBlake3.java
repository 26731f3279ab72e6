package dev.nydusconvert.chunk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * BLAKE3 in plain Java: the tree over {@link Blake3Compression}.
 *
 * <p>The message is cut into chunks of 1,024 bytes (BLAKE3's own term, not a chunk of a blob), each digested by a
 * chain of blocks of 64 bytes to a chaining value; these are the leaves of a binary tree in which every left subtree
 * is the largest complete one that leaves something for the right.
 *
 * @see <a href="https://github.com/BLAKE3-team/BLAKE3-specs/blob/master/blake3.pdf">BLAKE3, section 2.1</a>
 */
final class ScalarBlake3 implements ChunkDigest {
    private static final int BLOCK_SIZE = 64;
    private static final int LEAF_SIZE = 1024;

    private static final int CHUNK_START = 1;
    private static final int CHUNK_END = 2;
    private static final int PARENT = 4;
    private static final int ROOT = 8;

    private static final int CV_WORDS = 8;
    /** A message of 2^31 bytes has 2^21 leaves, so at most 22 complete subtrees wait for their right neighbour. */
    private static final int MAX_DEPTH = 22;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int[] IV = {
        Blake3Compression.IV0, Blake3Compression.IV1, Blake3Compression.IV2, Blake3Compression.IV3,
        Blake3Compression.IV4, Blake3Compression.IV5, Blake3Compression.IV6, Blake3Compression.IV7
    };

    private final int[] cv = new int[CV_WORDS];
    private final int[] block = new int[BLOCK_SIZE / Integer.BYTES];
    private final byte[] lastBlock = new byte[BLOCK_SIZE];
    private final int[] stack = new int[MAX_DEPTH * CV_WORDS];
    private int depth;

    @Override
    public Digest digest(byte[] data, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, data.length);
        depth = 0;
        int leaves = Math.max(1, (int) (((long) length + LEAF_SIZE - 1) / LEAF_SIZE));
        for (int leaf = 0; leaf < leaves - 1; leaf++) {
            digestLeaf(data, offset + leaf * LEAF_SIZE, LEAF_SIZE, leaf, 0);
            // As many subtrees are complete as the number of leaves so far has trailing zeros.
            for (int complete = leaf + 1; (complete & 1) == 0; complete >>= 1) {
                joinWithLeft(0);
            }
            System.arraycopy(cv, 0, stack, depth++ * CV_WORDS, CV_WORDS);
        }
        int start = (leaves - 1) * LEAF_SIZE;
        digestLeaf(data, offset + start, length - start, leaves - 1, depth == 0 ? ROOT : 0);
        while (depth > 0) {
            joinWithLeft(depth == 1 ? ROOT : 0);
        }
        return result();
    }

    /** Leaves the chaining value of a leaf in {@link #cv}. */
    private void digestLeaf(byte[] data, int offset, int length, int leaf, int rootFlag) {
        System.arraycopy(IV, 0, cv, 0, CV_WORDS);
        int flags = CHUNK_START;
        int position = 0;
        while (length - position > BLOCK_SIZE) {
            load(data, offset + position);
            Blake3Compression.compress(cv, block, leaf, BLOCK_SIZE, flags);
            flags = 0;
            position += BLOCK_SIZE;
        }
        int rest = length - position;
        if (rest == BLOCK_SIZE) {
            load(data, offset + position);
        } else {
            System.arraycopy(data, offset + position, lastBlock, 0, rest);
            Arrays.fill(lastBlock, rest, BLOCK_SIZE, (byte) 0);
            load(lastBlock, 0);
        }
        Blake3Compression.compress(cv, block, leaf, rest, flags | CHUNK_END | rootFlag);
    }

    /** Replaces {@link #cv} by that of the parent of the topmost waiting subtree, on the left, and of itself. */
    private void joinWithLeft(int rootFlag) {
        System.arraycopy(stack, --depth * CV_WORDS, block, 0, CV_WORDS);
        System.arraycopy(cv, 0, block, CV_WORDS, CV_WORDS);
        System.arraycopy(IV, 0, cv, 0, CV_WORDS);
        Blake3Compression.compress(cv, block, 0, BLOCK_SIZE, PARENT | rootFlag);
    }

    private void load(byte[] data, int offset) {
        for (int i = 0; i < block.length; i++) {
            block[i] = (int) WORD.get(data, offset + i * Integer.BYTES);
        }
    }

    private Digest result() {
        byte[] bytes = new byte[Digest.LENGTH];
        for (int i = 0; i < CV_WORDS; i++) {
            WORD.set(bytes, i * Integer.BYTES, cv[i]);
        }
        return Digest.of(bytes);
    }
}
