package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects where the chunks of batches are, for the chunk-info table (rafs-v6.md 17.3). */
final class BatchIndexBuilder {
    private static final long ALONE = -1;

    private final List<Stored> batches = new ArrayList<>();

    /** By chunk index: ordinal of the batch, and offset in it, as the table has them; {@link #ALONE} for other chunks. */
    private long[] places = new long[64];

    private int known;

    private record Stored(long offset, BatchContext context) {}

    /** Says that a chunk is in a batch. Chunks come in the order of their indexes. */
    void add(Chunk chunk, int batch, int offset) {
        if (chunk.index() >= places.length) {
            places = Arrays.copyOf(places, Math.max(chunk.index() + 1, places.length + (places.length >> 1)));
        }
        Arrays.fill(places, known, chunk.index(), ALONE);
        places[chunk.index()] = (long) batch << 32 | offset;
        known = chunk.index() + 1;
    }

    /** Says where the next batch is stored. */
    void stored(long offset, int length, int uncompressedSize) {
        batches.add(new Stored(offset, new BatchContext(length, uncompressedSize)));
    }

    /** The entry of a chunk, when all batches are stored. */
    ChunkInfoV2 entry(Chunk chunk) {
        if (chunk.index() >= known || places[chunk.index()] == ALONE) {
            return ChunkInfoV2.of(chunk);
        }
        long place = places[chunk.index()];
        int flags = ChunkInfoV2.FLAG_COMPRESSED
                | ChunkInfoV2.FLAG_BATCH
                | (chunk.encrypted() ? ChunkInfoV2.FLAG_ENCRYPTED : 0);
        return new ChunkInfoV2(
                batches.get((int) (place >>> 32)).offset(),
                0,
                chunk.uncompressedOffset(),
                chunk.uncompressedSize(),
                flags,
                place);
    }

    /** Number of batches. */
    int size() {
        return batches.size();
    }

    /** All contexts, as the table has them behind its entries. */
    byte[] encode() {
        byte[] contexts = new byte[Math.multiplyExact(batches.size(), BatchContext.SIZE)];
        ByteBuffer buffer = ByteBuffer.wrap(contexts).order(ByteOrder.LITTLE_ENDIAN);
        batches.forEach(batch -> batch.context().writeTo(buffer));
        return contexts;
    }
}
