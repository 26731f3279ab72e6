package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A whole bootstrap in memory, and where to report what is wrong with it. */
final class BootstrapBytes {
    /** Largest bootstrap that can be read: what an array holds. */
    static final long MAX_SIZE = Integer.MAX_VALUE - 8L;

    private final String source;
    private final byte[] bytes;
    private final ByteBuffer buffer;
    private final Findings findings;

    private BootstrapBytes(String source, byte[] bytes, Findings findings) {
        this.source = source;
        this.bytes = bytes;
        this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.findings = findings;
    }

    static BootstrapBytes read(ByteSource source, Findings findings) throws IOException {
        long size = source.size();
        if (size > MAX_SIZE) {
            throw new UnsupportedFeatureException(source.name() + ": a bootstrap of " + size
                    + " bytes is too large, the limit is " + MAX_SIZE + " bytes");
        }
        return new BootstrapBytes(source.name(), source.read(0, Math.toIntExact(size)), findings);
    }

    int size() {
        return bytes.length;
    }

    /** Whether {@code [offset, offset + length)} lies inside the file. */
    boolean contains(long offset, long length) {
        return offset >= 0 && length >= 0 && offset <= bytes.length && length <= bytes.length - offset;
    }

    /** The one buffer of the file, moved to {@code offset}, which {@link #contains} has approved. */
    ByteBuffer at(long offset) {
        return buffer.position(Math.toIntExact(offset));
    }

    byte byteAt(long offset) {
        return bytes[Math.toIntExact(offset)];
    }

    /** A copy of a range that {@link #contains} has approved. */
    byte[] copy(long offset, int length) {
        byte[] copy = new byte[length];
        System.arraycopy(bytes, Math.toIntExact(offset), copy, 0, length);
        return copy;
    }

    /** Reports what makes the content wrong or ambiguous. */
    void error(long offset, String problem) throws MalformedInputException {
        findings.report(source, offset, problem);
    }

    /** Reports what no reader for use stumbles over. */
    void flaw(long offset, String problem) throws MalformedInputException {
        if (findings.thorough()) {
            findings.report(source, offset, problem);
        }
    }

    boolean thorough() {
        return findings.thorough();
    }

    /** What ends the reading: nothing behind it can be made sense of. */
    MalformedInputException fatal(long offset, String problem) {
        return new MalformedInputException(source, offset, problem);
    }

    UnsupportedFeatureException unsupported(String feature) {
        return new UnsupportedFeatureException(source + ": " + feature);
    }
}
