package dev.nydusconvert.layer;

import dev.nydusconvert.io.Findings.Finding;
import dev.nydusconvert.rafs.RafsVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@link Check} found.
 *
 * @param file the bootstrap, or the blob that holds it
 * @param version format of the bootstrap; empty if it could not be read at all
 * @param findings everything that is wrong; empty for a sound layer
 * @param blobs the blobs of the blob table
 * @param nodes names in the tree
 * @param chunks distinct chunks whose bytes were read, decompressed and digested
 * @param chunkBytes their length in bytes
 */
public record CheckReport(
        Path file,
        Optional<RafsVersion> version,
        List<Finding> findings,
        List<CheckedBlob> blobs,
        long nodes,
        long chunks,
        long chunkBytes) {
    /**
     * A blob of the blob table.
     *
     * @param present whether it was at hand, so that its own tables and its chunks were checked too
     * @param unchecked why something of it could not be checked although it was at hand, or what its index alone, which was,
     *     cannot show; usually empty
     */
    public record CheckedBlob(String id, boolean present, Optional<String> unchecked) {}

    /** Whether nothing is wrong with what was checked. */
    public boolean sound() {
        return findings.isEmpty();
    }
}
