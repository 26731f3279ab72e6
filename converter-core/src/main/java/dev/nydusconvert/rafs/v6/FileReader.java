package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.rafs.v6.InodeReader.Located;
import dev.nydusconvert.tree.FileContent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the chunk addresses of regular files and finds their chunks (rafs-v6.md 10 and 13). */
final class FileReader {
    private final BootstrapBytes bytes;
    private final Header header;
    private final List<BlobInfo> blobs;
    private final ChunkTable chunkTable;
    private final InodeReader inodes;
    private final ContentChunks.Builder contents = new ContentChunks.Builder();
    private final boolean dictionary;

    FileReader(BootstrapBytes bytes, Header header, List<BlobInfo> blobs, ChunkTable chunkTable, InodeReader inodes) {
        this.bytes = bytes;
        this.header = header;
        this.blobs = blobs;
        this.chunkTable = chunkTable;
        this.inodes = inodes;
        this.dictionary = blobs.stream().anyMatch(blob -> blob.features().has(BlobFeatures.IS_CHUNKDICT_GENERATED));
    }

    /** Whether the image only carries chunks for others, in one file that follows no rule (rafs-v6.md 23). */
    boolean dictionary() {
        return dictionary;
    }

    /** Whether the image can be a {@link #dictionary()}; one without chunks does not say that it is. */
    boolean dictionaryOrEmpty() {
        return dictionary || blobs.isEmpty();
    }

    /** The chunks of all contents read. */
    ContentChunks contents() {
        return contents.build();
    }

    /**
     * Reads the content of a regular file. If a problem was stepped over, it has fewer chunks than its size needs.
     */
    FileContent read(Located inode, Path path) throws IOException {
        long size = inode.record().size();
        if (inode.record().layout() != Inode.LAYOUT_CHUNK_BASED) {
            bytes.error(inode.offset(), path + ": data layout " + inode.record().layout() + ", expected chunks (4)");
            return new FileContent(FileContent.EMPTY, 0);
        }
        int format = inode.record().union();
        if ((format & ~ChunkFormat.BITS_MASK) != ChunkFormat.INDEXES) {
            bytes.error(
                    inode.offset() + 16, String.format("%s: chunk format 0x%x, expected 0x20 to 0x3f", path, format));
        }
        if (size == 0) {
            return new FileContent(FileContent.EMPTY, 0);
        }
        List<Chunk> chunks = dictionary ? chunkTable.byFileOffset() : chunks(inode, path);
        chunks.forEach(contents::add);
        checkFormat(inode, chunks, path);
        // A size that is out of range has been reported with the chunks.
        return new FileContent(contents.endContent(), size < 0 ? Long.MAX_VALUE : size);
    }

    private List<Chunk> chunks(Located inode, Path path) throws IOException {
        long size = inode.record().size();
        long start = inode.end() + ChunkAddress.SIZE - 1 & -ChunkAddress.SIZE;
        long count = Long.divideUnsigned(size - 1, header.chunkSize()) + 1;
        if (!bytes.contains(start, 0) || count > (bytes.size() - start) / ChunkAddress.SIZE) {
            bytes.error(
                    inode.offset() + 8,
                    path + ": " + Long.toUnsignedString(size) + " bytes are " + count
                            + " chunks, whose addresses reach behind the end");
            return List.of();
        }
        inodes.claim(count * ChunkAddress.SIZE);
        List<Chunk> chunks = new ArrayList<>(Math.toIntExact(count));
        for (int i = 0; i < count; i++) {
            long offset = start + (long) i * ChunkAddress.SIZE;
            long rest = size - (long) i * header.chunkSize();
            int length = (int) Math.min(rest, header.chunkSize());
            Chunk chunk = chunk(ChunkAddress.readFrom(bytes.at(offset)), length, offset, path);
            if (chunk != null) {
                chunks.add(chunk);
            }
        }
        return chunks;
    }

    private Chunk chunk(ChunkAddress address, int length, long offset, Path path) throws IOException {
        if (address.blobIndex() < 0 || address.blobIndex() >= blobs.size()) {
            bytes.error(
                    offset, path + ": a chunk is in blob " + address.blobIndex() + ", but there are " + blobs.size());
            return null;
        }
        if (header.tarfs()) {
            return tarfsChunk(address, length, offset, path);
        }
        Chunk chunk = chunkTable.find(address);
        if (chunk == null) {
            bytes.error(offset, path + ": the chunk table has no chunk at " + address);
            return null;
        }
        if (chunk.uncompressedSize() != length) {
            bytes.error(
                    offset,
                    path + ": a chunk at " + address + " has " + chunk.uncompressedSize() + " bytes, the file needs "
                            + length);
            return null;
        }
        return chunk;
    }

    /** A range of the tar: the table of a tarfs image has only one record for a blob (rafs-v6.md 13). */
    private Chunk tarfsChunk(ChunkAddress address, int length, long offset, Path path) throws IOException {
        BlobInfo blob = blobs.get(address.blobIndex());
        long position = address.block() * header.blockSize();
        if (position > blob.uncompressedSize() - length) {
            bytes.error(
                    offset,
                    path + ": " + length + " bytes at " + position + " of a tar of " + blob.uncompressedSize()
                            + " bytes");
            return null;
        }
        return new Chunk(
                Digest.ZERO, address.blobIndex(), address.chunkIndex(), 0, length, length, position, position, 0);
    }

    /** EROFS reads a file by its format word; readers for use look at the image's chunk size only. */
    private void checkFormat(Located inode, List<Chunk> chunks, Path path) throws IOException {
        if (!bytes.thorough() || dictionary || chunks.isEmpty()) {
            return;
        }
        int stored = inode.record().union() & ChunkFormat.BITS_MASK;
        int bits = Integer.numberOfTrailingZeros(header.chunkSize() / header.blockSize());
        long wholeFile = (long) header.blockSize() << stored;
        boolean single = stored > bits
                && wholeFile >= inode.record().size()
                && ChunkFormat.continuous(chunks, header.chunkSize());
        if (stored != bits && !single) {
            bytes.flaw(
                    inode.offset() + 16,
                    path + ": the chunk format says chunks of " + wholeFile + " bytes, the image has "
                            + header.chunkSize());
        }
    }
}
