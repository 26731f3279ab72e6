package dev.nydusconvert.chunk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A 256-bit digest of a chunk, blob or inode. Which algorithm made it is known from the place that holds it.
 *
 * <p>The order is that of the bytes, unsigned, first byte first; it is also the order of {@link #hex()}.
 */
public final class Digest implements Comparable<Digest> {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    /** All bytes zero: stands for "no digest" in several on-disk records. */
    public static final Digest ZERO = new Digest(0, 0, 0, 0);

    // Four longs instead of a byte[]: one object of 48 bytes, and there is one for each chunk of a layer.
    private final long word0;
    private final long word1;
    private final long word2;
    private final long word3;

    private Digest(long word0, long word1, long word2, long word3) {
        this.word0 = word0;
        this.word1 = word1;
        this.word2 = word2;
        this.word3 = word3;
    }

    /**
     * Takes the digest from an array that holds nothing else.
     *
     * @throws IllegalArgumentException unless there are exactly {@value #LENGTH} bytes
     */
    public static Digest of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("A digest has " + LENGTH + " bytes, not " + bytes.length);
        }
        return read(bytes, 0);
    }

    /**
     * Reads the {@value #LENGTH} bytes at {@code offset}.
     *
     * @throws IndexOutOfBoundsException if the array ends before
     */
    public static Digest read(byte[] src, int offset) {
        Objects.checkFromIndexSize(offset, LENGTH, src.length);
        return new Digest(word(src, offset), word(src, offset + 8), word(src, offset + 16), word(src, offset + 24));
    }

    // By hand: there is one for each chunk, and a buffer around the array costs more than this.
    private static long word(byte[] src, int at) {
        int high = src[at] << 24 | (src[at + 1] & 0xff) << 16 | (src[at + 2] & 0xff) << 8 | src[at + 3] & 0xff;
        int low = src[at + 4] << 24 | (src[at + 5] & 0xff) << 16 | (src[at + 6] & 0xff) << 8 | src[at + 7] & 0xff;
        return (long) high << 32 | low & 0xffff_ffffL;
    }

    /**
     * Parses the form that {@link #hex()} gives.
     *
     * @throws IllegalArgumentException unless there are exactly 64 lower-case hexadecimal digits
     */
    public static Digest ofHex(String hex) {
        boolean valid = hex.length() == 2 * LENGTH;
        for (int i = 0; valid && i < hex.length(); i++) {
            char digit = hex.charAt(i);
            valid = (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "A digest is written as " + 2 * LENGTH + " lower-case hexadecimal digits, not as '" + hex + "'");
        }
        return of(HexFormat.of().parseHex(hex));
    }

    /**
     * Writes the {@value #LENGTH} bytes to {@code dst} from {@code offset} on.
     *
     * @throws IndexOutOfBoundsException if the array ends before
     */
    public void write(byte[] dst, int offset) {
        ByteBuffer.wrap(dst, offset, LENGTH)
                .putLong(word0)
                .putLong(word1)
                .putLong(word2)
                .putLong(word3);
    }

    /** The first 64 bits. Where those of two digests differ, their order as unsigned numbers is that of the digests. */
    public long firstBits() {
        return word0;
    }

    /** Reads {@value #LENGTH} bytes from a buffer, whatever its byte order, and moves its position behind them. */
    public static Digest readFrom(ByteBuffer src) {
        long word0 = src.getLong();
        long word1 = src.getLong();
        long word2 = src.getLong();
        long word3 = src.getLong();
        return src.order() == ByteOrder.BIG_ENDIAN
                ? new Digest(word0, word1, word2, word3)
                : new Digest(
                        Long.reverseBytes(word0),
                        Long.reverseBytes(word1),
                        Long.reverseBytes(word2),
                        Long.reverseBytes(word3));
    }

    /** Writes the {@value #LENGTH} bytes to a buffer, whatever its byte order, and moves its position behind them. */
    public void writeTo(ByteBuffer dst) {
        if (dst.order() == ByteOrder.BIG_ENDIAN) {
            dst.putLong(word0).putLong(word1).putLong(word2).putLong(word3);
        } else {
            dst.putLong(Long.reverseBytes(word0))
                    .putLong(Long.reverseBytes(word1))
                    .putLong(Long.reverseBytes(word2))
                    .putLong(Long.reverseBytes(word3));
        }
    }

    /** The bytes, in a new array. */
    public byte[] bytes() {
        byte[] bytes = new byte[LENGTH];
        write(bytes, 0);
        return bytes;
    }

    /** The bytes as 64 lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes());
    }

    /** Whether this is {@link #ZERO}. */
    public boolean isZero() {
        return (word0 | word1 | word2 | word3) == 0;
    }

    @Override
    public int compareTo(Digest other) {
        int order = Long.compareUnsigned(word0, other.word0);
        if (order == 0) {
            order = Long.compareUnsigned(word1, other.word1);
        }
        if (order == 0) {
            order = Long.compareUnsigned(word2, other.word2);
        }
        return order != 0 ? order : Long.compareUnsigned(word3, other.word3);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest that
                && word0 == that.word0
                && word1 == that.word1
                && word2 == that.word2
                && word3 == that.word3;
    }

    @Override
    public int hashCode() {
        // The bits of a digest are as good as random: any of them spread well.
        return Long.hashCode(word0 ^ word1 ^ word2 ^ word3);
    }

    /** The same as {@link #hex()}. */
    @Override
    public String toString() {
        return hex();
    }
}
