package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobInfo.ChunkTableLocation;
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
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes bootstraps for tests: a root to fill, blobs whose chunks fit, contents. */
final class TestImage {
    static final Attributes PLAIN = new Attributes(0644, 0, 0, 1_700_000_000, 0);

    private final int chunkSize;
    private final boolean tarfs;
    private final Directory root = new Directory(new byte[0], PLAIN, List.of(), Node.NO_DEVICE, false);
    private final List<Blob> blobs = new ArrayList<>();
    private final ContentChunks.Builder chunks = new ContentChunks.Builder();
    private final List<Node> prefetch = new ArrayList<>();

    private static final class Blob {
        private int chunks;
        private long end;
    }

    TestImage(int chunkSize) {
        this(chunkSize, false);
    }

    TestImage(int chunkSize, boolean tarfs) {
        this.chunkSize = chunkSize;
        this.tarfs = tarfs;
    }

    Directory root() {
        return root;
    }

    void addBlobs(int count) {
        for (int i = 0; i < count; i++) {
            blobs.add(new Blob());
        }
    }

    /** The next chunk of a blob. */
    Chunk chunk(int blobIndex, int size) {
        Blob blob = blobs.get(blobIndex);
        int index = blob.chunks++;
        long offset = blob.end;
        int alignment = tarfs ? 512 : 4096;
        blob.end = (offset + size + alignment - 1) / alignment * alignment;
        if (tarfs) {
            return new Chunk(Digest.ZERO, blobIndex, index, 0, size, size, offset, offset, 0);
        }
        byte[] digest = new byte[Digest.LENGTH];
        ByteBuffer.wrap(digest)
                .putLong(31L * index * 0x9e3779b97f4a7c15L)
                .putInt(blobIndex)
                .putInt(index);
        int flags = Chunk.FLAG_COMPRESSED | Chunk.FLAG_HAS_CRC32C;
        return new Chunk(
                Digest.of(digest), blobIndex, index, flags, size / 2 + 1, size, offset / 2, offset, index * 77);
    }

    /** A content of these chunks. */
    FileContent content(List<Chunk> contentChunks) {
        if (contentChunks.isEmpty()) {
            return new FileContent(FileContent.EMPTY, 0);
        }
        contentChunks.forEach(chunks::add);
        long size = contentChunks.stream().mapToLong(Chunk::uncompressedSize).sum();
        return new FileContent(chunks.endContent(), size);
    }

    /** A content of {@code size} bytes in new chunks of one blob. */
    FileContent content(int blobIndex, long size) {
        List<Chunk> list = new ArrayList<>();
        for (long rest = size; rest > 0; rest -= chunkSize) {
            list.add(chunk(blobIndex, (int) Math.min(rest, chunkSize)));
        }
        return content(list);
    }

    Directory directory(Directory parent, String name) {
        Directory directory = new Directory(bytes(name), PLAIN, List.of(), Node.NO_DEVICE, false);
        parent.put(directory);
        return directory;
    }

    RegularFile file(Directory parent, String name, FileContent content, Xattr... xattrs) {
        RegularFile file = new RegularFile(bytes(name), PLAIN, List.of(xattrs), Node.NO_DEVICE, content, false);
        parent.put(file);
        return file;
    }

    Symlink symlink(Directory parent, String name, int targetLength) {
        Symlink link = new Symlink(bytes(name), PLAIN, List.of(), Node.NO_DEVICE, bytes("t".repeat(targetLength)));
        parent.put(link);
        return link;
    }

    void prefetch(Node node) {
        prefetch.add(node);
    }

    Bootstrap bootstrap() {
        List<BlobInfo> infos = new ArrayList<>();
        for (int i = 0; i < blobs.size(); i++) {
            infos.add(blobInfo(i));
        }
        return new Bootstrap(
                RafsVersion.V6,
                chunkSize,
                tarfs ? Compression.NONE : Compression.ZSTD,
                tarfs ? DigestAlgorithm.SHA256 : DigestAlgorithm.BLAKE3,
                true,
                tarfs,
                root,
                chunks.build(),
                infos,
                prefetch);
    }

    private BlobInfo blobInfo(int index) {
        Blob blob = blobs.get(index);
        long table = blob.chunks * 16L;
        return new BlobInfo(
                String.format("%064x", index + 1),
                chunkSize,
                blob.chunks,
                tarfs ? Compression.NONE : Compression.ZSTD,
                tarfs ? DigestAlgorithm.SHA256 : DigestAlgorithm.BLAKE3,
                new BlobFeatures((tarfs ? BlobFeatures.TARFS : BlobFeatures.ALIGNED) | BlobFeatures.CAP_TAR_TOC),
                blob.end,
                Math.max(blob.end, 4096),
                tarfs
                        ? new ChunkTableLocation(Compression.LZ4_BLOCK, 0, 0, 0)
                        : new ChunkTableLocation(Compression.NONE, blob.end, table, table),
                BlobInfo.TocReference.NONE,
                BlobInfo.MetaReference.NONE,
                BlobInfo.Cipher.NONE);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
