package dev.nydusconvert.image;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** One gzip member with the header that Go writes: no name, no time, unknown system. */
final class GoGzipOutputStream extends FilterOutputStream {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int BUFFER = 1 << 16;

    private final CRC32 crc = new CRC32();
    private final OutputStream target;
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final DeflaterOutputStream deflated;
    private long size;

    /** @param target gets the member; not closed */
    GoGzipOutputStream(OutputStream target) throws IOException {
        super(target);
        this.target = target;
        target.write(HEADER);
        this.deflated = new DeflaterOutputStream(target, deflater, BUFFER);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        deflated.write(bytes, offset, length);
        crc.update(bytes, offset, length);
        size += length;
    }

    /** Ends the member. */
    void finish() throws IOException {
        deflated.finish();
        byte[] trailer = new byte[8];
        ByteBuffer.wrap(trailer)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) crc.getValue())
                .putInt((int) size);
        target.write(trailer);
    }

    /** Frees the compressor; the member is whole only after {@link #finish}. */
    @Override
    public void close() {
        deflater.end();
    }
}
