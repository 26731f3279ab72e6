package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobMetaHeader;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Decompressor;
import dev.nydusconvert.io.AtomicFile;
import dev.nydusconvert.io.MadeFolders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Puts what a nydusd would have in its cache, had it read all of the blob, in the place of the blob (conversion-semantics
 * 11), and the bootstrap into a file:
 *
 * <ul>
 *   <li>{@code ID.blob.data}: each chunk at its uncompressed offset;
 *   <li>{@code ID.blob.meta}: the chunk-info table, filled up to a multiple of 4096 bytes, and its header; empty in RAFS v5.
 * </ul>
 *
 * <p>The blob is made, since its bytes decide its id, but not kept. A layer without chunks of its own leaves neither file.
 */
public final class BlobCacheOutputs implements LayerOutputs {
    private static final int TABLE_ALIGNMENT = 4096;

    private final Path directory;
    private final Path bootstrapPath;
    private AtomicFile data;
    private AtomicFile meta;
    private AtomicFile bootstrap;
    private MadeFolders folders;

    /** What the blob has behind its chunks: the table is in it. */
    private final ByteArrayOutputStream tail = new ByteArrayOutputStream();

    private long chunkBytes;
    private boolean behindChunks;

    /**
     * @param directory for the cache files; made if it is missing
     * @param bootstrapPath file for the bootstrap
     */
    public BlobCacheOutputs(Path directory, Path bootstrapPath) {
        this.directory = directory;
        this.bootstrapPath = bootstrapPath;
    }

    /**
     * Refuses options whose chunks are not in the blob as they are in the cache.
     *
     * @throws IllegalArgumentException if there are such
     */
    public static void requireCacheable(PackOptions options) {
        if (options.encryption().isPresent()) {
            throw new IllegalArgumentException("the cache of an encrypted blob has to be encrypted by its reader, which"
                    + " has a key of its own for that");
        }
        if (options.chunking().compression() != Compression.NONE
                || options.layout().inlineMeta()
                || options.recipe() != RecipeMode.NONE) {
            throw new IllegalArgumentException("the cache is of a blob without compression, bootstrap and recipe");
        }
    }

    @Override
    public OutputStream blob() throws IOException {
        folders = MadeFolders.make(directory);
        data = AtomicFile.createIn(directory);
        meta = AtomicFile.createIn(directory);
        return new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                if (behindChunks) {
                    tail.write(bytes, offset, length);
                } else {
                    chunkBytes += length;
                }
            }
        };
    }

    @Override
    public void stored(Chunk chunk, byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        long position = chunk.uncompressedOffset();
        while (buffer.hasRemaining()) {
            position += data.channel().write(buffer, position);
        }
    }

    @Override
    public void chunksWritten() {
        behindChunks = true;
    }

    @Override
    public OutputStream bootstrap() throws IOException {
        bootstrap = AtomicFile.create(bootstrapPath);
        return bootstrap.stream();
    }

    @Override
    public OutputStream recipe() {
        throw new IllegalStateException("a cache has no recipe");
    }

    @Override
    public void commit(PackResult result) throws IOException {
        if (result.blob().isPresent() && result.blob().get().info().isPresent()) {
            BlobInfo info = result.blob().get().info().get();
            fill(data, info.uncompressedSize());
            writeMeta(info.chunkTable());
            data.commit(directory.resolve(info.id() + ".blob.data"));
            meta.commit(directory.resolve(info.id() + ".blob.meta"));
        }
        bootstrap.commit();
    }

    private void writeMeta(BlobInfo.ChunkTableLocation table) throws IOException {
        if (table.uncompressedSize() == 0) {
            return;
        }
        byte[] bytes = tail.toByteArray();
        int start = Math.toIntExact(table.offset() - chunkBytes);
        int stored = Math.toIntExact(table.compressedSize());
        int size = Math.toIntExact(table.uncompressedSize());
        byte[] plain = new byte[size];
        try (Decompressor decompressor = table.compression().newDecompressor()) {
            decompressor.decompress(bytes, start, stored, plain, 0, size);
        }
        meta.stream().write(plain);
        meta.stream().write(new byte[-size & (TABLE_ALIGNMENT - 1)]);
        meta.stream().write(bytes, start + stored, BlobMetaHeader.SIZE);
    }

    /** Makes the file so long, with zeros at the end if need be. */
    private static void fill(AtomicFile file, long size) throws IOException {
        if (file.channel().size() < size) {
            file.channel().write(ByteBuffer.allocate(1), size - 1);
        }
    }

    @Override
    public void close() throws IOException {
        try (MadeFolders emptied = folders;
                AtomicFile first = data;
                AtomicFile second = meta;
                AtomicFile third = bootstrap) {
            // Closing deletes what is not committed.
        }
    }
}
