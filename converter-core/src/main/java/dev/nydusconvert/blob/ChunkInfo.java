package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import java.nio.ByteBuffer;

/** An entry of a blob's chunk-info table. */
public sealed interface ChunkInfo permits ChunkInfoV1, ChunkInfoV2 {
    /** Offsets in the blob are below this: 1 TiB. */
    long MAX_COMPRESSED_OFFSET = 1L << 40;

    /** Offsets in the uncompressed address space are below this: 16 TiB. */
    long MAX_UNCOMPRESSED_OFFSET = 1L << 44;

    /** Each chunk begins at a multiple of this many bytes of the uncompressed address space. */
    int ALIGNMENT = 4096;

    /** Offset of the stored bytes in the blob. */
    long compressedOffset();

    /** Stored length in bytes; 0 for a chunk in a batch. */
    int compressedSize();

    /** Offset in the uncompressed address space, a multiple of {@link #ALIGNMENT}. */
    long uncompressedOffset();

    /** Length in bytes, 1 to 2^24. */
    int uncompressedSize();

    /** Whether the stored bytes are compressed. */
    boolean compressed();

    /** What the entry knows of its chunk; the rest comes from where the entry is. */
    Chunk toChunk(Digest digest, int blobIndex, int index);

    /** Writes the entry at the position of a little-endian buffer. */
    void writeTo(ByteBuffer target);
}
