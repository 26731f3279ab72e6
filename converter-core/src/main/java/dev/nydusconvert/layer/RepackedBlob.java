package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobWriter;
import dev.nydusconvert.blob.BlobWriterOptions;
import dev.nydusconvert.blob.ChunkPlace;
import dev.nydusconvert.blob.ChunkReader;
import dev.nydusconvert.blob.FinishedBlob;
import dev.nydusconvert.blob.StoredChunks;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ChunkDigest;
import dev.nydusconvert.chunk.Compressor;
import dev.nydusconvert.chunk.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A new blob made of chunks that other blobs of an image hold.
 *
 * <p>A chunk keeps its stored bytes where the new blob can have them as they are; else it is compressed again. Each is
 * proven by its digest before: a damaged one must not be copied as if it were sound.
 */
final class RepackedBlob implements Closeable {
    private final SourceImage image;
    private final BlobWriterOptions options;
    private final BlobWriter writer;
    private final ChunkReader reader = new ChunkReader();
    private final Compressor compressor;
    private final ChunkDigest digest;
    private byte[] compressed = new byte[0];

    /** @param target receives the blob; flushed in the end, not closed */
    RepackedBlob(SourceImage image, BlobWriterOptions options, OutputStream target) {
        this.image = image;
        this.options = options;
        this.writer = new BlobWriter(target, options);
        this.compressor = options.compression().newCompressor();
        this.digest = options.digestAlgorithm().newDigest();
    }

    /** Copies a chunk; returns it as the new blob has it. */
    Chunk copy(Chunk chunk) throws IOException {
        StoredChunks source = image.storedWith(chunk);
        BlobInfo blob = source.info();
        byte[] content = reader.read(source, chunk);
        Digest id = blob.digestAlgorithm() == options.digestAlgorithm()
                ? chunk.digest()
                : digest.digest(content, 0, content.length);
        if (!(source.place(chunk) instanceof ChunkPlace.Alone alone)
                || alone.unit().encrypted()) {
            return compress(id, chunk.crc32c(), content);
        }
        if (!chunk.compressed()) {
            return writer.store(id, chunk.crc32c(), content.length, content, 0, content.length, false);
        }
        if (blob.compression() == options.compression() && chunk.compressedSize() < content.length) {
            byte[] stored = source.data().read(chunk.compressedOffset(), chunk.compressedSize());
            return writer.store(id, chunk.crc32c(), content.length, stored, 0, stored.length, true);
        }
        return compress(id, chunk.crc32c(), content);
    }

    private Chunk compress(Digest id, int crc32c, byte[] content) throws IOException {
        int room = compressor.maxCompressedLength(content.length);
        if (compressed.length < room) {
            compressed = new byte[room];
        }
        int length = compressor.compress(content, 0, content.length, compressed, 0);
        return length == Compressor.STORE_RAW
                ? writer.store(id, crc32c, content.length, content, 0, content.length, false)
                : writer.store(id, crc32c, content.length, compressed, 0, length, true);
    }

    /** Writes what follows the chunks. */
    FinishedBlob finish() throws IOException {
        writer.finishData();
        return writer.finish();
    }

    @Override
    public void close() {
        reader.close();
        compressor.close();
    }
}
