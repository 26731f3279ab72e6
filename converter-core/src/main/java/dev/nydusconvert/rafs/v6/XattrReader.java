package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.rafs.XattrPrefix;
import dev.nydusconvert.tar.Xattr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the area that {@link XattrArea} describes. */
final class XattrReader {
    private static final int SHARED_COUNT_OFFSET = 4;

    private final BootstrapBytes bytes;

    XattrReader(BootstrapBytes bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads an area, which lies inside the file.
     *
     * @param path of the node, for messages
     * @return the attributes sorted by name; those before the first problem, if it was stepped over
     */
    List<Xattr> read(long offset, int size, Path path) throws IOException {
        if (size == 0) {
            return List.of();
        }
        if (bytes.byteAt(offset + SHARED_COUNT_OFFSET) != 0) {
            bytes.error(offset + SHARED_COUNT_OFFSET, path + ": shared extended attributes, RAFS has none");
        }
        TreeMap<byte[], Xattr> sorted = new TreeMap<>(Arrays::compareUnsigned);
        long position = offset + XattrArea.HEADER_SIZE;
        long end = offset + size;
        while (position < end) {
            ByteBuffer buffer = bytes.at(position);
            int suffixLength = Byte.toUnsignedInt(buffer.get());
            Optional<XattrPrefix> prefix = XattrPrefix.ofIndex(Byte.toUnsignedInt(buffer.get()));
            int valueLength = Short.toUnsignedInt(buffer.getShort());
            if (prefix.isEmpty()) {
                bytes.error(position + 1, path + ": an extended attribute has an unknown name index");
                break;
            }
            int entrySize = XattrArea.entrySize(suffixLength, valueLength);
            if (entrySize > end - position) {
                bytes.error(
                        position,
                        path + ": an extended attribute needs " + entrySize + " bytes, " + (end - position)
                                + " are left");
                break;
            }
            long suffix = position + XattrArea.ENTRY_HEADER_SIZE;
            Xattr xattr = new Xattr(
                    prefix.get().append(bytes.copy(suffix, suffixLength)),
                    bytes.copy(suffix + suffixLength, valueLength));
            if (sorted.put(xattr.name(), xattr) != null) {
                bytes.error(position, path + ": an extended attribute occurs twice");
            }
            position += entrySize;
        }
        return new ArrayList<>(sorted.values());
    }
}
