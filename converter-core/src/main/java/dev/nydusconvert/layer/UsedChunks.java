package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ContentChunks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The distinct chunks that an image uses of each of its blobs, in the order in which the blob stores them. */
final class UsedChunks {
    private final List<List<Chunk>> byBlob;

    private UsedChunks(List<List<Chunk>> byBlob) {
        this.byBlob = byBlob;
    }

    /** @param blobs length of the blob table that the chunks refer to */
    static UsedChunks of(ContentChunks chunks, int blobs) {
        List<Map<Integer, Chunk>> distinct = Stream.generate(() -> (Map<Integer, Chunk>) new HashMap<Integer, Chunk>())
                .limit(blobs)
                .toList();
        chunks.all().forEach(chunk -> distinct.get(chunk.blobIndex()).putIfAbsent(chunk.index(), chunk));
        return new UsedChunks(distinct.stream()
                .map(blob -> blob.values().stream().sorted(Chunk.STORED_ORDER).toList())
                .toList());
    }

    /** The chunks of a blob. */
    List<Chunk> of(int blob) {
        return byBlob.get(blob);
    }

    /** Length of the stored chunks of a blob in bytes, without those in batches, whose stored length is not known. */
    long storedBytes(int blob) {
        return of(blob).stream().mapToLong(Chunk::compressedSize).sum();
    }
}
