package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;

/** Where a chunk is stored: its blob's position in the blob table, and its index there. */
record ChunkPlace(int blobIndex, int index) {
    static ChunkPlace of(Chunk chunk) {
        return new ChunkPlace(chunk.blobIndex(), chunk.index());
    }
}
