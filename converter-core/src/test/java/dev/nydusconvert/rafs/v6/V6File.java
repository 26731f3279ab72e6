package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** A bootstrap's bytes, to be damaged at places that have names. */
final class V6File {
    private final byte[] bytes;
    private final ByteBuffer buffer;
    private final Header header;
    private final Bootstrap bootstrap;
    private final Map<Node, Long> nids = new IdentityHashMap<>();

    private V6File(byte[] bytes) throws IOException {
        this.bytes = bytes;
        this.buffer = GoldenBootstraps.littleEndian(bytes);
        ByteArraySource source = new ByteArraySource("test.boot", bytes);
        this.bootstrap = V6BootstrapReader.read(source, Findings.FAIL_FAST, nids::put);
        this.header = Header.read(BootstrapBytes.read(source, Findings.FAIL_FAST));
    }

    static V6File of(TestImage image) throws IOException {
        return new V6File(GoldenBootstraps.write(image.bootstrap()));
    }

    static V6File of(byte[] bytes) throws IOException {
        return new V6File(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    Header header() {
        return header;
    }

    long nid(String... path) {
        Node node = bootstrap.root();
        for (String name : path) {
            node = ((Directory) node).child(TestImage.bytes(name));
        }
        return nids.get(node);
    }

    /** Offset of the inode at that path. */
    int inode(String... path) {
        return Math.toIntExact(header.metaOffset() + nid(path) * Inode.SLOT_SIZE);
    }

    /** Offset of an entry's dirent in a directory whose only block is inline. */
    int dirent(int entry, String... directory) {
        int inode = inode(directory);
        int xattrs = XattrArea.sizeOfCount(Short.toUnsignedInt(buffer.getShort(inode + 2)));
        return inode + Inode.EXTENDED_SIZE + xattrs + entry * Dirent.SIZE;
    }

    int blobEntry(int index) {
        return Math.toIntExact(header.extended().blobTable().offset()) + index * BlobTableEntry.SIZE;
    }

    int chunkRecord(int index) {
        return Math.toIntExact(header.extended().chunkTable().offset()) + index * 80;
    }

    V6File putByte(int offset, int value) {
        buffer.put(offset, (byte) value);
        return this;
    }

    V6File putShort(int offset, int value) {
        buffer.putShort(offset, (short) value);
        return this;
    }

    V6File putInt(int offset, long value) {
        buffer.putInt(offset, (int) value);
        return this;
    }

    V6File putLong(int offset, long value) {
        buffer.putLong(offset, value);
        return this;
    }

    Bootstrap read() throws IOException {
        return GoldenBootstraps.read(bytes);
    }

    List<String> problems() throws IOException {
        return GoldenBootstraps.check(bytes).stream()
                .map(Findings.Finding::problem)
                .toList();
    }
}
