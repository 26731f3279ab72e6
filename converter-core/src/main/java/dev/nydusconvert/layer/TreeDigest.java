package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.Sha256;
import dev.nydusconvert.tar.Xattr;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.NodeType;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import dev.nydusconvert.tree.TreeWalk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * One digest of all that a bootstrap tells of a tree: the same before it is written and after it is read, in either format
 * (docs/tar-recipe.md, "Tree").
 *
 * <p>It ties a recipe to its layer: a layer whose chunks are all in the blobs of a chunk dictionary has no blob of its own
 * that could do so.
 */
final class TreeDigest {
    private final Sha256 sha256 = Sha256.create();
    private final ContentChunks chunks;
    private final Map<FileContent, Integer> names = new IdentityHashMap<>();
    private final Map<FileContent, Integer> ordinals = new IdentityHashMap<>();
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private TreeDigest(ContentChunks chunks) {
        this.chunks = chunks;
    }

    /** @param chunks chunks of the contents of the tree */
    static Digest of(Directory root, ContentChunks chunks) {
        TreeDigest digest = new TreeDigest(chunks);
        for (TreeWalk.Entry entry : new TreeWalk(root)) {
            if (entry.node() instanceof RegularFile file) {
                digest.names.merge(file.content(), 1, Integer::sum);
            }
        }
        for (TreeWalk.Entry entry : new TreeWalk(root)) {
            digest.add(entry.path(), entry.node());
        }
        return Digest.of(digest.sha256.digest());
    }

    private void add(byte[] path, Node node) {
        add(path);
        add(node.type().formatBits());
        // In v6 the names of one file share an inode, and so the attributes of one of them.
        boolean ownAttributes = !(node instanceof RegularFile file) || names.get(file.content()) == 1;
        if (ownAttributes) {
            addAttributes(node);
        }
        if (node instanceof RegularFile file) {
            addContent(file.content());
        } else if (node instanceof Symlink link) {
            add(link.target());
        } else if (node.type() == NodeType.CHARACTER_DEVICE || node.type() == NodeType.BLOCK_DEVICE) {
            add(node.deviceNumber());
        }
    }

    private void addAttributes(Node node) {
        Attributes attributes = node.attributes();
        add(attributes.permissions());
        add(attributes.uid());
        add(attributes.gid());
        add(attributes.mtimeSeconds());
        add(attributes.mtimeNanos());
        add(node.xattrs().size());
        for (Xattr xattr : node.xattrs()) {
            add(xattr.name());
            add(xattr.value());
        }
    }

    private void addContent(FileContent content) {
        Integer known = ordinals.putIfAbsent(content, ordinals.size());
        if (known != null) {
            add(known);
            return;
        }
        add(ordinals.size() - 1L);
        add(content.size());
        for (Chunk chunk : chunks.of(content.id())) {
            sha256.update(chunk.digest().bytes());
            if (chunk.digest().isZero()) {
                // A range of the tar in a tarfs image, which no recipe is about.
                add(chunk.compressedOffset());
            }
        }
    }

    private void add(byte[] bytes) {
        add(bytes.length);
        sha256.update(bytes);
    }

    private void add(long value) {
        sha256.update(number.putLong(0, value).array());
    }
}
