package dev.nydusconvert.image.transport;

import dev.nydusconvert.io.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Reads a source from front to back, and closes it. Not buffered. */
final class ByteSourceStream extends InputStream {
    private final ByteSource source;
    private long position;

    ByteSourceStream(ByteSource source) {
        this.source = source;
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
