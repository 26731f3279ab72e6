package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.rafs.v5.SuperBlock.Table;

/**
 * Where the writer puts the tables: one behind the other, and the inodes behind them (rafs-v5.md 1).
 *
 * @param inodeTable place of the inode table
 * @param prefetchTable place of the prefetch table, also when it is empty
 * @param blobTable place of the blob table, its count being its padded size in bytes
 * @param extendedBlobTable place of the extended blob table
 * @param inodes offset of the first inode in bytes
 */
record TableLayout(Table inodeTable, Table prefetchTable, Table blobTable, Table extendedBlobTable, long inodes) {
    /** What every part of a v5 bootstrap is padded to, in bytes. */
    private static final int ALIGNMENT = 8;

    /**
     * @param inodes entries of the inode table
     * @param prefetched entries of the prefetch table
     * @param blobTableSize size of the blob table in bytes, with its padding
     * @param blobs entries of the extended blob table
     */
    static TableLayout of(int inodes, int prefetched, int blobTableSize, int blobs) {
        Table inodeTable = new Table(SuperBlock.SIZE, inodes);
        Table prefetchTable = new Table(inodeTable.offset() + padded(4L * inodes), prefetched);
        Table blobTable = new Table(prefetchTable.offset() + padded(4L * prefetched), blobTableSize);
        Table extendedBlobTable = new Table(blobTable.offset() + blobTableSize, blobs);
        long end = extendedBlobTable.offset() + (long) ExtendedBlobRecord.SIZE * blobs;
        return new TableLayout(inodeTable, prefetchTable, blobTable, extendedBlobTable, end);
    }

    /** {@code length} rounded up to the alignment of all parts. */
    static long padded(long length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** Whether something can start at {@code offset}. */
    static boolean aligned(long offset) {
        return (offset & (ALIGNMENT - 1)) == 0;
    }
}
