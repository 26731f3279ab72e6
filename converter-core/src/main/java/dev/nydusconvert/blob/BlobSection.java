package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A section of a data blob, as an entry of the ToC describes it (rafs-v6.md 19).
 *
 * <pre>
 * offset size field
 *      0    4 compression: 1 none, 2 zstd, 4 lz4_block
 *      4    4 zero
 *      8   16 name, NUL padded
 *     24   32 digest
 *     56    8 offset
 *     64    8 storedSize
 *     72    8 uncompressedSize
 *     80   48 zero (blobs of nydus 2.2 have garbage in the last four bytes)
 * </pre>
 *
 * @param name name of the section, 1 to 16 ASCII characters
 * @param compression how it is stored
 * @param digest SHA-256 of the uncompressed bytes, {@link Digest#ZERO} if unknown; of {@link #IMAGE_BLOB} the SHA-256 of
 *     the stored bytes followed by their tail header
 * @param offset offset of the stored bytes in the blob
 * @param storedSize length of the stored bytes
 * @param uncompressedSize length of the uncompressed bytes; of {@link #IMAGE_BLOB} the size of the uncompressed address
 *     space
 */
public record BlobSection(
        String name, Compression compression, Digest digest, long offset, long storedSize, long uncompressedSize) {
    /** Length of a ToC entry in bytes. */
    public static final int SIZE = 128;

    /** Longest name in bytes. */
    public static final int MAX_NAME_LENGTH = 16;

    /** The stored chunks. */
    public static final String IMAGE_BLOB = "image.blob";

    /** The chunk-info table; its tail header counts {@link #BLOB_META_HEADER} too. */
    public static final String BLOB_META = "blob.meta";

    /** The {@link BlobMetaHeader}. */
    public static final String BLOB_META_HEADER = "blob.meta.header";

    /** Digests of all chunks, in order. */
    public static final String BLOB_DIGEST = "blob.digest";

    /** The inlined bootstrap. */
    public static final String IMAGE_BOOT = "image.boot";

    /** The ToC itself. */
    static final String BLOB_TOC = "rafs.blob.toc";

    private static final Set<String> RESERVED_NAMES =
            Set.of(IMAGE_BLOB, BLOB_META, BLOB_META_HEADER, BLOB_DIGEST, IMAGE_BOOT, BLOB_TOC);
    private static final int RESERVED = 48;
    private static final int FLAG_NONE = 1;
    private static final int FLAG_ZSTD = 2;
    private static final int FLAG_LZ4_BLOCK = 4;

    /** Whether {@link #digest} is what the uncompressed bytes must have. */
    public boolean digestCoversContent() {
        return !name.equals(IMAGE_BLOB) && !digest.isZero();
    }

    /** Whether the section is encrypted in a blob whose chunks are: it could give away what they hold. */
    boolean encryptable() {
        return name.equals(BLOB_META) || name.equals(BLOB_META_HEADER) || isFreeName(name);
    }

    /** Whether a section that the format does not define can have that name. */
    static boolean isFreeName(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME_LENGTH
                && name.chars().allMatch(c -> c > 0x20 && c < 0x7f)
                && !RESERVED_NAMES.contains(name);
    }

    /** Offset behind the stored bytes. */
    public long end() {
        return offset + storedSize;
    }

    BlobSection withStoredSize(long size) {
        return new BlobSection(name, compression, digest, offset, size, uncompressedSize);
    }

    /** Writers of nydus 2.2 gave the size of the chunk data as its offset, too. Chunk data begins a blob. */
    BlobSection withRepairedOffset() {
        return name.equals(IMAGE_BLOB) && offset == storedSize
                ? new BlobSection(name, compression, digest, 0, storedSize, uncompressedSize)
                : this;
    }

    /**
     * Checks the section's place and sizes.
     *
     * @param limit offset in the blob where sections end
     * @param source name of the blob, for messages
     * @param at where in the blob the entry is, for messages
     */
    void requireWithin(long limit, String source, long at) throws MalformedInputException {
        if (offset < 0 || storedSize < 0 || offset > limit || storedSize > limit - offset) {
            throw new MalformedInputException(
                    source,
                    at,
                    "section " + name + " has " + storedSize + " bytes at offset " + offset + ", expected it to end by "
                            + limit);
        }
        boolean sizesAgree = compression == Compression.NONE && !name.equals(IMAGE_BLOB)
                ? storedSize == uncompressedSize
                : storedSize <= uncompressedSize;
        if (!sizesAgree) {
            throw new MalformedInputException(
                    source,
                    at,
                    "section " + name + " has " + storedSize + " stored and " + uncompressedSize
                            + " uncompressed bytes with compression " + compression.label());
        }
    }

    /**
     * Reads an entry at the position of a little-endian buffer.
     *
     * @param source name of the blob, for messages
     * @param at where in the blob the entry is, for messages
     */
    public static BlobSection readFrom(ByteBuffer buffer, String source, long at) throws MalformedInputException {
        int flags = buffer.getInt();
        buffer.getInt();
        byte[] name = new byte[MAX_NAME_LENGTH];
        byte[] digest = new byte[Digest.LENGTH];
        buffer.get(name).get(digest);
        BlobSection section = new BlobSection(
                decodeName(name, source, at),
                decodeCompression(flags, source, at),
                Digest.of(digest),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong());
        buffer.position(buffer.position() + RESERVED);
        return section;
    }

    private static Compression decodeCompression(int flags, String source, long at) throws MalformedInputException {
        return switch (flags) {
            case FLAG_NONE -> Compression.NONE;
            case FLAG_ZSTD -> Compression.ZSTD;
            case FLAG_LZ4_BLOCK -> Compression.LZ4_BLOCK;
            default ->
                throw new MalformedInputException(
                        source,
                        at,
                        String.format(
                                "flags of a ToC entry are 0x%x, expected one of 1 (none), 2 (zstd), 4 (lz4_block)",
                                flags));
        };
    }

    private static String decodeName(byte[] name, String source, long at) throws MalformedInputException {
        int length = 0;
        while (length < name.length && name[length] > 0x20 && name[length] < 0x7f) {
            length++;
        }
        for (int i = length; i < name.length; i++) {
            if (name[i] != 0) {
                length = 0;
            }
        }
        if (length == 0) {
            throw new MalformedInputException(
                    source, at + 8, "name in a ToC entry is not 1 to 16 ASCII characters, padded with NUL");
        }
        return new String(name, 0, length, StandardCharsets.US_ASCII);
    }

    /** Writes the entry at the position of a little-endian buffer. */
    public void writeTo(ByteBuffer buffer) {
        byte[] padded = new byte[MAX_NAME_LENGTH];
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, padded, 0, ascii.length);
        buffer.putInt(flags()).putInt(0).put(padded).put(digest.bytes());
        buffer.putLong(offset).putLong(storedSize).putLong(uncompressedSize);
        buffer.put(new byte[RESERVED]);
    }

    private int flags() {
        return switch (compression) {
            case NONE -> FLAG_NONE;
            case ZSTD -> FLAG_ZSTD;
            case LZ4_BLOCK -> FLAG_LZ4_BLOCK;
            case GZIP -> throw new IllegalStateException("a ToC cannot say gzip");
        };
    }
}
