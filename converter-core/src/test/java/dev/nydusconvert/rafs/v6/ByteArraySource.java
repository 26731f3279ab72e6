package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.io.ByteSource;
import java.io.IOException;

/** A source in memory. */
record ByteArraySource(String name, byte[] bytes) implements ByteSource {
    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) throws IOException {
        requireRange(position, length);
        System.arraycopy(bytes, Math.toIntExact(position), target, offset, length);
    }

    @Override
    public void close() {}
}
