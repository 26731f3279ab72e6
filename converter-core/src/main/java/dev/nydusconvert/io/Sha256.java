package dev.nydusconvert.io;

/**
 * An SHA-256 that grows with what it is given. For one thread.
 *
 * <p>The native one is as fast as the JDK's, but at once: the JDK's takes up the processor's instructions when its compiler
 * has come to it, and half of a small layer is hashed by then.
 */
public sealed interface Sha256 permits JdkSha256, NativeSha256 {
    /** Length of a digest in bytes. */
    int LENGTH = 32;

    /** A new hash of nothing, by the faster implementation that this machine has. */
    static Sha256 create() {
        return NativeSha256.isUsable() ? new NativeSha256() : new JdkSha256();
    }

    /** The digest of {@code length} bytes from {@code offset} on. */
    static byte[] digest(byte[] bytes, int offset, int length) {
        Sha256 sha256 = create();
        sha256.update(bytes, offset, length);
        return sha256.digest();
    }

    /** Adds {@code length} bytes from {@code offset} on. */
    void update(byte[] bytes, int offset, int length);

    /** Adds all bytes of an array. */
    default void update(byte[] bytes) {
        update(bytes, 0, bytes.length);
    }

    /** The digest of all that was added, which may go on. */
    byte[] digest();

    /** A hash of the same bytes, to go on by itself. */
    Sha256 copy();
}
