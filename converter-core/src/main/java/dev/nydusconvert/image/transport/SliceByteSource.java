package dev.nydusconvert.image.transport;

import dev.nydusconvert.io.ByteSource;
import java.io.IOException;

/** A part of another source, which stays open when this one is closed. */
final class SliceByteSource implements ByteSource {
    private final ByteSource whole;
    private final String name;
    private final long start;
    private final long size;

    /** @param start offset in {@code whole}; {@code size} bytes from there on must be in it */
    SliceByteSource(ByteSource whole, String name, long start, long size) {
        this.whole = whole;
        this.name = name;
        this.start = start;
        this.size = size;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) throws IOException {
        requireRange(position, length);
        whole.read(start + position, target, offset, length);
    }

    @Override
    public void close() {
        // The whole is closed by whoever opened it.
    }
}
