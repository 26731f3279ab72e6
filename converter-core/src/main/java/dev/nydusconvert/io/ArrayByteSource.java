package dev.nydusconvert.io;

import java.io.IOException;
import java.util.Objects;

/** Bytes in memory as a source. */
final class ArrayByteSource implements ByteSource {
    private final String name;
    private final byte[] bytes;

    ArrayByteSource(String name, byte[] bytes) {
        this.name = Objects.requireNonNull(name);
        this.bytes = Objects.requireNonNull(bytes);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        requireRange(position, length);
        System.arraycopy(bytes, Math.toIntExact(position), target, offset, length);
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
