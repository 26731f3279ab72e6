package dev.nydusconvert.chunk;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/** SHA-256 by the JDK, which uses the processor's instructions for it. */
final class Sha256Digest implements ChunkDigest {
    private final MessageDigest sha256;

    Sha256Digest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public Digest digest(byte[] data, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, data.length);
        sha256.update(data, offset, length);
        return Digest.of(sha256.digest());
    }
}
