package dev.nydusconvert.nydusimage;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Distinct chunks by digest, with how often each was added. */
final class KnownChunks {
    private final Map<Digest, Known> chunks = new LinkedHashMap<>();

    /**
     * A chunk.
     *
     * @param first as it was added first
     * @param count how often it was added
     */
    record Known(Chunk first, int count) {}

    void add(Chunk chunk) {
        chunks.merge(chunk.digest(), new Known(chunk, 1), (known, another) -> new Known(known.first, known.count + 1));
    }

    /** Whether there is a chunk of that digest and length. */
    boolean has(Chunk chunk) {
        Known known = chunks.get(chunk.digest());
        return known != null && known.first.uncompressedSize() == chunk.uncompressedSize();
    }

    Collection<Known> all() {
        return chunks.values();
    }
}
