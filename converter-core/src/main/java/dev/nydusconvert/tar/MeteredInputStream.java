package dev.nydusconvert.tar;

import dev.nydusconvert.io.BackgroundSha256;
import dev.nydusconvert.io.Limits;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes that are read through it, up to a limit, and digests them if asked to. */
final class MeteredInputStream extends FilterInputStream {
    private final BackgroundSha256 sha256;
    private final String name;
    private final long limit;
    private byte[] digest;
    private long count;
    private boolean ended;

    /**
     * @param name names the stream in messages
     * @param limit the most bytes to read: {@link Limits#layerSize()}
     */
    MeteredInputStream(InputStream in, boolean withDigest, String name, long limit) {
        super(in);
        this.name = name;
        this.limit = limit;
        this.sha256 = withDigest ? new BackgroundSha256() : null;
    }

    /** How many bytes have been read. */
    long count() {
        return count;
    }

    /** Whether the end of the stream has been seen. */
    boolean ended() {
        return ended;
    }

    /** The digest of all bytes, when the end of the stream has been seen; null if it was not asked for. */
    byte[] digest() {
        return digest;
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
            end();
        } else {
            count += n;
            if (count > limit) {
                throw Limits.exceeded(
                        name,
                        limit,
                        "the layer has more than " + limit + " bytes, decompressed",
                        Limits.MAX_LAYER_SIZE);
            }
            if (sha256 != null) {
                sha256.update(target, offset, n);
            }
        }
        return n;
    }

    private void end() throws IOException {
        ended = true;
        if (sha256 != null && digest == null) {
            digest = sha256.digest();
        }
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

    @Override
    public void close() throws IOException {
        if (sha256 != null) {
            sha256.close();
        }
        super.close();
    }
}
