package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.chunk.Chunk;
import java.util.List;

/**
 * The chunk format word of a regular file (rafs-v6.md 10): bits 0 to 4 are log2 of EROFS' chunk size in blocks, bit 5
 * says that chunk addresses have 8 bytes.
 */
final class ChunkFormat {
    static final int INDEXES = 0x20;
    static final int BITS_MASK = 0x1f;

    private ChunkFormat() {}

    /**
     * The word for a file. One whose chunks follow each other on one device is a single chunk to EROFS, so that its
     * pages can be shared.
     */
    static int of(long size, List<Chunk> chunks, int chunkSize, int blockSize) {
        int blockBits = Integer.numberOfTrailingZeros(blockSize);
        int bits = Integer.numberOfTrailingZeros(chunkSize) - blockBits;
        if (size > chunkSize && continuous(chunks, chunkSize)) {
            int wholeBits = Long.SIZE - Long.numberOfLeadingZeros(size - 1) - blockBits;
            bits = wholeBits <= BITS_MASK ? wholeBits : bits;
        }
        return INDEXES | bits;
    }

    /** Whether each chunk but the first starts {@code chunkSize} behind the one before it, in the same blob. */
    static boolean continuous(List<Chunk> chunks, int chunkSize) {
        for (int i = 1; i < chunks.size(); i++) {
            Chunk previous = chunks.get(i - 1);
            Chunk chunk = chunks.get(i);
            if (chunk.blobIndex() != previous.blobIndex()
                    || chunk.uncompressedOffset() != previous.uncompressedOffset() + chunkSize) {
                return false;
            }
        }
        return true;
    }
}
