package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The layer that an image was made from, as its data: the blob of such an image stores no chunks, only where in the layer
 * they are (conversion-semantics 7).
 *
 * <p>One thread reads the layer and adds the places of chunks; another one takes them, in the same order, for the chunks
 * that are new.
 */
public final class OriginalData {
    private final Optional<ZranIndexBuilder> index;
    private final Queue<Place> read = new ConcurrentLinkedQueue<>();
    private final List<Place> stored = new ArrayList<>();
    private Place current;
    private Digest digest;
    private long size;

    private OriginalData(Optional<ZranIndexBuilder> index) {
        this.index = index;
    }

    /** A plain tar. */
    public static OriginalData tar() {
        return new OriginalData(Optional.empty());
    }

    /** A gzip stream. */
    public static OriginalData gzip(ZranIndexBuilder index) {
        return new OriginalData(Optional.of(index));
    }

    /**
     * Where a chunk is.
     *
     * @param offset offset in the layer of its first byte; in a gzip stream, of the first byte that was not consumed before
     * @param size length in the layer in bytes
     * @param context in a gzip stream, the third word of its entry in the chunk-info table; otherwise 0
     */
    public record Place(long offset, int size, long context) {}

    /** Adds the place of the next chunk, whether it is new or not. */
    public void add(Place place) {
        read.add(place);
    }

    /** Says which layer it is, when it has been read to its end. */
    public void finish(Digest layerDigest, long layerSize) {
        digest = layerDigest;
        size = layerSize;
    }

    /** Goes on to the next chunk. */
    void next() {
        current = read.remove();
    }

    /** The chunk at hand is new: the place is that of the next entry of the chunk-info table. */
    Place store() {
        stored.add(current);
        return current;
    }

    /** Flags of a chunk that is in the layer. */
    int chunkFlags() {
        return index.isPresent() ? Chunk.FLAG_COMPRESSED : 0;
    }

    int features() {
        int separate = BlobFeatures.SEPARATE | BlobFeatures.CHUNK_INFO_V2;
        return index.isPresent() ? separate | BlobFeatures.ZRAN : separate;
    }

    /** The entry of a new chunk. */
    ChunkInfo entry(Chunk chunk) {
        if (index.isEmpty()) {
            return ChunkInfoV2.of(chunk);
        }
        return new ChunkInfoV2(
                chunk.compressedOffset(),
                chunk.compressedSize(),
                chunk.uncompressedOffset(),
                chunk.uncompressedSize(),
                ChunkInfoV2.FLAG_COMPRESSED | ChunkInfoV2.FLAG_ZRAN,
                stored.get(chunk.index()).context());
    }

    Optional<ZranIndexBuilder> index() {
        return index;
    }

    String id() {
        return digest.hex();
    }

    /** Length of the layer in bytes, as it came. */
    long size() {
        return size;
    }
}
