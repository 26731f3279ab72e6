package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ChunkDigest;
import dev.nydusconvert.chunk.ChunkStore;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Compressor;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** The files of testdata/blobs/files.tar, made as make_tars.py makes them. */
final class LayerContent {
    static final int CHUNK_SIZE = 4096;

    private LayerContent() {}

    static List<byte[]> files() {
        return List.of(
                noise(1500), text(9000), text(9000), join(text(3000), noise(2000), text(4500)), new byte[] {'x'});
    }

    /** Cuts, de-duplicates, compresses and stores the files; returns the chunks in blob order. */
    static List<Chunk> storeAll(ChunkStore store, Compression compression, DigestAlgorithm algorithm)
            throws IOException {
        Map<Digest, byte[]> seen = new HashMap<>();
        List<Chunk> chunks = new ArrayList<>();
        ChunkDigest hasher = algorithm.newDigest();
        for (byte[] file : files()) {
            for (int at = 0; at < file.length; at += CHUNK_SIZE) {
                byte[] content = Arrays.copyOfRange(file, at, Math.min(at + CHUNK_SIZE, file.length));
                Digest digest = hasher.digest(content, 0, content.length);
                if (seen.putIfAbsent(digest, content) == null) {
                    chunks.add(store(store, digest, content, compression));
                }
            }
        }
        return chunks;
    }

    private static Chunk store(ChunkStore store, Digest digest, byte[] content, Compression compression)
            throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(content);
        try (Compressor compressor = compression.newCompressor()) {
            byte[] compressed = new byte[compressor.maxCompressedLength(content.length)];
            int length = compressor.compress(content, 0, content.length, compressed, 0);
            boolean raw = length == Compressor.STORE_RAW;
            byte[] unit = raw ? content : Arrays.copyOf(compressed, length);
            byte[] stored =
                    store.newSeal().map(seal -> seal.seal(unit, 0, unit.length)).orElse(unit);
            return store.store(digest, (int) crc.getValue(), content.length, stored, 0, stored.length, !raw);
        }
    }

    private static byte[] text(int length) {
        byte[] line = "The quick brown fox jumps over the lazy dog. ".getBytes(StandardCharsets.US_ASCII);
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = line[i % line.length];
        }
        return text;
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        int state = 1;
        for (int i = 0; i < length; i++) {
            state = (int) ((state * 1103515245L + 12345) & 0x7fffffff);
            noise[i] = (byte) (state >> 16);
        }
        return noise;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
