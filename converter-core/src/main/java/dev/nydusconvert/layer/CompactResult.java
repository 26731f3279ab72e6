package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.rafs.RafsVersion;
import java.util.List;
import java.util.Optional;

/**
 * What {@link Compact} made.
 *
 * @param version format of the image
 * @param bootstrap the new bootstrap
 * @param changes what became of each blob of the image, in the order of its blob table
 * @param blobs the new blob table
 * @param newBlobs ids of the blobs that were written, in the order of the blob table
 * @param redirected chunks that are taken from the chunk dictionary now
 */
public record CompactResult(
        RafsVersion version,
        PackResult.BootstrapFile bootstrap,
        List<Change> changes,
        List<BlobInfo> blobs,
        List<String> newBlobs,
        long redirected) {
    /** What became of a blob. */
    public enum Fate {
        /** It is in the new image too. */
        KEPT,
        /** What the image uses of it is in a new blob, alone. */
        REBUILT,
        /** What the image uses of it is in a new blob, with that of others. */
        JOINED,
        /** The image does not use it. */
        UNREFERENCED
    }

    /**
     * What became of a blob of the image.
     *
     * @param id the blob's id
     * @param fate what became of it
     * @param storedBytes length of its stored chunks in bytes, as far as the image's bootstrap tells
     * @param usedBytes length of those of them in bytes that the image uses
     * @param newId id of the blob that has its chunks now; empty unless {@code REBUILT} or {@code JOINED}
     * @param reason why it is kept whatever its size; empty unless {@code KEPT} for such a reason
     */
    public record Change(
            String id, Fate fate, long storedBytes, long usedBytes, Optional<String> newId, Optional<String> reason) {}
}
