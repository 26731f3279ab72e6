package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.Sha256;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Counts and digests what passes through. */
public final class Sha256OutputStream extends FilterOutputStream {
    private final Sha256 sha256 = Sha256.create();
    private long size;

    public Sha256OutputStream(OutputStream target) {
        super(target);
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
    public long size() {
        return size;
    }

    /** SHA-256 of what passed so far. */
    public Digest digest() {
        return Digest.of(sha256.digest());
    }
}
