package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Compressor;
import dev.nydusconvert.chunk.CorruptDataException;
import dev.nydusconvert.chunk.Decompressor;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.util.Optional;

/**
 * Bytes as they are stored: compressed, or raw if that is not longer (rafs-v6.md 20).
 *
 * @param bytes holds the stored bytes from the start on
 * @param length how many there are
 * @param compression how they are stored
 */
record StoredUnit(byte[] bytes, int length, Compression compression) {
    /** The most that one stored byte can stand for: a zstd block of 4 bytes can be 128 KiB long. */
    private static final long MAX_ZSTD_EXPANSION = 1 << 15;

    /** In LZ4, each byte of a length adds 255. */
    private static final long MAX_LZ4_EXPANSION = 255;

    /** Deflate spends at least two bits on 258 bytes. */
    private static final long MAX_GZIP_EXPANSION = 1032;

    /** Longest array that every JVM can make. */
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    static StoredUnit compress(byte[] content, Compression compression) {
        if (compression == Compression.NONE) {
            return new StoredUnit(content, content.length, compression);
        }
        try (Compressor compressor = compression.newCompressor()) {
            byte[] compressed = new byte[compressor.maxCompressedLength(content.length)];
            int length = compressor.compress(content, 0, content.length, compressed, 0);
            return length == Compressor.STORE_RAW
                    ? new StoredUnit(content, content.length, Compression.NONE)
                    : new StoredUnit(compressed, length, compression);
        }
    }

    /**
     * Reads and decompresses a unit of a blob.
     *
     * @param section what and where it is; its digest is not looked at
     * @param limit the most uncompressed bytes to accept
     * @param cipher decrypts it, if it is encrypted
     */
    static byte[] read(ByteSource blob, BlobSection section, long limit, Optional<UnitCipher> cipher)
            throws IOException {
        long uncompressedSize = section.uncompressedSize();
        blob.requireRange(section.offset(), section.storedSize());
        if (uncompressedSize < section.storedSize() || uncompressedSize > Math.min(limit, MAX_ARRAY)) {
            throw malformed(blob, section, "expected " + section.storedSize() + " to " + Math.min(limit, MAX_ARRAY));
        }
        if (uncompressedSize > section.storedSize() * maxExpansion(section.compression())) {
            throw malformed(blob, section, "more than its " + section.storedSize() + " stored bytes can stand for");
        }
        byte[] stored = blob.read(section.offset(), Math.toIntExact(section.storedSize()));
        int length = cipher.isPresent() ? decrypt(blob, section, stored, cipher.get()) : stored.length;
        if (section.compression() == Compression.NONE) {
            return stored;
        }
        byte[] content = new byte[Math.toIntExact(uncompressedSize)];
        try (Decompressor decompressor = section.compression().newDecompressor()) {
            decompressor.decompress(stored, 0, length, content, 0, content.length);
        } catch (CorruptDataException e) {
            throw new MalformedInputException(
                    blob.name(), section.offset(), "section " + section.name() + ": " + e.getMessage(), e);
        }
        return content;
    }

    /** Decrypts in place, and returns how many bytes there are without padding. */
    private static int decrypt(ByteSource blob, BlobSection section, byte[] stored, UnitCipher cipher)
            throws MalformedInputException {
        if (stored.length < AesXts.BLOCK) {
            throw new MalformedInputException(
                    blob.name(),
                    section.offset(),
                    "section " + section.name() + " has " + stored.length + " encrypted bytes, expected at least "
                            + AesXts.BLOCK);
        }
        cipher.decrypt(stored, stored.length);
        return UnitCipher.unpaddedLength(stored, stored.length);
    }

    private static MalformedInputException malformed(ByteSource blob, BlobSection section, String expected) {
        return new MalformedInputException(
                blob.name(),
                section.offset(),
                "section " + section.name() + " has " + section.uncompressedSize() + " uncompressed bytes, "
                        + expected);
    }

    private static long maxExpansion(Compression compression) {
        return switch (compression) {
            case NONE -> 1;
            case LZ4_BLOCK -> MAX_LZ4_EXPANSION;
            case GZIP -> MAX_GZIP_EXPANSION;
            case ZSTD -> MAX_ZSTD_EXPANSION;
        };
    }
}
