package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.Sha256;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Counts what passes through, and digests it if asked to. */
public final class Sha256OutputStream extends FilterOutputStream {
    private final Optional<Sha256> sha256;
    private long size;

    public Sha256OutputStream(OutputStream target) {
        this(target, true);
    }

    /** @param digested whether there is to be a {@link #digest()} */
    Sha256OutputStream(OutputStream target, boolean digested) {
        super(target);
        this.sha256 = digested ? Optional.of(Sha256.create()) : Optional.empty();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        if (sha256.isPresent()) {
            sha256.get().update(bytes, offset, length);
        }
        size += length;
    }

    /** How many bytes passed. */
    public long size() {
        return size;
    }

    /**
     * SHA-256 of what passed so far.
     *
     * @throws IllegalStateException if it was not asked for
     */
    public Digest digest() {
        return Digest.of(sha256.orElseThrow(() -> new IllegalStateException("not digested"))
                .digest());
    }
}
