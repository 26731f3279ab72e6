package dev.nydusconvert.chunk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

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

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

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
        return new Digest(
                (long) WORD.get(src, offset),
                (long) WORD.get(src, offset + 8),
                (long) WORD.get(src, offset + 16),
                (long) WORD.get(src, offset + 24));
    }

    /**
     * Parses the form that {@link #hex()} gives.
     *
     * @throws IllegalArgumentException unless there are exactly 64 lower-case hexadecimal digits
     */
    public static Digest ofHex(String hex) {
        if (hex.length() != 2 * LENGTH || !hex.chars().allMatch(Digest::isLowerCaseHexDigit)) {
            throw new IllegalArgumentException(
                    "A digest is written as " + 2 * LENGTH + " lower-case hexadecimal digits, not as '" + hex + "'");
        }
        return of(HexFormat.of().parseHex(hex));
    }

    private static boolean isLowerCaseHexDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    /**
     * Writes the {@value #LENGTH} bytes to {@code dst} from {@code offset} on.
     *
     * @throws IndexOutOfBoundsException if the array ends before
     */
    public void write(byte[] dst, int offset) {
        WORD.set(dst, offset, word0);
        WORD.set(dst, offset + 8, word1);
        WORD.set(dst, offset + 16, word2);
        WORD.set(dst, offset + 24, word3);
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
