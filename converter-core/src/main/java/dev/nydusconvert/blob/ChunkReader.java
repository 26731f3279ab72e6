package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ChunkDigest;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.CorruptDataException;
import dev.nydusconvert.chunk.Decompressor;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.Closeable;
import java.io.IOException;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * Reads chunks out of blobs and proves them by digest and CRC, however they are stored.
 *
 * <p>Holds buffers, ciphers and native decompressors: one reader for each thread. Of a batch, all chunks that are read one
 * after the other cost one decompression; so do those of a zran context.
 */
public final class ChunkReader implements Closeable {
    private final Map<Compression, Decompressor> decompressors = new EnumMap<>(Compression.class);
    private final Map<DigestAlgorithm, ChunkDigest> digests = new EnumMap<>(DigestAlgorithm.class);
    private final Map<StoredChunks, UnitCipher> ciphers = new IdentityHashMap<>();
    private final CRC32C crc = new CRC32C();
    private final ZranCursor zran = new ZranCursor();
    private byte[] stored = new byte[0];

    /** The batch that was read last: blob, ordinal, and its bytes from the start of the array on. */
    private StoredChunks batchBlob;

    private int batch;
    private byte[] batchBytes = new byte[0];

    /** Reads a chunk into a new array. */
    public byte[] read(StoredChunks blob, Chunk chunk) throws IOException {
        ChunkPlace place = blob.place(chunk);
        byte[] content = new byte[chunk.uncompressedSize()];
        read(blob, chunk, place, content, 0);
        return content;
    }

    /**
     * Reads a chunk.
     *
     * @param chunk as the bootstrap records it
     * @param target receives {@code chunk.uncompressedSize()} bytes from {@code offset} on
     * @throws MalformedInputException if the chunk does not lie within the blob, or its bytes are not what its digest or
     *     CRC says; {@code target} then holds anything in that range
     * @throws UnsupportedFeatureException if the chunk is stored in a way that is not known
     */
    public void read(StoredChunks blob, Chunk chunk, byte[] target, int offset) throws IOException {
        read(blob, chunk, blob.place(chunk), target, offset);
    }

    private void read(StoredChunks blob, Chunk chunk, ChunkPlace place, byte[] target, int offset) throws IOException {
        int length = chunk.uncompressedSize();
        Objects.checkFromIndexSize(offset, length, target.length);
        if (place instanceof ChunkPlace.Alone alone) {
            readUnit(blob, chunk, alone.unit(), target, offset);
        } else if (place instanceof ChunkPlace.InBatch inBatch) {
            readBatch(blob, chunk, inBatch);
            System.arraycopy(batchBytes, inBatch.offset(), target, offset, length);
        } else if (place instanceof ChunkPlace.InStream inStream) {
            zran.read(blob, inStream.context(), inStream.offset(), target, offset, length);
        }
        verify(blob, chunk, target, offset);
    }

    private void readBatch(StoredChunks blob, Chunk chunk, ChunkPlace.InBatch place) throws IOException {
        if (batchBlob == blob && batch == place.batch()) {
            return;
        }
        batchBlob = null;
        if (batchBytes.length < place.unit().length()) {
            batchBytes = new byte[place.unit().length()];
        }
        readUnit(blob, chunk, place.unit(), batchBytes, 0);
        batchBlob = blob;
        batch = place.batch();
    }

    /** Reads the bytes that a unit stands for. */
    private void readUnit(StoredChunks blob, Chunk chunk, ChunkPlace.Unit unit, byte[] target, int offset)
            throws IOException {
        if (!unit.compressed() && !unit.encrypted()) {
            blob.data().read(unit.offset(), target, offset, unit.length());
            return;
        }
        if (stored.length < unit.storedLength()) {
            stored = new byte[unit.storedLength()];
        }
        blob.data().read(unit.offset(), stored, 0, unit.storedLength());
        int length = unit.encrypted() ? decrypt(blob, unit) : unit.storedLength();
        // A batch that was padded has other sizes stored than in clear, even if it is not compressed.
        if (unit.encrypted() && length == unit.length()) {
            System.arraycopy(stored, 0, target, offset, length);
        } else {
            decompress(blob, chunk, unit, length, target, offset);
        }
    }

    /** Decrypts the stored bytes, and returns how many there are without padding. */
    private int decrypt(StoredChunks blob, ChunkPlace.Unit unit) {
        ciphers.computeIfAbsent(blob, it -> UnitCipher.of(it.info().cipher())).decrypt(stored, unit.storedLength());
        return unit.length() == unit.storedLength()
                ? unit.length()
                : UnitCipher.unpaddedLength(stored, unit.storedLength());
    }

    private void decompress(StoredChunks blob, Chunk chunk, ChunkPlace.Unit unit, int length, byte[] target, int offset)
            throws IOException {
        Compression compression = unit.compressed() ? blob.info().compression() : Compression.NONE;
        Decompressor decompressor = decompressors.computeIfAbsent(compression, Compression::newDecompressor);
        try {
            decompressor.decompress(stored, 0, length, target, offset, unit.length());
        } catch (CorruptDataException e) {
            throw new MalformedInputException(
                    blob.data().name(), unit.offset(), "chunk " + chunk.index() + ": " + e.getMessage(), e);
        }
    }

    private void verify(StoredChunks blob, Chunk chunk, byte[] content, int offset) throws MalformedInputException {
        int length = chunk.uncompressedSize();
        DigestAlgorithm algorithm = blob.info().digestAlgorithm();
        if (!chunk.digest().isZero()) {
            Digest found = digests.computeIfAbsent(algorithm, DigestAlgorithm::newDigest)
                    .digest(content, offset, length);
            if (!found.equals(chunk.digest())) {
                throw malformed(
                        blob, chunk, "has " + algorithm.label() + " digest " + found + ", expected " + chunk.digest());
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

    static MalformedInputException malformed(StoredChunks blob, Chunk chunk, String problem) {
        return new MalformedInputException(
                blob.data().name(), Math.max(0, chunk.compressedOffset()), "chunk " + chunk.index() + " " + problem);
    }

    @Override
    public void close() {
        decompressors.values().forEach(Decompressor::close);
        zran.close();
    }
}
