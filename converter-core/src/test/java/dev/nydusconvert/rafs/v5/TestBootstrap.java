package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tar.Xattr;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.NodeType;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.SpecialFile;
import dev.nydusconvert.tree.Symlink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Builds small bootstraps whose files lie one behind the other in one blob. */
final class TestBootstrap {
    static final int CHUNK_SIZE = 0x1000;

    final Directory root = new Directory(new byte[0], attributes(0755), List.of(), Node.NO_DEVICE, false);
    final List<Node> prefetch = new ArrayList<>();
    final List<BlobInfo> moreBlobs = new ArrayList<>();
    Compression compression = Compression.ZSTD;
    DigestAlgorithm digestAlgorithm = DigestAlgorithm.SHA256;
    boolean explicitIds = true;

    private final ContentChunks.Builder chunks = new ContentChunks.Builder();
    private int chunkCount;
    private long compressedEnd;
    private long uncompressedEnd;

    static Attributes attributes(int permissions) {
        return new Attributes(permissions, 1000, 1001, 1_700_000_000L, 0);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Xattr xattr(String name, String value) {
        return new Xattr(bytes(name), bytes(value));
    }

    static Directory directory(Directory parent, String name, Xattr... xattrs) {
        Directory directory = new Directory(bytes(name), attributes(0755), List.of(xattrs), Node.NO_DEVICE, false);
        parent.put(directory);
        return directory;
    }

    static RegularFile file(Directory parent, String name, FileContent content, boolean hardLinked, Xattr... xattrs) {
        RegularFile file =
                new RegularFile(bytes(name), attributes(0644), List.of(xattrs), Node.NO_DEVICE, content, hardLinked);
        parent.put(file);
        return file;
    }

    static Symlink symlink(Directory parent, String name, String target) {
        Symlink symlink = new Symlink(bytes(name), attributes(0777), List.of(), Node.NO_DEVICE, bytes(target));
        parent.put(symlink);
        return symlink;
    }

    static SpecialFile device(Directory parent, String name, NodeType type, int number) {
        SpecialFile device = new SpecialFile(bytes(name), type, attributes(0600), List.of(), number);
        parent.put(device);
        return device;
    }

    /** Content of its own chunks, each stored in half of its size. */
    FileContent content(long size) {
        if (size == 0) {
            return new FileContent(FileContent.EMPTY, 0);
        }
        for (long position = 0; position < size; position += CHUNK_SIZE) {
            int length = (int) Math.min(CHUNK_SIZE, size - position);
            int stored = Math.max(1, length / 2);
            byte[] digest = new byte[Digest.LENGTH];
            digest[0] = (byte) (chunkCount >> 8);
            digest[31] = (byte) chunkCount;
            chunks.add(new Chunk(
                    Digest.of(digest),
                    0,
                    chunkCount,
                    Chunk.FLAG_HAS_CRC32C | (stored < length ? Chunk.FLAG_COMPRESSED : 0),
                    stored,
                    length,
                    compressedEnd,
                    uncompressedEnd,
                    0x1234_5678));
            chunkCount++;
            compressedEnd += stored;
            uncompressedEnd += length;
        }
        return new FileContent(chunks.endContent(), size);
    }

    static BlobInfo blob(String id, int chunkCount, long compressedSize, long uncompressedSize) {
        return new BlobInfo(
                id,
                CHUNK_SIZE,
                chunkCount,
                Compression.ZSTD,
                DigestAlgorithm.SHA256,
                new BlobFeatures(BlobFeatures.CAP_TAR_TOC),
                compressedSize,
                uncompressedSize,
                BlobInfo.ChunkTableLocation.NONE,
                BlobInfo.TocReference.NONE,
                BlobInfo.MetaReference.NONE,
                BlobInfo.Cipher.NONE);
    }

    Bootstrap build() {
        List<BlobInfo> blobs = new ArrayList<>();
        if (chunkCount > 0) {
            blobs.add(blob("ab".repeat(32), chunkCount, compressedEnd, uncompressedEnd));
        }
        blobs.addAll(moreBlobs);
        return new Bootstrap(
                RafsVersion.V5,
                CHUNK_SIZE,
                compression,
                digestAlgorithm,
                explicitIds,
                false,
                root,
                chunks.build(),
                blobs,
                prefetch);
    }

    /** One of each kind of node, with two names for one file and three levels of directories. */
    static TestBootstrap ofEachKind() {
        TestBootstrap bootstrap = new TestBootstrap();
        Directory a = directory(bootstrap.root, "a", xattr("user.x", "1"));
        Directory deep = directory(a, "deep");
        directory(deep, "empty");
        FileContent shared = bootstrap.content(2 * CHUNK_SIZE + 5);
        file(deep, "first", shared, true, xattr("user.note", "hello"), xattr("user.other", ""));
        file(deep, "solo", bootstrap.content(10), false);
        file(bootstrap.root, "later", shared, true);
        file(bootstrap.root, "zero", bootstrap.content(0), false);
        symlink(bootstrap.root, "link", "a/deep/first");
        device(bootstrap.root, "null", NodeType.CHARACTER_DEVICE, 0x103);
        bootstrap.prefetch.add(deep);
        return bootstrap;
    }
}
