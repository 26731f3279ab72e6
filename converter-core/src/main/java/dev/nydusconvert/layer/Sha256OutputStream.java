package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Counts and digests what passes through. */
final class Sha256OutputStream extends FilterOutputStream {
    private final MessageDigest sha256;
    private long size;

    Sha256OutputStream(OutputStream target) {
        super(target);
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        sha256.update(bytes, offset, length);
        size += length;
    }

    /** How many bytes passed. */
    long size() {
        return size;
    }

    /** SHA-256 of what passed; to be called once, in the end. */
    Digest digest() {
        return Digest.of(sha256.digest());
    }
}
