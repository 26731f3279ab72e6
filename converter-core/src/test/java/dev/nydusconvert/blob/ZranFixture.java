package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.inflate.GzipReader;
import dev.nydusconvert.io.ByteSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/**
 * A gzip stream of several contexts, and an index into it whose table is not compressed, so that its fields can be set.
 *
 * @param content what the stream decompresses to: chunks, one behind the other
 */
record ZranFixture(byte[] content, byte[] stream, byte[] meta, BlobInfo info, List<Chunk> chunks) {
    private static final int CHUNK_SIZE = 1 << 16;
    private static final int CHUNKS = 70;

    /** Deflate stops at 16 K symbols, so that much of this has many blocks. */
    static ZranFixture create(long seed) throws IOException {
        return create(seed, CHUNKS);
    }

    /** As {@link #create(long)}, with a number of chunks. */
    static ZranFixture create(long seed, int chunks) throws IOException {
        Random random = new Random(seed);
        byte[] content = new byte[CHUNK_SIZE * chunks];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) ("abcdefgh".charAt(random.nextInt(8)) + (i >>> 18));
        }
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int half = 0; half < 2; half++) {
            try (GZIPOutputStream gzip = new GZIPOutputStream(stream)) {
                gzip.write(content, half * content.length / 2, content.length / 2);
            }
        }
        return index(content, stream.toByteArray());
    }

    /** A stream in which there is much behind each place where decoding can begin. */
    static ZranFixture ofZeros(int chunks) throws IOException {
        byte[] content = new byte[CHUNK_SIZE * chunks];
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(stream)) {
            gzip.write(content);
        }
        return index(content, stream.toByteArray());
    }

    private static ZranFixture index(byte[] content, byte[] stream) throws IOException {
        GzipReader reader = new GzipReader(new ByteArrayInputStream(stream), "layer");
        ZranIndexBuilder index = new ZranIndexBuilder(reader, CHUNK_SIZE);
        OriginalData original = OriginalData.gzip(index);
        ByteArrayOutputStream meta = new ByteArrayOutputStream();
        BlobWriterOptions options = new BlobWriterOptions(
                ChunkTableFormat.V2,
                ChunkInfo.ALIGNMENT,
                BlobLayout.PLAIN,
                CHUNK_SIZE,
                Compression.NONE,
                DigestAlgorithm.SHA256,
                "",
                false,
                BlobInfo.Cipher.NONE,
                0);
        BlobWriter writer = BlobWriter.forOriginal(meta, options, original);
        List<Chunk> chunks = new ArrayList<>();
        reader.readNBytes(1);
        for (int start = 1; start < content.length; start += CHUNK_SIZE) {
            int length = Math.min(CHUNK_SIZE, content.length - start);
            index.beginChunk();
            byte[] chunk = reader.readNBytes(length);
            original.add(index.endChunk());
            CRC32C crc = new CRC32C();
            crc.update(chunk);
            writer.reference();
            Digest digest = DigestAlgorithm.SHA256.newDigest().digest(chunk, 0, length);
            chunks.add(writer.store(digest, (int) crc.getValue(), length, chunk, 0, length, false));
        }
        original.finish(DigestAlgorithm.SHA256.newDigest().digest(stream, 0, stream.length), stream.length);
        writer.finishData();
        BlobInfo info = writer.finish().info().orElseThrow();
        return new ZranFixture(content, stream, meta.toByteArray(), info, chunks);
    }

    StoredChunks stored() {
        return stored(meta);
    }

    StoredChunks stored(byte[] changedMeta) {
        return StoredChunks.of(
                info, ByteSource.ofBytes("layer", stream), Optional.of(ByteSource.ofBytes("index", changedMeta)));
    }

    byte[] contentOf(Chunk chunk) {
        int start = 1 + chunk.index() * CHUNK_SIZE;
        return Arrays.copyOfRange(content, start, start + chunk.uncompressedSize());
    }

    /** A copy of the index to be changed, at the given offset in the contexts. */
    ByteBuffer contexts(byte[] copy, int offset) {
        int at = Math.toIntExact(info.chunkTable().offset()) + info.chunkCount() * ChunkInfoV2.SIZE + offset;
        return ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).position(at);
    }

    /** A copy of the index in which one context reaches from the beginning of the stream to its end, and has all chunks. */
    byte[] metaWithOneContext() {
        byte[] copy = meta.clone();
        contexts(copy, 24).putInt(stream.length - (int) contexts(copy, 0).getLong());
        contexts(copy, 28).putInt(content.length);
        int entries = Math.toIntExact(info.chunkTable().offset());
        for (int i = 0; i < chunks.size(); i++) {
            ByteBuffer.wrap(copy)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(entries + i * ChunkInfoV2.SIZE + 16, 1L + (long) i * CHUNK_SIZE);
        }
        return copy;
    }

    int contextCount() throws IOException {
        return stored().table().header().contextsCount();
    }
}
