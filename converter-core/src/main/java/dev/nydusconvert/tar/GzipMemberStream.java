package dev.nydusconvert.tar;

import dev.nydusconvert.inflate.RawInflater;
import dev.nydusconvert.io.ArrayInputStream;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;

/**
 * Decompresses all members of a gzip stream (RFC 1952) up to the end of the stream, where nothing but members may be.
 *
 * <p>The checksum and the size of every member are verified. At the end every byte of the stream below has been read.
 */
final class GzipMemberStream extends ArrayInputStream {
    private static final int BUFFER_SIZE = 128 * 1024;

    private static final int MAGIC = 0x8b1f;
    private static final int METHOD_DEFLATE = 8;
    private static final int FLAG_HEADER_CRC = 1 << 1;
    private static final int FLAG_EXTRA = 1 << 2;
    private static final int FLAG_NAME = 1 << 3;
    private static final int FLAG_COMMENT = 1 << 4;
    private static final int FLAGS_RESERVED = 0xe0;

    private final InputStream in;
    private final String name;
    private final RawInflater inflater = RawInflater.create();
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private int at;
    private int end;
    private long bufferOffset;
    private long memberOffset;
    private long memberSize;
    private boolean inMember;
    private boolean ended;
    private boolean closed;

    GzipMemberStream(InputStream in, String name) {
        this.in = in;
        this.name = name;
    }

    @Override
    protected int readInto(byte[] target, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException(name + ": the stream is closed");
        }
        while (!ended) {
            if (!inMember) {
                beginMember();
            } else if (inflater.ended()) {
                endMember();
            } else {
                int n = inflate(target, offset, length);
                if (n > 0) {
                    crc.update(target, offset, n);
                    memberSize += n;
                    return n;
                }
            }
        }
        return -1;
    }

    /** Decodes what it can, or reads on if there is nothing; may give 0. */
    private int inflate(byte[] target, int offset, int length) throws IOException {
        try {
            int n = inflater.inflate(buffer, at, end - at, target, offset, length);
            at += inflater.taken();
            if (n == 0 && at == end && !inflater.ended() && !refill()) {
                throw malformed(
                        offset(), "gzip stream is cut short within the data of the member at offset " + memberOffset);
            }
            return n;
        } catch (DataFormatException e) {
            throw malformed(offset() + inflater.taken(), "deflate data is corrupt: " + e.getMessage());
        }
    }

    private void beginMember() throws IOException {
        if (at == end && !refill()) {
            ended = true;
            return;
        }
        memberOffset = offset();
        crc.reset();
        int magic = headerByte() | (at < end || refill() ? headerByte() : 0) << 8;
        if (magic != MAGIC) {
            throw malformed(
                    memberOffset,
                    (memberOffset == 0 ? "no gzip stream" : "garbage behind the last gzip member")
                            + ": found " + String.format("%02x %02x", magic & 0xff, magic >> 8)
                            + ", expected 1f 8b or the end");
        }
        int method = headerByte();
        int flags = headerByte();
        if (method != METHOD_DEFLATE || (flags & FLAGS_RESERVED) != 0) {
            throw malformed(
                    memberOffset,
                    "gzip member with method " + method + " and flags " + flags
                            + ", expected method 8 and no flag above 31");
        }
        skipHeaderBytes(6);
        if ((flags & FLAG_EXTRA) != 0) {
            skipHeaderBytes(headerByte() | headerByte() << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipHeaderText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipHeaderText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            int expected = (int) crc.getValue() & 0xffff;
            requireEqual("header checksum", expected, headerByte() | headerByte() << 8);
        }
        crc.reset();
        memberSize = 0;
        inflater.begin();
        inMember = true;
    }

    private void endMember() throws IOException {
        requireEqual("checksum", crc.getValue(), trailerInt());
        requireEqual("size modulo 2^32", memberSize & 0xffff_ffffL, trailerInt());
        inMember = false;
    }

    private void requireEqual(String what, long actual, long stored) throws MalformedInputException {
        if (actual != stored) {
            throw malformed(
                    offset(),
                    "gzip member at offset " + memberOffset + " gives " + what + " " + stored + ", but it is "
                            + actual);
        }
    }

    private long trailerInt() throws IOException {
        return headerByte() | headerByte() << 8 | headerByte() << 16 | (long) headerByte() << 24;
    }

    private void skipHeaderBytes(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            headerByte();
        }
    }

    private void skipHeaderText() throws IOException {
        while (headerByte() != 0) {
            // Names and comments end at the first NUL.
        }
    }

    /** The next byte of a header or trailer. */
    private int headerByte() throws IOException {
        if (at == end && !refill()) {
            throw malformed(
                    offset(),
                    "gzip stream is cut short within the header or trailer of the member at offset " + memberOffset);
        }
        crc.update(buffer, at, 1);
        return buffer[at++] & 0xff;
    }

    private boolean refill() throws IOException {
        bufferOffset += end;
        at = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        return end > 0;
    }

    private long offset() {
        return bufferOffset + at;
    }

    private MalformedInputException malformed(long offset, String problem) {
        return new MalformedInputException(name, offset, problem);
    }

    @Override
    public void close() throws IOException {
        inflater.close();
        closed = true;
        in.close();
    }
}
