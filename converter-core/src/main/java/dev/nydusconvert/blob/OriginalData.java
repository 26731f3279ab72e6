package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
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
    /** What gzip adds to 16 KiB that do not shrink, and to anything (rafs-v6.md 1.3). */
    private static final int STARGZ_BLOCK = 1 << 14;

    private static final int STARGZ_BLOCK_OVERHEAD = 5;
    private static final int STARGZ_OVERHEAD = 151;

    private final boolean stargz;
    private final Optional<ZranIndexBuilder> index;
    private final Queue<Place> read = new ConcurrentLinkedQueue<>();
    private final List<Place> stored = new ArrayList<>();
    private Place current;
    private Digest digest;
    private long size;

    private OriginalData(Optional<ZranIndexBuilder> index, boolean stargz) {
        this.index = index;
        this.stargz = stargz;
    }

    /** A plain tar. */
    public static OriginalData tar() {
        return new OriginalData(Optional.empty(), false);
    }

    /** A gzip stream. */
    public static OriginalData gzip(ZranIndexBuilder index) {
        return new OriginalData(Optional.of(index), false);
    }

    /** A stargz layer, in which each chunk begins a gzip member. The size of a place is then the most that it can have. */
    public static OriginalData stargz() {
        return new OriginalData(Optional.empty(), true);
    }

    /** The most stored bytes that a chunk of a stargz layer can need. */
    public static int maxStargzSize(int length) {
        return length + STARGZ_OVERHEAD + length / STARGZ_BLOCK * STARGZ_BLOCK_OVERHEAD;
    }

    /** How the blob-meta file of such an image is written. */
    public BlobWriterOptions blobOptions(BlobLayout layout, int chunkSize) {
        return stargz
                ? BlobWriterOptions.v6(layout, chunkSize, Compression.ZSTD, DigestAlgorithm.SHA256)
                : BlobWriterOptions.original(layout, chunkSize);
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
        return stargz || index.isPresent() ? Chunk.FLAG_COMPRESSED : 0;
    }

    int features() {
        if (stargz) {
            return BlobFeatures.SEPARATE;
        }
        int separate = BlobFeatures.SEPARATE | BlobFeatures.CHUNK_INFO_V2;
        return index.isPresent() ? separate | BlobFeatures.ZRAN : separate;
    }

    /** The entry of a new chunk. */
    ChunkInfo entry(Chunk chunk) {
        if (stargz) {
            return ChunkInfoV1.of(chunk);
        }
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
