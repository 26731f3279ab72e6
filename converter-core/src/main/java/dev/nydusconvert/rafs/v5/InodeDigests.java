package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ChunkDigest;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import java.util.Arrays;
import java.util.List;

/**
 * Digests of inodes (rafs-v5.md 4).
 *
 * <p>The digests of all inodes lie side by side in the order of their indexes, so that those of one directory's children
 * are one range, which is what its own digest covers.
 */
final class InodeDigests {
    private final ChunkDigest hasher;
    private final byte[] byIndex;
    private byte[] chunkDigests = new byte[16 * Digest.LENGTH];

    /** @param inodes how many inodes there are; their indexes run from 1 */
    InodeDigests(DigestAlgorithm algorithm, int inodes) {
        this.hasher = algorithm.newDigest();
        this.byIndex = new byte[Math.multiplyExact(inodes, Digest.LENGTH)];
    }

    void set(int index, Digest digest) {
        digest.write(byIndex, place(index));
    }

    Digest get(int index) {
        return Digest.read(byIndex, place(index));
    }

    /** The digest of a regular file. */
    Digest ofChunks(List<Chunk> chunks) {
        int length = Math.multiplyExact(chunks.size(), Digest.LENGTH);
        if (chunkDigests.length < length) {
            chunkDigests = Arrays.copyOf(chunkDigests, length);
        }
        int position = 0;
        for (Chunk chunk : chunks) {
            chunk.digest().write(chunkDigests, position);
            position += Digest.LENGTH;
        }
        return hasher.digest(chunkDigests, 0, length);
    }

    /** The digest of a symbolic link. */
    Digest ofTarget(byte[] target) {
        return hasher.digest(target, 0, target.length);
    }

    /** The digest of a device, FIFO or socket. */
    Digest ofNothing() {
        return hasher.digest(chunkDigests, 0, 0);
    }

    /** The digest of a directory, all of whose children have their digests set. */
    Digest ofChildren(int firstIndex, int count) {
        return count == 0 ? ofNothing() : hasher.digest(byIndex, place(firstIndex), count * Digest.LENGTH);
    }

    private static int place(int index) {
        return (index - 1) * Digest.LENGTH;
    }
}
