package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.tree.NodeType;
import java.nio.ByteBuffer;

/**
 * An entry of a directory block, without its name (rafs-v6.md 9).
 *
 * <table>
 * <caption>12 bytes, little endian</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>8</td><td>nid</td></tr>
 * <tr><td>8</td><td>2</td><td>offset of the name in the block</td></tr>
 * <tr><td>10</td><td>1</td><td>file type</td></tr>
 * <tr><td>11</td><td>1</td><td>reserved, 0</td></tr>
 * </table>
 *
 * @param nid where the inode is; negative when what is stored does not fit a {@code long}
 * @param nameOffset offset of the name's first byte in the block
 * @param fileType see {@link #fileType(NodeType)}
 */
record Dirent(long nid, int nameOffset, int fileType) {
    static final int SIZE = 12;

    static int fileType(NodeType type) {
        return switch (type) {
            case REGULAR -> 1;
            case DIRECTORY -> 2;
            case CHARACTER_DEVICE -> 3;
            case BLOCK_DEVICE -> 4;
            case FIFO -> 5;
            case SOCKET -> 6;
            case SYMLINK -> 7;
        };
    }

    static Dirent readFrom(ByteBuffer buffer) {
        long nid = buffer.getLong();
        int nameOffset = Short.toUnsignedInt(buffer.getShort());
        int fileType = Byte.toUnsignedInt(buffer.get());
        buffer.get();
        return new Dirent(nid, nameOffset, fileType);
    }

    void writeTo(ByteBuffer buffer) {
        buffer.putLong(nid).putShort((short) nameOffset).put((byte) fileType).put((byte) 0);
    }
}
