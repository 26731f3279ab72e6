package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.XattrPrefix;
import dev.nydusconvert.tar.Xattr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The extended attributes of one inode (rafs-v5.md 2.1): a list of pairs, padded to 8 bytes.
 *
 * <table>
 * <caption>Little endian</caption>
 * <tr><th>size</th><th>field</th></tr>
 * <tr><td>8</td><td>length of the list of pairs, without padding</td></tr>
 * <tr><td>4</td><td>length of the pair: name, NUL and value</td></tr>
 * <tr><td>any</td><td>name</td></tr>
 * <tr><td>1</td><td>NUL</td></tr>
 * <tr><td>any</td><td>value</td></tr>
 * </table>
 */
final class XattrTable {
    /** Length of the field before the list, in bytes. */
    static final int HEADER_SIZE = 8;

    /** The longest value, in bytes. */
    static final int MAX_VALUE_LENGTH = 65_536;

    private static final int PAIR_HEADER_SIZE = 4;
    private static final int MAX_PAIR_LENGTH = XattrPrefix.MAX_NAME_LENGTH + 1 + MAX_VALUE_LENGTH;

    private XattrTable() {}

    /** Length of the list of pairs in bytes, without padding; 0 for no attributes. */
    static int listLength(List<Xattr> xattrs) {
        int length = 0;
        for (Xattr xattr : xattrs) {
            length = Math.addExact(length, PAIR_HEADER_SIZE + xattr.name().length + 1 + xattr.value().length);
        }
        return length;
    }

    /** Length of the list of pairs in bytes with its padding, as it counts for an inode's blocks. */
    static long paddedListLength(List<Xattr> xattrs) {
        return TableLayout.padded(listLength(xattrs));
    }

    /** Length of the whole table in bytes; 0 for no attributes, which have no table. */
    static long size(List<Xattr> xattrs) {
        return xattrs.isEmpty() ? 0 : HEADER_SIZE + paddedListLength(xattrs);
    }

    /** @throws UnsupportedFeatureException if RAFS v5 cannot hold the attribute */
    static void requireStorable(Xattr xattr) throws UnsupportedFeatureException {
        String name = new String(xattr.name(), StandardCharsets.UTF_8);
        if (XattrPrefix.of(xattr.name()).isEmpty() || hasNul(xattr.name())) {
            throw new UnsupportedFeatureException("RAFS v5 has no place for the extended attribute '" + name + "'");
        }
        if (xattr.name().length > XattrPrefix.MAX_NAME_LENGTH || xattr.value().length > MAX_VALUE_LENGTH) {
            throw new UnsupportedFeatureException("the extended attribute '" + name + "' has a name of "
                    + xattr.name().length + " and a value of " + xattr.value().length
                    + " bytes; RAFS v5 holds " + XattrPrefix.MAX_NAME_LENGTH + " and " + MAX_VALUE_LENGTH);
        }
    }

    private static boolean hasNul(byte[] name) {
        for (byte character : name) {
            if (character == 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Writes the whole table in the order given, which is that of the names: the reference's order is that of a randomly
     * seeded hash map, and any order is readable.
     */
    static void write(List<Xattr> xattrs, ByteBuffer buffer) {
        int length = listLength(xattrs);
        buffer.putLong(length);
        for (Xattr xattr : xattrs) {
            buffer.putInt(xattr.name().length + 1 + xattr.value().length);
            buffer.put(xattr.name()).put((byte) 0).put(xattr.value());
        }
        buffer.put(new byte[(int) TableLayout.padded(length) - length]);
    }

    /**
     * Reads a list of pairs; of several pairs of one name the last one counts. Ends early at a pair that is malformed.
     *
     * @param offset offset of the list
     * @param length length of the list, which lies inside the file
     */
    static List<Xattr> read(BootstrapInput input, long offset, long length) throws IOException {
        TreeMap<byte[], Xattr> xattrs = new TreeMap<>(Arrays::compareUnsigned);
        long end = offset + length;
        for (long position = offset; position < end; ) {
            long rest = end - position - PAIR_HEADER_SIZE;
            long pairLength = rest < 0
                    ? 0
                    : Integer.toUnsignedLong(
                            input.at(position, PAIR_HEADER_SIZE).getInt());
            if (pairLength > Math.min(rest, MAX_PAIR_LENGTH)) {
                input.report(position, "xattr pair of " + pairLength + " bytes, only " + rest + " remain in its table");
                break;
            }
            byte[] pair = input.bytes(position + PAIR_HEADER_SIZE, (int) pairLength);
            int nameLength = 0;
            while (nameLength < pair.length && pair[nameLength] != 0) {
                nameLength++;
            }
            if (nameLength == 0 || nameLength == pair.length || nameLength > XattrPrefix.MAX_NAME_LENGTH) {
                input.report(
                        position,
                        "xattr pair needs a name of 1 to " + XattrPrefix.MAX_NAME_LENGTH + " bytes and a NUL");
                break;
            }
            byte[] name = Arrays.copyOf(pair, nameLength);
            xattrs.put(name, new Xattr(name, Arrays.copyOfRange(pair, nameLength + 1, pair.length)));
            position += PAIR_HEADER_SIZE + pairLength;
        }
        return List.copyOf(xattrs.values());
    }
}
