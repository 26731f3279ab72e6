package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobInfo.Readahead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The blob table: for each blob what to read ahead and its id (rafs-v5.md 1.5).
 *
 * <table>
 * <caption>An entry, little endian; a NUL stands between entries, and the table is padded to 8 bytes</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>4</td><td>readahead offset</td></tr>
 * <tr><td>4</td><td>4</td><td>readahead size</td></tr>
 * <tr><td>8</td><td>any</td><td>blob id</td></tr>
 * </table>
 */
final class BlobTable {
    /** The largest table to be read, in bytes: a thousand times what the 255 blobs of the builders need. */
    static final int MAX_SIZE = 1 << 24;

    private static final int ID_OFFSET = 8;

    /** A blob id is the name of a file. */
    private static final int MAX_ID_LENGTH = 255;

    private BlobTable() {}

    /** @param id blob id, not empty, without {@code /} */
    record Entry(Readahead readahead, String id) {}

    /** The table with its padding; empty if there are no blobs. */
    static byte[] encode(List<BlobInfo> blobs) {
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        for (BlobInfo blob : blobs) {
            if (table.size() > 0) {
                table.write(0);
            }
            ByteBuffer readahead = ByteBuffer.allocate(ID_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
            readahead.putInt((int) blob.readahead().offset());
            readahead.putInt((int) blob.readahead().size());
            table.writeBytes(readahead.array());
            table.writeBytes(blob.id().getBytes(StandardCharsets.UTF_8));
        }
        table.writeBytes(new byte[Math.toIntExact(TableLayout.padded(table.size())) - table.size()]);
        return table.toByteArray();
    }

    /**
     * Reads all entries.
     *
     * @param size size of the table in bytes, at most {@link #MAX_SIZE}
     */
    static List<Entry> read(BootstrapInput input, long offset, int size) throws IOException {
        byte[] table = input.bytes(offset, size);
        ByteBuffer buffer = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        List<Entry> entries = new ArrayList<>();
        int position = 0;
        // The padding behind the last id is at most 7 bytes, so it never looks like another entry.
        while (size - position > ID_OFFSET) {
            long readaheadOffset = Integer.toUnsignedLong(buffer.getInt(position));
            long readaheadSize = Integer.toUnsignedLong(buffer.getInt(position + 4));
            int end = position + ID_OFFSET;
            while (end < size && table[end] != 0) {
                end++;
            }
            String id = id(input, offset + position, buffer.slice(position + ID_OFFSET, end - position - ID_OFFSET));
            entries.add(new Entry(new Readahead(readaheadOffset, readaheadSize), id));
            position = end + 1;
        }
        return entries;
    }

    private static String id(BootstrapInput input, long offset, ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        if (length == 0 || length > MAX_ID_LENGTH) {
            throw input.malformed(
                    offset, "blob id of " + length + " bytes, must have 1 to " + MAX_ID_LENGTH + " as a file name");
        }
        try {
            String id = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            if (id.indexOf('/') >= 0 || id.equals(".") || id.equals("..")) {
                throw input.malformed(offset, "blob id '" + id + "' cannot be the name of a file");
            }
            return id;
        } catch (CharacterCodingException e) {
            throw input.malformed(offset, "blob id is not UTF-8");
        }
    }
}
