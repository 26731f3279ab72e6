package dev.nydusconvert.chunk;

import java.util.Objects;

/** BLAKE3 by the official implementation, behind JNI; made only after {@link Blake3Library} has loaded and tried it. */
final class NativeBlake3 implements ChunkDigest {
    private final byte[] result = new byte[Digest.LENGTH];

    @Override
    public Digest digest(byte[] data, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, data.length);
        if (!hash(data, offset, length, result)) {
            throw new OutOfMemoryError("The JVM gives no access to an array of " + data.length + " bytes");
        }
        return Digest.of(result);
    }

    /**
     * Checks nothing: the range must lie inside {@code data}, and {@code out} must have 32 bytes.
     *
     * @return whether the JVM gave access to the data
     */
    private static native boolean hash(byte[] data, int offset, int length, byte[] out);

    /** Name of the instruction set that the implementation has chosen for this processor. */
    static native String instructionSet();
}
