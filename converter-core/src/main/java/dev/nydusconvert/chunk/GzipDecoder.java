package dev.nydusconvert.chunk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads the first bytes of a gzip member (RFC 1952), as many as are wanted; what follows them may be anything.
 *
 * <p>In an eStargz layer the data of a file begins a member, which then goes on with the tar headers behind the file; and how
 * long a member is, only the member knows (rafs-v6.md 1.3). CRC-32 and length are checked where the member ends with the
 * bytes that are wanted and its trailer is there; in any other case only the chunk's digest proves them.
 */
final class GzipDecoder implements BlockDecoder {
    private static final int MAGIC = 0x8b1f;
    private static final int DEFLATE = 8;
    private static final int HEADER_SIZE = 10;
    private static final int TRAILER_SIZE = 8;

    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int RESERVED_FLAGS = 0xe0;

    private final Inflater inflater = new Inflater(true);

    @Override
    public int decode(byte[] src, int srcOffset, int srcLength, byte[] dst, int dstOffset, int dstLength)
            throws CorruptDataException {
        ByteBuffer member = ByteBuffer.wrap(src, srcOffset, srcLength).order(ByteOrder.LITTLE_ENDIAN);
        skipHeader(member);
        inflater.reset();
        inflater.setInput(member);
        if (inflate(dst, dstOffset, dstLength) && member.remaining() >= TRAILER_SIZE) {
            checkTrailer(member, dst, dstOffset, dstLength);
        }
        return dstLength;
    }

    /** Returns whether the member has no more data. */
    private boolean inflate(byte[] dst, int dstOffset, int dstLength) throws CorruptDataException {
        int total = 0;
        boolean more;
        try {
            int count;
            do {
                count = inflater.inflate(dst, dstOffset + total, dstLength - total);
                total += count;
            } while (count > 0 && total < dstLength);
            // With the room full, the inflater may not have seen yet that the stream ends here.
            more = total == dstLength && !inflater.finished() && inflater.inflate(new byte[1]) > 0;
        } catch (DataFormatException e) {
            throw new CorruptDataException("gzip data is not a valid deflate stream: " + e.getMessage(), e);
        }
        if (total < dstLength) {
            throw new CorruptDataException(
                    inflater.finished()
                            ? "gzip data decompresses to " + total + " bytes, expected " + dstLength
                            : "gzip data breaks off after " + total + " of " + dstLength + " bytes");
        }
        return !more && inflater.finished();
    }

    private static void skipHeader(ByteBuffer member) throws CorruptDataException {
        require(member, HEADER_SIZE);
        int magic = Short.toUnsignedInt(member.getShort());
        int method = member.get();
        int flags = member.get();
        if (magic != MAGIC || method != DEFLATE || (flags & RESERVED_FLAGS) != 0) {
            throw new CorruptDataException(String.format(
                    "gzip header has magic 0x%04x, method %d, flags 0x%02x; expected 0x%04x, %d and no reserved flag",
                    magic, method, flags & 0xff, MAGIC, DEFLATE));
        }
        skip(member, HEADER_SIZE - 4);
        if ((flags & FLAG_EXTRA) != 0) {
            require(member, 2);
            skip(member, Short.toUnsignedInt(member.getShort()));
        }
        if ((flags & FLAG_NAME) != 0) {
            skipString(member);
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipString(member);
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            skip(member, 2);
        }
    }

    private static void checkTrailer(ByteBuffer member, byte[] dst, int dstOffset, int dstLength)
            throws CorruptDataException {
        CRC32 crc = new CRC32();
        crc.update(dst, dstOffset, dstLength);
        int storedCrc = member.getInt();
        int storedLength = member.getInt();
        if (storedCrc != (int) crc.getValue() || storedLength != dstLength) {
            throw new CorruptDataException(String.format(
                    "gzip trailer has CRC-32 %08x and length %d, the data has %08x and %d",
                    storedCrc, Integer.toUnsignedLong(storedLength), (int) crc.getValue(), dstLength));
        }
    }

    private static void skipString(ByteBuffer member) throws CorruptDataException {
        do {
            require(member, 1);
        } while (member.get() != 0);
    }

    private static void skip(ByteBuffer member, int count) throws CorruptDataException {
        require(member, count);
        member.position(member.position() + count);
    }

    private static void require(ByteBuffer member, int count) throws CorruptDataException {
        if (member.remaining() < count) {
            throw new CorruptDataException("gzip data ends inside its header");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
