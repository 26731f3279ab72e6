package dev.nydusconvert.layer;

import dev.nydusconvert.chunk.Chunk;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** A content that images have as a chunk: which of them, and where it is stored. */
final class SharedChunk {
    private final ChunkIdentity identity;
    private final Map<String, Chunk> byBlob = new TreeMap<>();
    private DictionarySource lastImage;
    private int images;

    SharedChunk(ChunkIdentity identity) {
        this.identity = identity;
    }

    /** Notes that an image has the content in one of its blobs; called for one image after the other. */
    void add(DictionarySource image, Chunk chunk) {
        if (image != lastImage) {
            images++;
            lastImage = image;
        }
        byBlob.merge(image.blobOf(chunk).id(), chunk, (one, other) -> one.index() <= other.index() ? one : other);
    }

    ChunkIdentity identity() {
        return identity;
    }

    /** How many images have it. */
    int images() {
        return images;
    }

    /** The chunk as each blob has it, by the blob's id. */
    Map<String, Chunk> byBlob() {
        return byBlob;
    }

    /** Its stored bytes in all blobs. */
    long storedBytes() {
        return byBlob.values().stream().mapToLong(Chunk::compressedSize).sum();
    }

    /** Chooses the blob of those that have it: the one with the most bytes of all the contents; of equals the lower id. */
    Choice choose(Map<String, Long> bytesByBlob) {
        String blob = byBlob.keySet().stream()
                .max(Comparator.comparingLong((String id) -> bytesByBlob.get(id))
                        .thenComparing(Comparator.reverseOrder()))
                .orElseThrow();
        return new Choice(this, blob, byBlob.get(blob));
    }

    /** A content with the blob that it is taken from. */
    record Choice(SharedChunk shared, String blob, Chunk chunk) {
        /** The more images have it the better; of equals, the longer it is; of equals, by digest. */
        static final Comparator<Choice> BEST_FIRST = Comparator.comparingInt((Choice it) -> -it.shared.images())
                .thenComparingInt(it -> -it.chunk.compressedSize())
                .thenComparing(it -> it.shared.identity().digest());
    }
}
