package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.blob.BlobFeatures;
import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobInfo.ChunkTableLocation;
import dev.nydusconvert.blob.BlobInfo.Cipher;
import dev.nydusconvert.blob.BlobInfo.MetaReference;
import dev.nydusconvert.blob.BlobInfo.TocReference;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A blob as the blob table stores it (rafs-v6.md 6).
 *
 * <table>
 * <caption>256 bytes, little endian</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>64</td><td>blob id, NUL padded</td></tr>
 * <tr><td>64</td><td>4</td><td>position in the table</td></tr>
 * <tr><td>68</td><td>4</td><td>chunk size</td></tr>
 * <tr><td>72</td><td>4</td><td>chunk count</td></tr>
 * <tr><td>76</td><td>4</td><td>compression</td></tr>
 * <tr><td>80</td><td>4</td><td>digest algorithm</td></tr>
 * <tr><td>84</td><td>4</td><td>features</td></tr>
 * <tr><td>88</td><td>8</td><td>compressed size</td></tr>
 * <tr><td>96</td><td>8</td><td>uncompressed size</td></tr>
 * <tr><td>104</td><td>4</td><td>ToC size</td></tr>
 * <tr><td>108</td><td>4</td><td>compression of the chunk-info table</td></tr>
 * <tr><td>112</td><td>8</td><td>offset of the chunk-info table</td></tr>
 * <tr><td>120</td><td>8</td><td>its compressed size</td></tr>
 * <tr><td>128</td><td>8</td><td>its uncompressed size</td></tr>
 * <tr><td>136</td><td>32</td><td>ToC digest</td></tr>
 * <tr><td>168</td><td>32</td><td>digest of the blob-meta file; the key of an encrypted blob</td></tr>
 * <tr><td>200</td><td>8</td><td>size of the blob-meta file; bytes 0 to 7 of the IV of an encrypted blob</td></tr>
 * <tr><td>208</td><td>8</td><td>bytes 8 to 15 of the IV of an encrypted blob</td></tr>
 * <tr><td>216</td><td>4</td><td>cipher</td></tr>
 * <tr><td>220</td><td>36</td><td>reserved, 0</td></tr>
 * </table>
 *
 * <p>The components are as stored, 32-bit ones widened unsigned. {@code metaSize} and {@code cipherIv} are the raw
 * bytes, which mean different things with and without encryption.
 */
record BlobTableEntry(
        byte[] id,
        long index,
        long chunkSize,
        long chunkCount,
        int compression,
        int digestAlgorithm,
        BlobFeatures features,
        long compressedSize,
        long uncompressedSize,
        long tocSize,
        int chunkTableCompression,
        long chunkTableOffset,
        long chunkTableCompressedSize,
        long chunkTableUncompressedSize,
        Digest tocDigest,
        byte[] metaDigest,
        byte[] metaSize,
        byte[] cipherIv,
        int cipher) {
    static final int SIZE = 256;

    /** Bytes of a blob id; a shorter one is padded with NULs. */
    static final int ID_LENGTH = 64;

    private static final int IV_HALF = Long.BYTES;

    /** @throws IllegalArgumentException if the id does not have 1 to 64 bytes */
    static BlobTableEntry of(BlobInfo blob, int index) {
        Cipher cipher = blob.cipher();
        boolean encrypted = cipher.algorithm() != Cipher.NONE.algorithm();
        return new BlobTableEntry(
                paddedId(blob.id()),
                index,
                blob.chunkSize(),
                blob.chunkCount(),
                blob.compression().code(),
                blob.digestAlgorithm().code(),
                blob.features(),
                blob.compressedSize(),
                blob.uncompressedSize(),
                blob.toc().size(),
                blob.chunkTable().compression().code(),
                blob.chunkTable().offset(),
                blob.chunkTable().compressedSize(),
                blob.chunkTable().uncompressedSize(),
                blob.toc().digest(),
                encrypted ? cipher.key() : blob.meta().digest().bytes(),
                encrypted
                        ? Arrays.copyOf(cipher.iv(), IV_HALF)
                        : littleEndian(blob.meta().size()),
                encrypted ? Arrays.copyOfRange(cipher.iv(), IV_HALF, 2 * IV_HALF) : new byte[IV_HALF],
                cipher.algorithm());
    }

    /** The blob's description; call it only when the algorithm numbers are known and the sizes fit. */
    BlobInfo toBlobInfo() {
        boolean encrypted = cipher != Cipher.NONE.algorithm();
        return new BlobInfo(
                new String(unpaddedId(), StandardCharsets.UTF_8),
                Math.toIntExact(chunkSize),
                Math.toIntExact(chunkCount),
                Compression.ofCode(compression).orElseThrow(),
                DigestAlgorithm.ofCode(digestAlgorithm).orElseThrow(),
                features,
                compressedSize,
                uncompressedSize,
                new ChunkTableLocation(
                        Compression.ofCode(chunkTableCompression).orElseThrow(),
                        chunkTableOffset,
                        chunkTableCompressedSize,
                        chunkTableUncompressedSize),
                new TocReference(Math.toIntExact(tocSize), tocDigest),
                encrypted ? MetaReference.NONE : new MetaReference(Digest.of(metaDigest), metaSizeAsNumber()),
                encrypted ? new Cipher(cipher, metaDigest, iv()) : Cipher.NONE);
    }

    /** The id without its padding. */
    byte[] unpaddedId() {
        int length = 0;
        while (length < ID_LENGTH && id[length] != 0) {
            length++;
        }
        return Arrays.copyOf(id, length);
    }

    /** {@code metaSize} read as a size in bytes. */
    long metaSizeAsNumber() {
        return ByteBuffer.wrap(metaSize).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private byte[] iv() {
        byte[] iv = Arrays.copyOf(metaSize, 2 * IV_HALF);
        System.arraycopy(cipherIv, 0, iv, IV_HALF, IV_HALF);
        return iv;
    }

    private static byte[] paddedId(String id) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > ID_LENGTH) {
            throw new IllegalArgumentException("a blob id has 1 to 64 bytes, not " + bytes.length + ": '" + id + "'");
        }
        return Arrays.copyOf(bytes, ID_LENGTH);
    }

    private static byte[] littleEndian(long value) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }

    /** Reads the record and moves the buffer's position behind it; checks nothing. */
    static BlobTableEntry readFrom(ByteBuffer buffer) {
        int start = buffer.position();
        BlobTableEntry entry = new BlobTableEntry(
                bytes(buffer, ID_LENGTH),
                Integer.toUnsignedLong(buffer.getInt()),
                Integer.toUnsignedLong(buffer.getInt()),
                Integer.toUnsignedLong(buffer.getInt()),
                buffer.getInt(),
                buffer.getInt(),
                new BlobFeatures(buffer.getInt()),
                buffer.getLong(),
                buffer.getLong(),
                Integer.toUnsignedLong(buffer.getInt()),
                buffer.getInt(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                Digest.of(bytes(buffer, Digest.LENGTH)),
                bytes(buffer, Digest.LENGTH),
                bytes(buffer, IV_HALF),
                bytes(buffer, IV_HALF),
                buffer.getInt());
        buffer.position(start + SIZE);
        return entry;
    }

    private static byte[] bytes(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    /** Writes the record, over zeros, and moves the buffer's position behind it. */
    void writeTo(ByteBuffer buffer) {
        int start = buffer.position();
        buffer.put(id)
                .putInt((int) index)
                .putInt((int) chunkSize)
                .putInt((int) chunkCount)
                .putInt(compression)
                .putInt(digestAlgorithm)
                .putInt(features.bits())
                .putLong(compressedSize)
                .putLong(uncompressedSize)
                .putInt((int) tocSize)
                .putInt(chunkTableCompression)
                .putLong(chunkTableOffset)
                .putLong(chunkTableCompressedSize)
                .putLong(chunkTableUncompressedSize)
                .put(tocDigest.bytes())
                .put(metaDigest)
                .put(metaSize)
                .put(cipherIv)
                .putInt(cipher);
        buffer.position(start + SIZE);
    }
}
