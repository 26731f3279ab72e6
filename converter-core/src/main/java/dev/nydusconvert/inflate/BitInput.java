package dev.nydusconvert.inflate;

import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream as bits, the least significant of each byte first, through a buffer.
 *
 * <p>The fields are open to the package because the loop that decodes symbols keeps them in local variables. Between
 * calls, {@link #bits} holds {@link #count} bits and zeros above; the byte at {@link #at} is the next one to come into it.
 */
final class BitInput {
    /**
     * How many bytes are read at a time. The reference builder records where its input buffer ends, so this is a part of
     * the format (conversion-semantics 7.2).
     */
    static final int BUFFER_SIZE = 1 << 16;

    /** The last bytes of the buffer before are kept in front of it. */
    private static final int KEPT = Long.BYTES;

    /** With more bits than that there is no room for another byte. */
    private static final int FULL = Long.SIZE - 1 - Byte.SIZE;

    final byte[] buffer = new byte[KEPT + BUFFER_SIZE];
    int at = KEPT;
    int end = KEPT;
    long bits;
    int count;

    private final InputStream in;
    private final String name;

    /** Offset in the stream of the first byte of the buffer, as if those that are kept were before it. */
    private long bufferOffset;

    private boolean ended;

    /** @param offset offset of the stream's first byte, as it is to be reported */
    BitInput(InputStream in, String name, long offset) {
        this.in = in;
        this.name = name;
        this.bufferOffset = offset - KEPT;
    }

    /** Puts bits before the stream: high-order bits of a byte that comes before it. */
    void prime(int previousByte, int pendingBits) {
        bits = (long) previousByte >>> Byte.SIZE - pendingBits;
        count = pendingBits;
        buffer[KEPT - 1] = (byte) previousByte;
    }

    /** Offset in the stream of the first byte of which no bit is used. */
    long position() {
        return positionAfter(0);
    }

    /** What {@link #position} will be when that many more bits are used; at most the end of the buffer. */
    long positionAfter(int more) {
        long unusedBits = ((long) end - at) * Byte.SIZE + count - more;
        return bufferOffset + end - Math.max(0, unusedBits / Byte.SIZE);
    }

    /** Whether all bytes in the buffer are used at {@code position}. */
    boolean isBufferEnd(long position) {
        return position == bufferOffset + end;
    }

    /** How many bits of the byte before {@link #position} are not used yet. */
    int pendingBits() {
        return count & Byte.SIZE - 1;
    }

    /** The byte before {@link #position}. */
    int previousByte() {
        return buffer[at - count / Byte.SIZE - 1] & 0xff;
    }

    /**
     * Reads on when all of the buffer is used but what the next few bits hold.
     *
     * @return false at the end of the stream
     */
    boolean refill() throws IOException {
        load();
        if (at < end) {
            throw new IllegalStateException("the buffer holds bytes that are not used");
        }
        if (ended) {
            return false;
        }
        System.arraycopy(buffer, end - KEPT, buffer, 0, KEPT);
        bufferOffset += end - KEPT;
        end = KEPT + in.readNBytes(buffer, KEPT, BUFFER_SIZE);
        at = KEPT;
        ended = end == KEPT;
        return !ended;
    }

    /** Loads as many bytes of the buffer as fit. */
    void load() {
        while (count <= FULL && at < end) {
            loadByte();
        }
    }

    /** Whether the stream has no more bytes behind the bits at hand. */
    boolean atEnd() throws IOException {
        return count < Byte.SIZE && at == end && !refill();
    }

    /**
     * Makes bits available; they are loaded byte by byte, so that nothing is read that is not needed.
     *
     * @param wanted at most 56
     * @throws MalformedInputException if the stream ends before
     */
    void need(int wanted) throws IOException {
        while (count < wanted) {
            if (at == end && !refill()) {
                throw malformed("gzip stream is cut short");
            }
            loadByte();
        }
    }

    private void loadByte() {
        bits |= (buffer[at++] & 0xffL) << count;
        count += Byte.SIZE;
    }

    /** Takes bits that are available. */
    int drop(int taken) {
        int value = (int) (bits & (1L << taken) - 1);
        bits >>>= taken;
        count -= taken;
        return value;
    }

    /** Takes the next bits, at most 31. */
    int take(int wanted) throws IOException {
        need(wanted);
        return drop(wanted);
    }

    /** Goes to the beginning of the next byte. */
    void align() {
        drop(pendingBits());
    }

    /** Takes whole bytes, aligned, at most those in the buffer but 1 at least; returns how many. */
    int takeBytes(byte[] target, int offset, int length) throws IOException {
        if (count > 0) {
            target[offset] = (byte) drop(Byte.SIZE);
            return 1;
        }
        if (at == end && !refill()) {
            throw malformed("gzip stream is cut short");
        }
        int n = Math.min(length, end - at);
        System.arraycopy(buffer, at, target, offset, n);
        at += n;
        return n;
    }

    MalformedInputException malformed(String problem) {
        return new MalformedInputException(name, position(), problem);
    }
}
