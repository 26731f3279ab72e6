package dev.nydusconvert.tar;

import java.util.Arrays;

/** The last bytes of a stream: those that somebody may still want to compare with. */
final class CompressedHistory {
    private byte[] bytes = new byte[1 << 16];
    private int start;
    private int end;
    private long startOffset;

    void add(byte[] source, int offset, int length) {
        if (length > bytes.length - end) {
            System.arraycopy(bytes, start, bytes, 0, end - start);
            end -= start;
            start = 0;
            if (length > bytes.length - end) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(end, length)));
            }
        }
        System.arraycopy(source, offset, bytes, end, length);
        end += length;
    }

    /** How many bytes are held. */
    int length() {
        return end - start;
    }

    /** Offset in the stream behind the last byte. */
    long endOffset() {
        return startOffset + length();
    }

    /** The first bytes held. */
    byte[] first(int length) {
        return Arrays.copyOfRange(bytes, start, start + Math.min(length, length()));
    }

    /** Drops what stands before an offset of the stream. */
    void dropBefore(long offset) {
        int count = (int) Math.min(Math.max(0, offset - startOffset), length());
        start += count;
        startOffset += count;
    }

    /** Whether the stream has these bytes at an offset that is held, as do those behind it. */
    boolean matches(long offset, byte[] other, int otherOffset, int length) {
        int at = Math.toIntExact(offset - startOffset) + start;
        return Arrays.equals(bytes, at, at + length, other, otherOffset, otherOffset + length);
    }
}
