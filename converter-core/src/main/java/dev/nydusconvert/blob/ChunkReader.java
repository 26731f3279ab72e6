package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ChunkDigest;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.CorruptDataException;
import dev.nydusconvert.chunk.Decompressor;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.Closeable;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * Reads chunks out of blobs and proves them by digest and CRC.
 *
 * <p>Holds a buffer and native decompressors: one reader for each thread.
 */
public final class ChunkReader implements Closeable {
    private final Map<Compression, Decompressor> decompressors = new EnumMap<>(Compression.class);
    private final Map<DigestAlgorithm, ChunkDigest> digests = new EnumMap<>(DigestAlgorithm.class);
    private final CRC32C crc = new CRC32C();
    private byte[] stored = new byte[0];

    /** Reads a chunk into a new array. */
    public byte[] read(ByteSource blob, BlobInfo info, Chunk chunk) throws IOException {
        requireSizes(blob, info, chunk);
        byte[] content = new byte[chunk.uncompressedSize()];
        read(blob, info, chunk, content, 0);
        return content;
    }

    /**
     * Reads a chunk.
     *
     * @param info how the bootstrap records {@code blob}: gives compression, digest algorithm and features
     * @param target receives {@code chunk.uncompressedSize()} bytes from {@code offset} on
     * @throws MalformedInputException if the chunk does not lie within the blob, or its bytes are not what its digest or
     *     CRC says; {@code target} then holds anything in that range
     * @throws UnsupportedFeatureException if the chunk is encrypted, in a batch or in a zran stream
     */
    public void read(ByteSource blob, BlobInfo info, Chunk chunk, byte[] target, int offset) throws IOException {
        requireSizes(blob, info, chunk);
        int length = chunk.uncompressedSize();
        Objects.checkFromIndexSize(offset, length, target.length);
        if (chunk.compressed()) {
            decompress(blob, info, chunk, target, offset);
        } else {
            blob.read(chunk.compressedOffset(), target, offset, length);
        }
        verify(blob, info, chunk, target, offset);
    }

    private static void requireSizes(ByteSource blob, BlobInfo info, Chunk chunk) throws IOException {
        requireReadable(blob, info, chunk);
        int length = chunk.uncompressedSize();
        int storedLength = chunk.compressedSize();
        if (length < 1 || length > Chunk.MAX_SIZE || storedLength < 1 || storedLength > Chunk.MAX_SIZE) {
            throw malformed(
                    blob,
                    chunk,
                    "has " + Integer.toUnsignedString(storedLength) + " stored bytes of "
                            + Integer.toUnsignedString(length) + ", expected 1 to " + Chunk.MAX_SIZE);
        }
        if (!chunk.compressed() && storedLength != length) {
            throw malformed(blob, chunk, "is not compressed, yet has " + storedLength + " stored bytes of " + length);
        }
        long offset = chunk.compressedOffset();
        long limit = Math.min(info.chunkDataSize(), blob.size());
        if (offset < 0 || offset > limit || storedLength > limit - offset) {
            throw malformed(blob, chunk, "has " + storedLength + " stored bytes, but chunk data ends at " + limit);
        }
    }

    private static void requireReadable(ByteSource blob, BlobInfo info, Chunk chunk)
            throws UnsupportedFeatureException {
        if (chunk.encrypted() || info.features().has(BlobFeatures.ENCRYPTED)) {
            throw unsupported(blob, chunk, "is encrypted");
        }
        if (info.features().has(BlobFeatures.ZRAN)) {
            throw unsupported(blob, chunk, "is in a zran stream");
        }
        boolean inBatch = (chunk.flags() & Chunk.FLAG_BATCH) != 0 || chunk.compressedSize() == 0;
        if (inBatch && info.features().has(BlobFeatures.BATCH)) {
            throw unsupported(blob, chunk, "is in a batch");
        }
    }

    private void decompress(ByteSource blob, BlobInfo info, Chunk chunk, byte[] target, int offset) throws IOException {
        int storedLength = chunk.compressedSize();
        if (stored.length < storedLength) {
            stored = new byte[storedLength];
        }
        blob.read(chunk.compressedOffset(), stored, 0, storedLength);
        Decompressor decompressor = decompressors.computeIfAbsent(info.compression(), Compression::newDecompressor);
        try {
            decompressor.decompress(stored, 0, storedLength, target, offset, chunk.uncompressedSize());
        } catch (CorruptDataException e) {
            throw new MalformedInputException(
                    blob.name(), chunk.compressedOffset(), "chunk " + chunk.index() + ": " + e.getMessage(), e);
        }
    }

    private void verify(ByteSource blob, BlobInfo info, Chunk chunk, byte[] content, int offset)
            throws MalformedInputException {
        int length = chunk.uncompressedSize();
        if (!chunk.digest().isZero()) {
            Digest found = digests.computeIfAbsent(info.digestAlgorithm(), DigestAlgorithm::newDigest)
                    .digest(content, offset, length);
            if (!found.equals(chunk.digest())) {
                throw malformed(
                        blob,
                        chunk,
                        "has " + info.digestAlgorithm().label() + " digest " + found + ", expected " + chunk.digest());
            }
        }
        if (chunk.hasCrc32c()) {
            crc.reset();
            crc.update(content, offset, length);
            if ((int) crc.getValue() != chunk.crc32c()) {
                throw malformed(
                        blob,
                        chunk,
                        String.format("has CRC-32C 0x%08x, expected 0x%08x", (int) crc.getValue(), chunk.crc32c()));
            }
        }
    }

    private static MalformedInputException malformed(ByteSource blob, Chunk chunk, String problem) {
        return new MalformedInputException(
                blob.name(), Math.max(0, chunk.compressedOffset()), "chunk " + chunk.index() + " " + problem);
    }

    private static UnsupportedFeatureException unsupported(ByteSource blob, Chunk chunk, String feature) {
        return new UnsupportedFeatureException(
                blob.name() + ": chunk " + chunk.index() + " " + feature + ", which cannot be read yet");
    }

    @Override
    public void close() {
        decompressors.values().forEach(Decompressor::close);
    }
}
