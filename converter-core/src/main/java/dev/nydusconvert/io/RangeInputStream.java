package dev.nydusconvert.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A range of a source as a stream. */
final class RangeInputStream extends InputStream {
    private final ByteSource source;
    private final long end;
    private long position;

    RangeInputStream(ByteSource source, long start, long end) {
        this.source = source;
        this.position = start;
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (position == end) {
            return -1;
        }
        int count = (int) Math.min(length, end - position);
        source.read(position, target, offset, count);
        position += count;
        return count;
    }
}
