package dev.nydusconvert.chunk;

/**
 * Digests whole byte ranges, one after the other.
 *
 * <p>Not safe for use by several threads: each worker has its own, from {@link DigestAlgorithm#newDigest()}.
 */
public sealed interface ChunkDigest permits NativeBlake3, ScalarBlake3, Sha256Digest {
    /**
     * Digests {@code length} bytes of {@code data} from {@code offset} on.
     *
     * @throws IndexOutOfBoundsException if the range does not lie inside the array
     */
    Digest digest(byte[] data, int offset, int length);

    /** Which BLAKE3 implementation is in use and, if it is not the native one, why; for {@code --version}. */
    static String blake3Implementation() {
        return Blake3Library.get().description();
    }

    /** The fastest BLAKE3 that works on this machine. */
    static ChunkDigest blake3() {
        return Blake3Library.get().newDigest();
    }
}
