package dev.nydusconvert.inflate;

import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.util.zip.CRC32;

/** Header and trailer of gzip members (RFC 1952), read from bits that are at the beginning of a byte. */
final class GzipMember {
    private static final int MAGIC = 0x8b1f;
    private static final int METHOD_DEFLATE = 8;
    private static final int FLAG_HEADER_CRC = 1 << 1;
    private static final int FLAG_EXTRA = 1 << 2;
    private static final int FLAG_NAME = 1 << 3;
    private static final int FLAG_COMMENT = 1 << 4;
    private static final int FLAGS_RESERVED = 0xe0;

    /** Modification time, extra flags and operating system. */
    private static final int IGNORED_BYTES = 6;

    private final BitInput input;
    private final CRC32 crc = new CRC32();
    private long offset;
    private long size;
    private boolean headerRead;

    GzipMember(BitInput input) {
        this.input = input;
        this.offset = input.position();
    }

    /**
     * Reads the header of the next member.
     *
     * @throws MalformedInputException if there is none
     */
    void readHeader() throws IOException {
        offset = input.position();
        crc.reset();
        int magic = headerShort();
        if (magic != MAGIC) {
            throw input.malformed((offset == 0 ? "no gzip stream" : "garbage behind the last gzip member") + ": found "
                    + String.format("%02x %02x", magic & 0xff, magic >> 8) + ", expected 1f 8b or the end");
        }
        int method = headerByte();
        int flags = headerByte();
        if (method != METHOD_DEFLATE || (flags & FLAGS_RESERVED) != 0) {
            throw input.malformed("gzip member with method " + method + " and flags " + flags
                    + ", expected method 8 and no flag above 31");
        }
        skip(IGNORED_BYTES);
        if ((flags & FLAG_EXTRA) != 0) {
            skip(headerShort());
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            long expected = crc.getValue() & 0xffff;
            requireEqual("header checksum", expected, headerShort());
        }
        crc.reset();
        size = 0;
        headerRead = true;
    }

    /** Takes note of decompressed bytes. */
    void update(byte[] bytes, int from, int length) {
        if (headerRead) {
            crc.update(bytes, from, length);
            size += length;
        }
    }

    /** Reads the trailer, and checks it unless the member was entered behind its header. */
    void readTrailer() throws IOException {
        input.align();
        long storedCrc = trailerInt();
        long storedSize = trailerInt();
        if (headerRead) {
            requireEqual("checksum", crc.getValue(), storedCrc);
            requireEqual("size modulo 2^32", size & 0xffff_ffffL, storedSize);
        }
        headerRead = false;
    }

    private void requireEqual(String what, long actual, long stored) throws MalformedInputException {
        if (actual != stored) {
            throw input.malformed(
                    "gzip member at offset " + offset + " gives " + what + " " + stored + ", but it is " + actual);
        }
    }

    private long trailerInt() throws IOException {
        return input.take(Short.SIZE) | (long) input.take(Short.SIZE) << Short.SIZE;
    }

    private int headerShort() throws IOException {
        return headerByte() | headerByte() << Byte.SIZE;
    }

    private int headerByte() throws IOException {
        int value = input.take(Byte.SIZE);
        crc.update(value);
        return value;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            headerByte();
        }
    }

    private void skipText() throws IOException {
        while (headerByte() != 0) {
            // Names and comments end at the first NUL.
        }
    }
}
