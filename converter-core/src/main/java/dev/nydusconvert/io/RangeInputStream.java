package dev.nydusconvert.io;

import java.io.IOException;

/** A range of a source as a stream. */
final class RangeInputStream extends ArrayInputStream {
    private final ByteSource source;
    private final long end;
    private long position;

    RangeInputStream(ByteSource source, long start, long end) {
        this.source = source;
        this.position = start;
        this.end = end;
    }

    @Override
    protected int readInto(byte[] target, int offset, int length) throws IOException {
        if (position == end) {
            return -1;
        }
        int count = (int) Math.min(length, end - position);
        source.read(position, target, offset, count);
        position += count;
        return count;
    }
}
