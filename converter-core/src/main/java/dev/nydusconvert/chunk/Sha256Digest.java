package dev.nydusconvert.chunk;

import dev.nydusconvert.io.Sha256;

/** SHA-256, one digest at a time. */
final class Sha256Digest implements ChunkDigest {
    @Override
    public Digest digest(byte[] data, int offset, int length) {
        return Digest.of(Sha256.digest(data, offset, length));
    }
}
