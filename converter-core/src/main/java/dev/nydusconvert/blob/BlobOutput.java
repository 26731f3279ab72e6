package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.Sha256;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Counts and hashes what goes into a blob.
 *
 * <p>The builder hash, which names the blob, covers every byte but the chunk digests (rafs-v6.md 15.3). So there is one
 * hash up to the first byte that it leaves out, and two from there on.
 */
final class BlobOutput {
    private final OutputStream target;
    private final Sha256 builderHash = Sha256.create();
    private Sha256 fileHash = builderHash;
    private long position;

    BlobOutput(OutputStream target) {
        this.target = target;
    }

    /** Bytes written so far. */
    long position() {
        return position;
    }

    void write(byte[] bytes) throws IOException {
        write(bytes, 0, bytes.length, true);
    }

    /**
     * Writes some bytes.
     *
     * @param named whether the builder hash covers them
     */
    void write(byte[] bytes, int offset, int length, boolean named) throws IOException {
        if (!named && fileHash == builderHash) {
            fileHash = builderHash.copy();
        }
        target.write(bytes, offset, length);
        position += length;
        if (named) {
            builderHash.update(bytes, offset, length);
        }
        if (fileHash != builderHash) {
            fileHash.update(bytes, offset, length);
        }
    }

    void flush() throws IOException {
        target.flush();
    }

    /** SHA-256 of what was written so far, but for what it does not cover. */
    Digest builderHash() {
        return Digest.of(builderHash.digest());
    }

    /** SHA-256 of all that was written so far. */
    Digest fileHash() {
        return Digest.of(fileHash.digest());
    }
}
