package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.rafs.RafsVersion;
import java.util.List;

/**
 * What {@link Merge} made.
 *
 * @param version format of the bootstrap
 * @param compression image-wide compression flag of the bootstrap
 * @param digest SHA-256 of the bootstrap
 * @param size length of the bootstrap in bytes
 * @param blobs the blob table: the blobs that the image uses, in the order of first use
 * @param prefetched length of the prefetch table
 */
public record MergeResult(
        RafsVersion version, Compression compression, Digest digest, long size, List<BlobInfo> blobs, int prefetched) {}
