package dev.nydusconvert.blob;

import dev.nydusconvert.chunk.Digest;
import java.util.Optional;

/**
 * What became of a blob.
 *
 * @param info how a bootstrap beside the blob records it; empty if there is no chunk, since then no bootstrap does
 * @param id the blob's id: the given one, or else the builder hash in hex
 * @param sha256 SHA-256 of all bytes of the blob; with a ToC it differs from the builder hash
 * @param size length of the blob in bytes; 0 if there was nothing to store
 */
public record FinishedBlob(Optional<BlobInfo> info, String id, Digest sha256, long size) {}
