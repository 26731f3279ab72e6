package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.rafs.SuperFlags;
import java.nio.ByteBuffer;

/**
 * The head of a v5 bootstrap (rafs-v5.md 1.1).
 *
 * <table>
 * <caption>The used part, 80 bytes, little endian; zeros follow up to 8192 bytes</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>4</td><td>magic</td></tr>
 * <tr><td>4</td><td>4</td><td>version</td></tr>
 * <tr><td>8</td><td>4</td><td>size of the super block</td></tr>
 * <tr><td>12</td><td>4</td><td>chunk size</td></tr>
 * <tr><td>16</td><td>8</td><td>flags</td></tr>
 * <tr><td>24</td><td>8</td><td>inodes, hard links counted once</td></tr>
 * <tr><td>32</td><td>8</td><td>inode table offset</td></tr>
 * <tr><td>40</td><td>8</td><td>prefetch table offset</td></tr>
 * <tr><td>48</td><td>8</td><td>blob table offset</td></tr>
 * <tr><td>56</td><td>4</td><td>inode table entries</td></tr>
 * <tr><td>60</td><td>4</td><td>prefetch table entries</td></tr>
 * <tr><td>64</td><td>4</td><td>blob table size</td></tr>
 * <tr><td>68</td><td>4</td><td>extended blob table entries</td></tr>
 * <tr><td>72</td><td>8</td><td>extended blob table offset</td></tr>
 * </table>
 *
 * @param version {@link #VERSION} in a file that is well formed
 * @param superBlockSize {@link #SIZE} in a file that is well formed
 * @param chunkSize chunk size in bytes
 * @param flags image-wide flags
 * @param inodeCount distinct inodes; builders up to early 2023 left out the root
 * @param inodeTable place and entries of the inode table
 * @param prefetchTable place and entries of the prefetch table
 * @param blobTable place of the blob table, with its size in bytes instead of its entries
 * @param extendedBlobTable place and entries of the extended blob table
 */
record SuperBlock(
        int version,
        long superBlockSize,
        long chunkSize,
        SuperFlags flags,
        long inodeCount,
        Table inodeTable,
        Table prefetchTable,
        Table blobTable,
        Table extendedBlobTable) {
    /** Length in bytes, with its reserved part. */
    static final int SIZE = 8192;

    /** Length of the part that is used, in bytes. */
    static final int USED_SIZE = 80;

    static final int MAGIC = 0x5241_4653;

    static final int VERSION = 0x500;

    /**
     * Where a table is.
     *
     * @param offset offset in the bootstrap in bytes
     * @param count unsigned 32-bit count of its entries or, for the blob table, of its bytes
     */
    record Table(long offset, long count) {}

    /** Reads the used part and moves the buffer's position behind it; the magic is not looked at. */
    static SuperBlock readFrom(ByteBuffer buffer) {
        buffer.getInt();
        int version = buffer.getInt();
        long superBlockSize = Integer.toUnsignedLong(buffer.getInt());
        long chunkSize = Integer.toUnsignedLong(buffer.getInt());
        SuperFlags flags = new SuperFlags(buffer.getLong());
        long inodeCount = buffer.getLong();
        long inodeTableOffset = buffer.getLong();
        long prefetchTableOffset = buffer.getLong();
        long blobTableOffset = buffer.getLong();
        Table inodeTable = new Table(inodeTableOffset, Integer.toUnsignedLong(buffer.getInt()));
        Table prefetchTable = new Table(prefetchTableOffset, Integer.toUnsignedLong(buffer.getInt()));
        Table blobTable = new Table(blobTableOffset, Integer.toUnsignedLong(buffer.getInt()));
        long extendedBlobTableEntries = Integer.toUnsignedLong(buffer.getInt());
        Table extendedBlobTable = new Table(buffer.getLong(), extendedBlobTableEntries);
        return new SuperBlock(
                version,
                superBlockSize,
                chunkSize,
                flags,
                inodeCount,
                inodeTable,
                prefetchTable,
                blobTable,
                extendedBlobTable);
    }

    /** Writes the used part and moves the buffer's position behind it. */
    void writeTo(ByteBuffer buffer) {
        buffer.putInt(MAGIC).putInt(version).putInt((int) superBlockSize).putInt((int) chunkSize);
        buffer.putLong(flags.bits()).putLong(inodeCount);
        buffer.putLong(inodeTable.offset()).putLong(prefetchTable.offset()).putLong(blobTable.offset());
        buffer.putInt((int) inodeTable.count()).putInt((int) prefetchTable.count());
        buffer.putInt((int) blobTable.count()).putInt((int) extendedBlobTable.count());
        buffer.putLong(extendedBlobTable.offset());
    }
}
