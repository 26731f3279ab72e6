package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.XattrPrefix;
import dev.nydusconvert.tar.Xattr;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The extended attributes behind an inode (rafs-v6.md 11): a header of 12 zero bytes, then for each attribute its
 * name's length without the prefix (1 byte), the prefix's index (1), the value's length (2), name, value, and zeros up
 * to a multiple of 4.
 */
final class XattrArea {
    static final int HEADER_SIZE = 12;
    static final int ENTRY_HEADER_SIZE = 4;

    /** Entries start at multiples of this; the inode's count is in these units. */
    static final int UNIT = 4;

    private static final int MAX_VALUE_LENGTH = 0xffff;
    private static final int MAX_COUNT = 0xffff;

    private XattrArea() {}

    /** Bytes of the area of an inode with that count. */
    static int sizeOfCount(int count) {
        return count == 0 ? 0 : HEADER_SIZE + (count - 1) * UNIT;
    }

    /** The count to store in an inode with an area of {@code size} bytes. */
    static int countOfSize(int size) {
        return size == 0 ? 0 : 1 + (size - HEADER_SIZE) / UNIT;
    }

    /** Bytes that one attribute takes. */
    static int entrySize(int suffixLength, int valueLength) {
        return roundUp(ENTRY_HEADER_SIZE + suffixLength + valueLength);
    }

    /** Bytes of the area for {@code xattrs}, which have passed {@link #requireStorable}. */
    static int size(List<Xattr> xattrs) {
        int size = 0;
        for (Xattr xattr : xattrs) {
            size += entrySize(xattr.name().length - prefixOf(xattr).length(), xattr.value().length);
        }
        return size == 0 ? 0 : HEADER_SIZE + size;
    }

    /** @throws UnsupportedFeatureException if the format cannot hold them; the message names {@code path} */
    static void requireStorable(List<Xattr> xattrs, Path path) throws UnsupportedFeatureException {
        long size = HEADER_SIZE;
        for (Xattr xattr : xattrs) {
            if (xattr.name().length > XattrPrefix.MAX_NAME_LENGTH
                    || xattr.value().length > MAX_VALUE_LENGTH
                    || XattrPrefix.of(xattr.name()).isEmpty()) {
                throw new UnsupportedFeatureException(path + ": RAFS cannot store the extended attribute '"
                        + new String(xattr.name(), StandardCharsets.UTF_8) + "' of " + xattr.value().length
                        + " bytes: the name must begin with user., trusted., security. or system.posix_acl_ and have"
                        + " at most 255 bytes, the value at most 65535");
            }
            size += entrySize(xattr.name().length, xattr.value().length);
        }
        if (size > sizeOfCount(MAX_COUNT)) {
            throw new UnsupportedFeatureException(path + ": the extended attributes need " + size
                    + " bytes, but an inode holds " + sizeOfCount(MAX_COUNT));
        }
    }

    /** Writes the area, over zeros, and moves the buffer's position behind it. */
    static void write(List<Xattr> xattrs, ByteBuffer buffer) {
        if (xattrs.isEmpty()) {
            return;
        }
        buffer.position(buffer.position() + HEADER_SIZE);
        for (Xattr xattr : xattrs) {
            XattrPrefix prefix = prefixOf(xattr);
            int suffixLength = xattr.name().length - prefix.length();
            int end = buffer.position() + entrySize(suffixLength, xattr.value().length);
            buffer.put((byte) suffixLength)
                    .put((byte) prefix.index())
                    .putShort((short) xattr.value().length)
                    .put(xattr.name(), prefix.length(), suffixLength)
                    .put(xattr.value());
            buffer.position(end);
        }
    }

    private static XattrPrefix prefixOf(Xattr xattr) {
        return XattrPrefix.of(xattr.name()).orElseThrow();
    }

    private static int roundUp(int size) {
        return (size + UNIT - 1) & -UNIT;
    }
}
