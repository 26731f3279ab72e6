package dev.nydusconvert.image.transport;

import dev.nydusconvert.io.ArrayInputStream;
import dev.nydusconvert.io.ByteSource;
import java.io.IOException;

/** Reads a source from front to back, and closes it. Not buffered. */
final class ByteSourceStream extends ArrayInputStream {
    private final ByteSource source;
    private long position;

    ByteSourceStream(ByteSource source) {
        this.source = source;
    }

    @Override
    protected int readInto(byte[] target, int offset, int length) throws IOException {
        int n = (int) Math.min(length, source.size() - position);
        if (n <= 0) {
            return -1;
        }
        source.read(position, target, offset, n);
        position += n;
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = Math.max(0, Math.min(n, source.size() - position));
        position += skipped;
        return skipped;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
