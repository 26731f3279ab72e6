package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import java.nio.ByteBuffer;

/**
 * Entry of a chunk-info table, version 1 (rafs-v6.md 17.1): two words of 64 bits. A chunk is compressed if its two
 * sizes differ.
 *
 * <pre>
 * word bits   field
 *  0    0-7   zero
 *  0    8-11  bits 20-23 of uncompressedSize - 1
 *  0   12-43  bits 12-43 of uncompressedOffset
 *  0   44-63  bits 0-19 of uncompressedSize - 1
 *  1    0-39  compressedOffset
 *  1   40-43  bits 20-23 of compressedSize - 1
 *  1   44-63  bits 0-19 of compressedSize - 1
 * </pre>
 *
 * @see <a href="https://github.com/dragonflyoss/nydus/blob/34e6071e/storage/src/meta/chunk_info_v1.rs">reference</a>
 */
public record ChunkInfoV1(long compressedOffset, int compressedSize, long uncompressedOffset, int uncompressedSize)
        implements ChunkInfo {
    /** Length in bytes. */
    public static final int SIZE = 16;

    private static final long UNCOMPRESSED_OFFSET_MASK = 0x0fff_ffff_f000L;
    private static final long COMPRESSED_OFFSET_MASK = 0xff_ffff_ffffL;
    private static final int LOW_SIZE_BITS = 20;
    private static final int LOW_SIZE_MASK = 0xf_ffff;
    private static final int LOW_SIZE_SHIFT = 44;
    private static final int HIGH_UNCOMPRESSED_SIZE_SHIFT = 8;
    private static final int HIGH_COMPRESSED_SIZE_SHIFT = 40;
    private static final int HIGH_SIZE_MASK = 0xf;

    /** @throws IllegalArgumentException if a field has no room in the entry */
    public ChunkInfoV1 {
        if ((compressedOffset & ~COMPRESSED_OFFSET_MASK) != 0
                || (uncompressedOffset & ~UNCOMPRESSED_OFFSET_MASK) != 0
                || compressedSize < 1
                || compressedSize > Chunk.MAX_SIZE
                || uncompressedSize < 1
                || uncompressedSize > Chunk.MAX_SIZE) {
            throw new IllegalArgumentException("no chunk-info entry can hold " + compressedSize + " bytes at "
                    + compressedOffset + ", uncompressed " + uncompressedSize + " bytes at " + uncompressedOffset);
        }
    }

    static ChunkInfoV1 of(Chunk chunk) {
        return new ChunkInfoV1(
                chunk.compressedOffset(), chunk.compressedSize(), chunk.uncompressedOffset(), chunk.uncompressedSize());
    }

    /** Reads an entry at the position of a little-endian buffer. Any bits make an entry. */
    public static ChunkInfoV1 readFrom(ByteBuffer source) {
        long device = source.getLong();
        long blob = source.getLong();
        return new ChunkInfoV1(
                blob & COMPRESSED_OFFSET_MASK,
                unpackSize(blob, HIGH_COMPRESSED_SIZE_SHIFT),
                device & UNCOMPRESSED_OFFSET_MASK,
                unpackSize(device, HIGH_UNCOMPRESSED_SIZE_SHIFT));
    }

    @Override
    public void writeTo(ByteBuffer target) {
        target.putLong(uncompressedOffset | packSize(uncompressedSize, HIGH_UNCOMPRESSED_SIZE_SHIFT));
        target.putLong(compressedOffset | packSize(compressedSize, HIGH_COMPRESSED_SIZE_SHIFT));
    }

    private static int unpackSize(long word, int highShift) {
        long high = word >>> highShift & HIGH_SIZE_MASK;
        long low = word >>> LOW_SIZE_SHIFT & LOW_SIZE_MASK;
        return (int) (high << LOW_SIZE_BITS | low) + 1;
    }

    private static long packSize(int size, int highShift) {
        long stored = size - 1L;
        return stored >>> LOW_SIZE_BITS << highShift | (stored & LOW_SIZE_MASK) << LOW_SIZE_SHIFT;
    }

    @Override
    public boolean compressed() {
        return compressedSize != uncompressedSize;
    }

    @Override
    public Chunk toChunk(Digest digest, int blobIndex, int index) {
        return new Chunk(
                digest,
                blobIndex,
                index,
                compressed() ? Chunk.FLAG_COMPRESSED : 0,
                compressedSize,
                uncompressedSize,
                compressedOffset,
                uncompressedOffset,
                0);
    }
}
