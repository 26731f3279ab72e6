package dev.nydusconvert.rafs.v5;

import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A bootstrap that is being read: serves small records from a window that moves over the file, and takes the findings.
 *
 * <p>The window is small because images of old builders make the reader jump once for each directory.
 */
final class BootstrapInput {
    private static final int WINDOW = 32 * 1024;

    private final ByteSource source;
    private final long size;
    private final Findings findings;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW).order(ByteOrder.LITTLE_ENDIAN);
    private long windowStart;
    private int windowLength;

    BootstrapInput(ByteSource source, Findings findings) throws IOException {
        this.source = source;
        this.size = source.size();
        this.findings = findings;
    }

    /** Size of the file in bytes. */
    long size() {
        return size;
    }

    /** The next {@code length} bytes at {@code position} in little endian, valid until the next call. */
    ByteBuffer at(long position, int length) throws IOException {
        if (position < windowStart || position + length > windowStart + windowLength) {
            source.requireRange(position, length);
            windowStart = position;
            windowLength = (int) Math.min(WINDOW, size - position);
            source.read(position, window.array(), 0, windowLength);
        }
        int start = (int) (position - windowStart);
        return window.limit(start + length).position(start);
    }

    /** A copy of {@code length} bytes at {@code position}; the caller bounds {@code length}. */
    byte[] bytes(long position, int length) throws IOException {
        if (length > WINDOW) {
            return source.read(position, length);
        }
        byte[] bytes = new byte[length];
        at(position, length).get(bytes);
        return bytes;
    }

    /** Reports what the reader can step over. */
    void report(long offset, String problem) throws MalformedInputException {
        findings.report(source.name(), offset, problem);
    }

    /** Whether to look also for what does not hinder the use of the bootstrap. */
    boolean thorough() {
        return findings.thorough();
    }

    /** The exception for what the reader cannot step over. */
    MalformedInputException malformed(long offset, String problem) {
        return new MalformedInputException(source.name(), offset, problem);
    }

    /** Name of the file for messages. */
    String name() {
        return source.name();
    }
}
