package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;

/** Where a chunk is stored: its blob's position in the blob table, and its index there. */
record ChunkKey(int blobIndex, int index) {
    static ChunkKey of(Chunk chunk) {
        return new ChunkKey(chunk.blobIndex(), chunk.index());
    }
}
