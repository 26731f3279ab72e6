package dev.nydusconvert.blob;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A GNU tar header that stands behind the section it names, so that sections are found from the end of the blob
 * (rafs-v6.md 16).
 *
 * <pre>
 * offset size field
 *      0  100 name, ASCII, NUL padded
 *    124   12 size: 11 octal digits and NUL; from 8 GiB on 0x80, then big endian in the last 8 bytes
 *    136   12 mtime: 11 zeros and NUL
 *    148    8 checksum: 7 octal digits and NUL
 *    156    1 type '0'
 *    257    8 "ustar  " and NUL
 * </pre>
 *
 * All else is NUL.
 *
 * @param name name of the section
 * @param size length of the section in bytes
 */
public record TailHeader(String name, long size) {
    /** Length in bytes. */
    public static final int SIZE = 512;

    private static final int NAME_LENGTH = 100;
    private static final int SIZE_OFFSET = 124;
    private static final int NUMBER_LENGTH = 12;
    private static final int MTIME_OFFSET = 136;
    private static final int CHECKSUM_OFFSET = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int TYPE_OFFSET = 156;
    private static final int MAGIC_OFFSET = 257;
    private static final byte[] MAGIC = "ustar  \0".getBytes(StandardCharsets.US_ASCII);
    private static final long MAX_OCTAL = (1L << 33) - 1;
    private static final byte BASE_256 = (byte) 0x80;

    /** @throws IllegalArgumentException if the header cannot hold the name or the size */
    public TailHeader {
        if (name.isEmpty() || name.length() > NAME_LENGTH || !name.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new IllegalArgumentException("not a name of a section: " + name);
        }
        if (size < 0) {
            throw new IllegalArgumentException("a size is not negative: " + size);
        }
    }

    /** The header as it is stored. */
    public byte[] encode() {
        byte[] header = new byte[SIZE];
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, header, 0, ascii.length);
        if (size <= MAX_OCTAL) {
            putOctal(header, SIZE_OFFSET, NUMBER_LENGTH, size);
        } else {
            header[SIZE_OFFSET] = BASE_256;
            ByteBuffer.wrap(header).putLong(SIZE_OFFSET + NUMBER_LENGTH - Long.BYTES, size);
        }
        putOctal(header, MTIME_OFFSET, NUMBER_LENGTH, 0);
        header[TYPE_OFFSET] = '0';
        System.arraycopy(MAGIC, 0, header, MAGIC_OFFSET, MAGIC.length);
        putOctal(header, CHECKSUM_OFFSET, CHECKSUM_LENGTH, checksum(header));
        return header;
    }

    /** Reads a header from {@link #SIZE} bytes; empty if they are none. */
    public static Optional<TailHeader> decode(byte[] header) {
        int magicEnd = MAGIC_OFFSET + MAGIC.length;
        if (header[TYPE_OFFSET] != '0'
                || !Arrays.equals(header, MAGIC_OFFSET, magicEnd, MAGIC, 0, MAGIC.length)
                || octal(header, CHECKSUM_OFFSET, CHECKSUM_LENGTH) != checksum(header)) {
            return Optional.empty();
        }
        int nameLength = 0;
        while (nameLength < NAME_LENGTH && header[nameLength] > 0x20 && header[nameLength] < 0x7f) {
            nameLength++;
        }
        long size = header[SIZE_OFFSET] == BASE_256
                ? ByteBuffer.wrap(header).getLong(SIZE_OFFSET + NUMBER_LENGTH - Long.BYTES)
                : octal(header, SIZE_OFFSET, NUMBER_LENGTH);
        boolean nameEnds = nameLength == NAME_LENGTH || header[nameLength] == 0;
        if (nameLength == 0 || !nameEnds || size < 0) {
            return Optional.empty();
        }
        return Optional.of(new TailHeader(new String(header, 0, nameLength, StandardCharsets.US_ASCII), size));
    }

    private static void putOctal(byte[] header, int offset, int length, long value) {
        long rest = value;
        for (int i = offset + length - 2; i >= offset; i--) {
            header[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
    }

    /** The value of octal digits up to a NUL or space, or -1 if there are none or something else is among them. */
    private static long octal(byte[] header, int offset, int length) {
        long value = 0;
        int i = offset;
        while (i < offset + length && header[i] >= '0' && header[i] <= '7') {
            value = value << 3 | header[i] - '0';
            i++;
        }
        boolean ended = i == offset + length || header[i] == 0 || header[i] == ' ';
        return i > offset && ended ? value : -1;
    }

    /** Sum of all bytes, with the checksum itself counted as spaces. */
    private static int checksum(byte[] header) {
        int sum = CHECKSUM_LENGTH * ' ';
        for (int i = 0; i < SIZE; i++) {
            if (i < CHECKSUM_OFFSET || i >= CHECKSUM_OFFSET + CHECKSUM_LENGTH) {
                sum += header[i] & 0xff;
            }
        }
        return sum;
    }
}
