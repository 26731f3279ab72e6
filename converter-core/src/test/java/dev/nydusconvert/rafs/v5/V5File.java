package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.Findings.Finding;
import dev.nydusconvert.rafs.Bootstrap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The bytes of a bootstrap, to look at and to damage, by the offsets that the format's pages give. */
final class V5File {
    static final int INODE_DIGEST = 0;
    static final int INODE_PARENT = 32;
    static final int INODE_INO = 40;
    static final int INODE_MODE = 60;
    static final int INODE_FILE_SIZE = 64;
    static final int INODE_BLOCKS = 72;
    static final int INODE_FLAGS = 80;
    static final int INODE_LINKS = 88;
    static final int INODE_CHILD_INDEX = 92;
    static final int INODE_CHILD_COUNT = 96;
    static final int INODE_NAME_SIZE = 100;
    static final int INODE_SYMLINK_SIZE = 102;
    static final int INODE_NANOS = 108;

    final ByteBuffer bytes;

    V5File(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static V5File of(TestBootstrap bootstrap) throws IOException {
        return new V5File(GoldenBootstraps.write(bootstrap.build()));
    }

    int size() {
        return bytes.capacity();
    }

    int inodeTable() {
        return (int) bytes.getLong(32);
    }

    int prefetchTable() {
        return (int) bytes.getLong(40);
    }

    int blobTable() {
        return (int) bytes.getLong(48);
    }

    int inodes() {
        return bytes.getInt(56);
    }

    int extendedBlobTable() {
        return (int) bytes.getLong(72);
    }

    int inode(int index) {
        return bytes.getInt(inodeTable() + 4 * (index - 1)) << 3;
    }

    int parent(int index) {
        return (int) bytes.getLong(inode(index) + INODE_PARENT);
    }

    int ino(int index) {
        return (int) bytes.getLong(inode(index) + INODE_INO);
    }

    int childIndex(int index) {
        return bytes.getInt(inode(index) + INODE_CHILD_INDEX);
    }

    int childCount(int index) {
        return bytes.getInt(inode(index) + INODE_CHILD_COUNT);
    }

    String name(int index) {
        byte[] name = new byte[Short.toUnsignedInt(bytes.getShort(inode(index) + INODE_NAME_SIZE))];
        bytes.get(inode(index) + InodeRecord.SIZE, name);
        return new String(name, StandardCharsets.UTF_8);
    }

    /** The index of the inode with that name. */
    int index(String name) {
        for (int index = 1; index <= inodes(); index++) {
            if (name(index).equals(name)) {
                return index;
            }
        }
        throw new AssertionError("no inode is named " + name);
    }

    /** Offset of the first chunk of a file, which has no xattrs. */
    int chunk(String name) {
        int inode = inode(index(name));
        return inode + InodeRecord.SIZE + (int) TableLayout.padded(name.length());
    }

    Bootstrap read() throws IOException {
        return GoldenBootstraps.read(bytes.array());
    }

    List<Finding> check() throws IOException {
        Findings.Collected findings = new Findings.Collected();
        V5BootstrapReader.read(GoldenBootstraps.source(bytes.array()), findings);
        return findings.findings();
    }
}
