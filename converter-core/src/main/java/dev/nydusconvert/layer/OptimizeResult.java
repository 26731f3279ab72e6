package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.rafs.RafsVersion;
import java.util.List;
import java.util.Optional;

/**
 * What {@link Optimize} made.
 *
 * @param version format of the image
 * @param bootstrap the new bootstrap
 * @param prefetchBlob the new blob; empty if no listed file has data
 * @param files how many files have data in it
 * @param blobs the new blob table
 * @param skipped listed paths that name no regular file of the image, or are not absolute
 */
public record OptimizeResult(
        RafsVersion version,
        PackResult.BootstrapFile bootstrap,
        Optional<BlobInfo> prefetchBlob,
        int files,
        List<BlobInfo> blobs,
        List<String> skipped) {}
