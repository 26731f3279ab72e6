package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;

/** What makes two chunks the same content, wherever they are stored: digest and length in bytes. */
record ChunkIdentity(Digest digest, int size) {
    static ChunkIdentity of(Chunk chunk) {
        return new ChunkIdentity(chunk.digest(), chunk.uncompressedSize());
    }
}
