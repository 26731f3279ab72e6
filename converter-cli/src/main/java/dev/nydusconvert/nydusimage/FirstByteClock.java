package dev.nydusconvert.nydusimage;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Takes the time when the first byte is written. */
final class FirstByteClock extends FilterOutputStream {
    private boolean begun;
    private long firstByte = System.nanoTime();

    FirstByteClock(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!begun) {
            begun = true;
            firstByte = System.nanoTime();
        }
        out.write(bytes, offset, length);
    }

    /** When that was, as {@link System#nanoTime()} tells; before it, when this clock was made. */
    long firstByte() {
        return firstByte;
    }
}
