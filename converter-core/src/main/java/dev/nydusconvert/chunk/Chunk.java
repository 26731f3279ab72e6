package dev.nydusconvert.chunk;

import java.util.Comparator;

/**
 * A stored chunk: what RAFS records about it everywhere but its place in a file (rafs-v5.md 2.2, rafs-v6.md 13).
 *
 * @param digest digest of the uncompressed bytes; {@link Digest#ZERO} in tarfs images
 * @param blobIndex position of its blob in the blob table
 * @param index ordinal of the chunk in its blob, {@code 0} to {@code 0xfffffe}
 * @param flags a set of the {@code FLAG_} bits, as stored
 * @param compressedSize stored length in bytes; {@code 0} for a chunk in a batch
 * @param uncompressedSize length in bytes, {@code 1} to {@code 2^24}
 * @param compressedOffset offset of the stored bytes in the blob
 * @param uncompressedOffset offset in the blob's uncompressed address space
 * @param crc32c CRC-32C of the uncompressed bytes, {@code 0} without {@link #FLAG_HAS_CRC32C}
 * @param recordedFileOffset the file offset that the v6 chunk table it was read from gives it, or
 *     {@link #NO_FILE_OFFSET}. That table has one record for all uses of a chunk, and merging must hand its offset on
 *     unchanged, wherever the chunk is used now (rafs-v6.md 13)
 */
public record Chunk(
        Digest digest,
        int blobIndex,
        int index,
        int flags,
        int compressedSize,
        int uncompressedSize,
        long compressedOffset,
        long uncompressedOffset,
        int crc32c,
        long recordedFileOffset) {
    public static final int FLAG_COMPRESSED = 0x1;
    public static final int FLAG_HOLE = 0x2;
    public static final int FLAG_ENCRYPTED = 0x4;
    public static final int FLAG_BATCH = 0x8;
    public static final int FLAG_HAS_CRC32C = 0x10;

    /** Largest chunk, and largest chunk size of an image: 16 MiB. */
    public static final int MAX_SIZE = 1 << 24;

    /** The most chunks a blob can hold: the index has 24 bits, and the last value is not used. */
    public static final int MAX_CHUNKS_PER_BLOB = 0xffffff;

    /** The {@link #recordedFileOffset()} of a chunk whose offset is that of its place in a file. */
    public static final long NO_FILE_OFFSET = -1;

    // Spelt out: comparators that are put together cannot be in an archive of classes, and are made at each start.

    /** By blob, then by ordinal in the blob: the order of the v6 chunk table. */
    public static final Comparator<Chunk> BY_INDEX = (one, other) -> one.blobIndex != other.blobIndex
            ? Integer.compare(one.blobIndex, other.blobIndex)
            : Integer.compare(one.index, other.index);

    /** As a blob stores them, of chunks of one blob. */
    public static final Comparator<Chunk> STORED_ORDER = (one, other) -> one.compressedOffset != other.compressedOffset
            ? Long.compare(one.compressedOffset, other.compressedOffset)
            : Integer.compare(one.index, other.index);

    /** A chunk without a recorded file offset. */
    public Chunk(
            Digest digest,
            int blobIndex,
            int index,
            int flags,
            int compressedSize,
            int uncompressedSize,
            long compressedOffset,
            long uncompressedOffset,
            int crc32c) {
        this(
                digest,
                blobIndex,
                index,
                flags,
                compressedSize,
                uncompressedSize,
                compressedOffset,
                uncompressedOffset,
                crc32c,
                NO_FILE_OFFSET);
    }

    /** This chunk as an entry of another blob table: in the blob at {@code newBlobIndex}. */
    public Chunk withBlobIndex(int newBlobIndex) {
        return newBlobIndex == blobIndex ? this : copy(newBlobIndex, recordedFileOffset);
    }

    /** This chunk with that recorded file offset, or {@link #NO_FILE_OFFSET} for one that is used anew. */
    public Chunk withRecordedFileOffset(long fileOffset) {
        return fileOffset == recordedFileOffset ? this : copy(blobIndex, fileOffset);
    }

    /** This chunk with a {@link #crc32c()} of 0 unless its flags say that it has one. */
    public Chunk withoutUnsaidCrc32c() {
        return hasCrc32c() || crc32c == 0
                ? this
                : new Chunk(
                        digest,
                        blobIndex,
                        index,
                        flags,
                        compressedSize,
                        uncompressedSize,
                        compressedOffset,
                        uncompressedOffset,
                        0,
                        recordedFileOffset);
    }

    private Chunk copy(int newBlobIndex, long fileOffset) {
        return new Chunk(
                digest,
                newBlobIndex,
                index,
                flags,
                compressedSize,
                uncompressedSize,
                compressedOffset,
                uncompressedOffset,
                crc32c,
                fileOffset);
    }

    public boolean compressed() {
        return (flags & FLAG_COMPRESSED) != 0;
    }

    public boolean encrypted() {
        return (flags & FLAG_ENCRYPTED) != 0;
    }

    public boolean hasCrc32c() {
        return (flags & FLAG_HAS_CRC32C) != 0;
    }

    // By hand, as hashCode: what Java makes for a record takes 20 ms when it is first called, and every check calls it.
    @Override
    public boolean equals(Object other) {
        return other instanceof Chunk that
                && digest.equals(that.digest)
                && blobIndex == that.blobIndex
                && index == that.index
                && flags == that.flags
                && compressedSize == that.compressedSize
                && uncompressedSize == that.uncompressedSize
                && compressedOffset == that.compressedOffset
                && uncompressedOffset == that.uncompressedOffset
                && crc32c == that.crc32c
                && recordedFileOffset == that.recordedFileOffset;
    }

    /** Of what tells chunks apart: where they are, and what is in them. */
    @Override
    public int hashCode() {
        return (digest.hashCode() * 31 + blobIndex) * 31 + Long.hashCode(compressedOffset) + index;
    }
}
