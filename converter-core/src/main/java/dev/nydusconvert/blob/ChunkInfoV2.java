package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import java.nio.ByteBuffer;

/**
 * Entry of a chunk-info table, version 2 (rafs-v6.md 17.2): three words of 64 bits.
 *
 * <pre>
 * word bits   field
 *  0    0-31  uncompressedOffset / 4096
 *  0   32-55  uncompressedSize - 1
 *  0   56-63  flags
 *  1    0-39  compressedOffset
 *  1   40-63  compressedSize, so at most 2^24 - 1
 *  2    0-63  context: of a zran or batch chunk (ordinal of its context &lt;&lt; 32 | offset in its output);
 *             otherwise the CRC-32C, or zero
 * </pre>
 *
 * @param flags a set of the {@code FLAG_} bits
 * @param context the third word
 * @see <a href="https://github.com/dragonflyoss/nydus/blob/34e6071e/storage/src/meta/chunk_info_v2.rs">reference</a>
 */
public record ChunkInfoV2(
        long compressedOffset,
        int compressedSize,
        long uncompressedOffset,
        int uncompressedSize,
        int flags,
        long context)
        implements ChunkInfo {
    /** Length in bytes. */
    public static final int SIZE = 24;

    public static final int FLAG_COMPRESSED = 0x1;
    public static final int FLAG_ZRAN = 0x2;
    public static final int FLAG_BATCH = 0x4;
    public static final int FLAG_ENCRYPTED = 0x8;
    public static final int FLAG_HAS_CRC32C = 0x10;

    /** All flags that are defined. */
    static final int KNOWN_FLAGS = 0x1f;

    /** Largest stored size in bytes. */
    static final int MAX_COMPRESSED_SIZE = 0xff_ffff;

    private static final long OFFSET_MASK = 0xff_ffff_ffffL;
    private static final int SIZE_MASK = 0xff_ffff;

    /** @throws IllegalArgumentException if a field has no room in the entry */
    public ChunkInfoV2 {
        if ((compressedOffset & ~OFFSET_MASK) != 0
                || uncompressedOffset < 0
                || uncompressedOffset >= MAX_UNCOMPRESSED_OFFSET
                || uncompressedOffset % ALIGNMENT != 0
                || compressedSize < 0
                || compressedSize > MAX_COMPRESSED_SIZE
                || uncompressedSize < 1
                || uncompressedSize > Chunk.MAX_SIZE
                || (flags & ~0xff) != 0) {
            throw new IllegalArgumentException("no chunk-info entry can hold " + compressedSize + " bytes at "
                    + compressedOffset + ", uncompressed " + uncompressedSize + " bytes at " + uncompressedOffset
                    + ", flags " + flags);
        }
    }

    /** The entry of a chunk that is neither in a batch nor in a zran stream. */
    static ChunkInfoV2 of(Chunk chunk) {
        int flags = (chunk.compressed() ? FLAG_COMPRESSED : 0)
                | (chunk.encrypted() ? FLAG_ENCRYPTED : 0)
                | (chunk.hasCrc32c() ? FLAG_HAS_CRC32C : 0);
        return new ChunkInfoV2(
                chunk.compressedOffset(),
                chunk.compressedSize(),
                chunk.uncompressedOffset(),
                chunk.uncompressedSize(),
                flags,
                chunk.hasCrc32c() ? Integer.toUnsignedLong(chunk.crc32c()) : 0);
    }

    /** Reads an entry at the position of a little-endian buffer. Any bits make an entry. */
    public static ChunkInfoV2 readFrom(ByteBuffer source) {
        long device = source.getLong();
        long blob = source.getLong();
        return new ChunkInfoV2(
                blob & OFFSET_MASK,
                (int) (blob >>> 40),
                (device & 0xffff_ffffL) * ALIGNMENT,
                (int) (device >>> 32 & SIZE_MASK) + 1,
                (int) (device >>> 56),
                source.getLong());
    }

    @Override
    public void writeTo(ByteBuffer target) {
        target.putLong(
                uncompressedOffset / ALIGNMENT | (uncompressedSize - 1L) << 32 | Integer.toUnsignedLong(flags) << 56);
        target.putLong(compressedOffset | (long) compressedSize << 40);
        target.putLong(context);
    }

    @Override
    public boolean compressed() {
        return has(FLAG_COMPRESSED);
    }

    /** Whether one of the bits of {@code flag} is set. */
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Ordinal of the batch or zran context that the chunk is in. */
    public long contextIndex() {
        return context >>> 32;
    }

    /** Offset of the chunk in the uncompressed bytes of its batch or zran context. */
    public long contextOffset() {
        return context & 0xffff_ffffL;
    }

    @Override
    public Chunk toChunk(Digest digest, int blobIndex, int index) {
        int chunkFlags = (compressed() ? Chunk.FLAG_COMPRESSED : 0)
                | (has(FLAG_BATCH) ? Chunk.FLAG_BATCH : 0)
                | (has(FLAG_ENCRYPTED) ? Chunk.FLAG_ENCRYPTED : 0)
                | (has(FLAG_HAS_CRC32C) ? Chunk.FLAG_HAS_CRC32C : 0);
        return new Chunk(
                digest,
                blobIndex,
                index,
                chunkFlags,
                compressedSize,
                uncompressedSize,
                compressedOffset,
                uncompressedOffset,
                has(FLAG_HAS_CRC32C) ? (int) context : 0);
    }
}
