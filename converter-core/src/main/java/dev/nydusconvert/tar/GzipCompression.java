package dev.nydusconvert.tar;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * One gzip member, deflated by zlib.
 *
 * @param level zlib's level, 1 to 9
 * @param header the member's header with its optional fields; not to be changed
 */
record GzipCompression(int level, byte[] header) implements TarCompression {
    static final int METHOD = 1;

    private static final int BUFFER_SIZE = 1 << 16;

    /** zlib's default, the only one that Java offers. */
    private static final int MEMORY_LEVEL = 8;

    private static final int MAX_HEADER_SIZE = 1 << 16;
    private static final int FIXED_HEADER_SIZE = 10;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;

    /** zlib's default level, and a header that says nothing of time, name and system. */
    static final GzipCompression STANDARD =
            new GzipCompression(6, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff});

    @Override
    public TarEncoder open(OutputStream target, long tarSize) throws IOException {
        target.write(header);
        return new Member(target, new Deflater(level, true));
    }

    private static final class Member extends TarEncoder {
        private final OutputStream target;
        private final Deflater deflater;
        private final DeflaterOutputStream deflated;
        private final CRC32 crc = new CRC32();

        Member(OutputStream target, Deflater deflater) {
            this.target = target;
            this.deflater = deflater;
            this.deflated = new DeflaterOutputStream(target, deflater, BUFFER_SIZE);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            deflated.write(bytes, offset, length);
            crc.update(bytes, offset, length);
        }

        @Override
        public void finish() throws IOException {
            deflated.finish();
            ByteBuffer trailer = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            trailer.putInt((int) crc.getValue()).putInt((int) deflater.getBytesRead());
            target.write(trailer.array());
        }

        @Override
        public void close() {
            deflater.end();
        }
    }

    @Override
    public StreamCodec codec() {
        return StreamCodec.GZIP;
    }

    @Override
    public String description() {
        return "zlib level " + level;
    }

    @Override
    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(6 + header.length);
        out.put((byte) METHOD).put((byte) level).put((byte) MEMORY_LEVEL);
        int length = header.length;
        while (length > 0x7f) {
            out.put((byte) (length | 0x80));
            length >>>= 7;
        }
        out.put((byte) length).put(header);
        return Arrays.copyOf(out.array(), out.position());
    }

    static Optional<TarCompression> decode(ByteBuffer in) {
        int level = in.get();
        int memoryLevel = in.get();
        int length = 0;
        for (int shift = 0; shift < 21 && in.hasRemaining(); shift += 7) {
            byte b = in.get();
            length |= (b & 0x7f) << shift;
            if (b >= 0) {
                break;
            }
        }
        if (level < 1
                || level > 9
                || memoryLevel != MEMORY_LEVEL
                || length < FIXED_HEADER_SIZE
                || length != in.remaining()) {
            return Optional.empty();
        }
        byte[] header = new byte[length];
        in.get(header);
        return Optional.of(new GzipCompression(level, header));
    }

    /** The header that a gzip stream begins with (RFC 1952); empty if it is not all there, or longer than any real one. */
    static Optional<byte[]> headerOf(byte[] stream, int length) {
        if (length < FIXED_HEADER_SIZE) {
            return Optional.empty();
        }
        int flags = stream[3];
        int end = FIXED_HEADER_SIZE;
        if ((flags & FLAG_EXTRA) != 0) {
            if (end + 2 > length) {
                return Optional.empty();
            }
            end += 2 + (stream[end] & 0xff | (stream[end + 1] & 0xff) << 8);
        }
        end = (flags & FLAG_NAME) != 0 ? endOfText(stream, end, length) : end;
        end = (flags & FLAG_COMMENT) != 0 ? endOfText(stream, end, length) : end;
        end += (flags & FLAG_HEADER_CRC) != 0 ? 2 : 0;
        return end > length || end > MAX_HEADER_SIZE ? Optional.empty() : Optional.of(Arrays.copyOf(stream, end));
    }

    private static int endOfText(byte[] stream, int from, int length) {
        int at = from;
        while (at < length && stream[at] != 0) {
            at++;
        }
        return at + 1;
    }
}
