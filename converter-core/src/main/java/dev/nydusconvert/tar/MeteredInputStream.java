package dev.nydusconvert.tar;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Counts the bytes that are read through it, and digests them if asked to. */
final class MeteredInputStream extends FilterInputStream {
    private final MessageDigest sha256;
    private long count;
    private boolean ended;

    MeteredInputStream(InputStream in, boolean withDigest) {
        super(in);
        this.sha256 = withDigest ? newSha256() : null;
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** How many bytes have been read. */
    long count() {
        return count;
    }

    /** Whether the end of the stream has been seen. */
    boolean ended() {
        return ended;
    }

    /** The digest of all bytes; can be asked for once. */
    byte[] digest() {
        return sha256.digest();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int n = super.read(target, offset, length);
        if (n < 0) {
            ended = true;
        } else {
            count += n;
            if (sha256 != null) {
                sha256.update(target, offset, n);
            }
        }
        return n;
    }

    @Override
    public long skip(long n) {
        // Skipped bytes would escape the digest; nobody here skips.
        return 0;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
