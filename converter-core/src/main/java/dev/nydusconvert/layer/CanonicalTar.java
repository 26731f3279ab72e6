package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.tar.PathBytes;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryEncoder;
import dev.nydusconvert.tar.TarEntryType;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.NodeType;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import dev.nydusconvert.tree.TreeWalk;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the tree of a bootstrap as a tar: a directory before its children, children in the byte order of their names. The
 * same tree gives the same tar, anywhere.
 *
 * <p>Of several names of one file the first holds the data and the others are hard links to it. The root is left out if it
 * is as a root that nobody described. Sockets have no place in a tar; they are left out and listed.
 */
final class CanonicalTar {
    private static final Attributes PLAIN_ROOT = new Attributes(0755, 0, 0, 0, 0);
    private static final byte[] NOTHING = {};

    private final ContentAssembler out;
    private final WholeContents contents;
    private final Map<FileContent, byte[]> written = new IdentityHashMap<>();
    private final List<String> leftOut = new ArrayList<>();

    /** @param source name of the bootstrap, for messages */
    CanonicalTar(String source, ContentChunks chunks, ContentAssembler out) {
        this.out = out;
        this.contents = new WholeContents(source, chunks, out);
    }

    /** Writes the whole tar; returns what could not be written, as text. */
    List<String> write(Directory root) throws IOException {
        for (TreeWalk.Entry entry : new TreeWalk(root)) {
            write(entry.path(), entry.node());
        }
        bytes(TarEntryEncoder.end());
        return List.copyOf(leftOut);
    }

    private void write(byte[] path, Node node) throws IOException {
        if (node.type() == NodeType.SOCKET) {
            leftOut.add("/" + PathBytes.display(path) + ": a tar cannot hold a socket");
            return;
        }
        if (path.length == 0
                && node.attributes().equals(PLAIN_ROOT)
                && node.xattrs().isEmpty()) {
            return;
        }
        if (node instanceof RegularFile file) {
            writeFile(path, file);
        } else {
            byte[] target = node instanceof Symlink symlink ? symlink.target() : NOTHING;
            bytes(TarEntryEncoder.encode(entry(type(node.type()), path, node, 0, target)));
        }
    }

    private void writeFile(byte[] path, RegularFile file) throws IOException {
        byte[] first = written.putIfAbsent(file.content(), path);
        if (first != null) {
            bytes(TarEntryEncoder.encode(entry(TarEntryType.HARD_LINK, path, file, 0, first)));
            return;
        }
        long size = file.content().size();
        bytes(TarEntryEncoder.encode(entry(TarEntryType.FILE, path, file, size, NOTHING)));
        contents.add(file.content(), "/" + PathBytes.display(path));
        bytes(new byte[TarEntryEncoder.padding(size)]);
    }

    private void bytes(byte[] bytes) throws IOException {
        out.bytes(bytes, 0, bytes.length);
    }

    private static TarEntry entry(TarEntryType type, byte[] path, Node node, long size, byte[] target) {
        Attributes attributes = node.attributes();
        int device = node.deviceNumber();
        return new TarEntry(
                type,
                path,
                path,
                attributes.permissions(),
                attributes.uid(),
                attributes.gid(),
                attributes.mtimeSeconds(),
                Instant.ofEpochSecond(attributes.mtimeSeconds(), attributes.mtimeNanos()),
                size,
                target,
                // The 32-bit encoding of Linux, see Node.deviceNumber.
                device >>> 8 & 0xfff,
                device & 0xff | device >>> 12 & 0xfff00,
                // A link is another name of an inode that has its attributes already.
                type == TarEntryType.HARD_LINK ? List.of() : node.xattrs(),
                -1,
                0);
    }

    private static TarEntryType type(NodeType type) {
        return switch (type) {
            case FIFO -> TarEntryType.FIFO;
            case CHARACTER_DEVICE -> TarEntryType.CHARACTER_DEVICE;
            case DIRECTORY -> TarEntryType.DIRECTORY;
            case BLOCK_DEVICE -> TarEntryType.BLOCK_DEVICE;
            case SYMLINK -> TarEntryType.SYMLINK;
            case REGULAR, SOCKET -> throw new IllegalArgumentException("written elsewhere, or not at all: " + type);
        };
    }
}
