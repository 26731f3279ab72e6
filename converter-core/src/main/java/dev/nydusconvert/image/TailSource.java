package dev.nydusconvert.image;

import dev.nydusconvert.io.ByteSource;
import java.io.IOException;

/** A blob of which only the end is at hand: what describes its chunks. */
final class TailSource implements ByteSource {
    private final String name;
    private final long start;
    private final ByteSource tail;

    /**
     * @param name names the blob in messages
     * @param start offset in the blob of the first byte that is at hand
     * @param tail the bytes from there to the end; closed with this source
     */
    TailSource(String name, long start, ByteSource tail) {
        this.name = name;
        this.start = start;
        this.tail = tail;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() throws IOException {
        return start + tail.size();
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) throws IOException {
        requireRange(position, length);
        if (position < start) {
            throw new IllegalArgumentException("chunks are not at hand: " + position);
        }
        tail.read(position - start, target, offset, length);
    }

    @Override
    public void close() throws IOException {
        tail.close();
    }
}
