package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;

/** The chunk-info table of a blob, and the form of its entries (rafs-v6.md 17.1, 17.2). */
public enum ChunkTableFormat {
    /** No table: RAFS v5. */
    NONE(0),
    /** {@link ChunkInfoV1} entries. */
    V1(ChunkInfoV1.SIZE),
    /** {@link ChunkInfoV2} entries: batch, encrypted and zran blobs. */
    V2(ChunkInfoV2.SIZE);

    private final int entrySize;

    ChunkTableFormat(int entrySize) {
        this.entrySize = entrySize;
    }

    /** Length of an entry in bytes. */
    public int entrySize() {
        return entrySize;
    }

    /** The form of the entries in a RAFS v6 blob with these features. */
    static ChunkTableFormat of(BlobFeatures features) {
        return features.has(BlobFeatures.CHUNK_INFO_V2) ? V2 : V1;
    }

    /** @throws IllegalStateException for {@link #NONE} */
    ChunkInfo encode(Chunk chunk) {
        return switch (this) {
            case NONE -> throw new IllegalStateException("a RAFS v5 blob has no chunk-info table");
            case V1 -> ChunkInfoV1.of(chunk);
            case V2 -> ChunkInfoV2.of(chunk);
        };
    }
}
