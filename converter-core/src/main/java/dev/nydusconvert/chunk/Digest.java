package dev.nydusconvert.chunk;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** A 32-byte digest, BLAKE3-256 or SHA-256; ordered as its bytes are, unsigned. */
public final class Digest implements Comparable<Digest> {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    /** The digest of a chunk that has none. */
    public static final Digest ZERO = of(new byte[LENGTH]);

    private final long a;
    private final long b;
    private final long c;
    private final long d;

    private Digest(long a, long b, long c, long d) {
        this.a = a;
        this.b = b;
        this.c = c;
        this.d = d;
    }

    /** @throws IllegalArgumentException if {@code bytes} are not {@link #LENGTH} long */
    public static Digest of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a digest has 32 bytes, not " + bytes.length);
        }
        return read(bytes, 0);
    }

    /** Reads {@link #LENGTH} bytes from {@code offset} on. */
    public static Digest read(byte[] source, int offset) {
        ByteBuffer buffer = ByteBuffer.wrap(source, offset, LENGTH);
        return new Digest(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    /** @throws IllegalArgumentException if {@code hex} is not 64 hex digits */
    public static Digest ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** Writes {@link #LENGTH} bytes from {@code offset} on. */
    public void write(byte[] target, int offset) {
        ByteBuffer.wrap(target, offset, LENGTH).putLong(a).putLong(b).putLong(c).putLong(d);
    }

    public byte[] bytes() {
        byte[] bytes = new byte[LENGTH];
        write(bytes, 0);
        return bytes;
    }

    /** 64 lower-case hex digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes());
    }

    public boolean isZero() {
        return (a | b | c | d) == 0;
    }

    @Override
    public int compareTo(Digest other) {
        int order = Long.compareUnsigned(a, other.a);
        if (order == 0) {
            order = Long.compareUnsigned(b, other.b);
        }
        if (order == 0) {
            order = Long.compareUnsigned(c, other.c);
        }
        return order == 0 ? Long.compareUnsigned(d, other.d) : order;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest that && a == that.a && b == that.b && c == that.c && d == that.d;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(a);
    }

    @Override
    public String toString() {
        return hex();
    }
}
