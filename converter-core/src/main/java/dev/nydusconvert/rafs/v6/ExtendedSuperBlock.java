package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.rafs.SuperFlags;
import java.nio.ByteBuffer;

/**
 * What RAFS adds to the EROFS super block (rafs-v6.md 4).
 *
 * <table>
 * <caption>256 bytes at offset 1152, little endian</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>8</td><td>flags</td></tr>
 * <tr><td>8</td><td>8</td><td>blob table offset</td></tr>
 * <tr><td>16</td><td>4</td><td>blob table size</td></tr>
 * <tr><td>20</td><td>4</td><td>chunk size</td></tr>
 * <tr><td>24</td><td>8</td><td>chunk table offset</td></tr>
 * <tr><td>32</td><td>8</td><td>chunk table size</td></tr>
 * <tr><td>40</td><td>8</td><td>prefetch table offset</td></tr>
 * <tr><td>48</td><td>4</td><td>prefetch table size</td></tr>
 * <tr><td>52</td><td>204</td><td>reserved, 0</td></tr>
 * </table>
 *
 * @param flags image-wide flags
 * @param blobTable 256 bytes a blob
 * @param chunkSize chunk size in bytes, as stored
 * @param chunkTable 80 bytes a record
 * @param prefetchTable 4 bytes an entry
 */
public record ExtendedSuperBlock(
        SuperFlags flags, Table blobTable, long chunkSize, Table chunkTable, Table prefetchTable) {
    /** Length in bytes. */
    public static final int SIZE = 256;

    /** Where it is in the file. */
    public static final int OFFSET = SuperBlock.OFFSET + SuperBlock.SIZE;

    /**
     * Where a table is in the file.
     *
     * @param offset in bytes; negative when what is stored does not fit a {@code long}
     * @param size in bytes; likewise
     */
    public record Table(long offset, long size) {
        /** No table. */
        static final Table NONE = new Table(0, 0);

        /** Offset of the byte behind the table. */
        long end() {
            return offset + size;
        }

        boolean overlaps(Table other) {
            return size > 0 && other.size > 0 && offset < other.end() && other.offset < end();
        }

        @Override
        public String toString() {
            return size + " bytes at offset " + offset;
        }
    }

    /** Reads the record and moves the buffer's position behind it; checks nothing. */
    static ExtendedSuperBlock readFrom(ByteBuffer buffer) {
        int start = buffer.position();
        SuperFlags flags = new SuperFlags(buffer.getLong());
        long blobTableOffset = buffer.getLong();
        long blobTableSize = Integer.toUnsignedLong(buffer.getInt());
        long chunkSize = Integer.toUnsignedLong(buffer.getInt());
        Table chunkTable = new Table(buffer.getLong(), buffer.getLong());
        Table prefetchTable = new Table(buffer.getLong(), Integer.toUnsignedLong(buffer.getInt()));
        buffer.position(start + SIZE);
        return new ExtendedSuperBlock(
                flags, new Table(blobTableOffset, blobTableSize), chunkSize, chunkTable, prefetchTable);
    }

    /** Writes the record, over zeros, and moves the buffer's position behind it. */
    void writeTo(ByteBuffer buffer) {
        int start = buffer.position();
        buffer.putLong(flags.bits())
                .putLong(blobTable.offset)
                .putInt((int) blobTable.size)
                .putInt((int) chunkSize)
                .putLong(chunkTable.offset)
                .putLong(chunkTable.size)
                .putLong(prefetchTable.offset)
                .putInt((int) prefetchTable.size);
        buffer.position(start + SIZE);
    }
}
