package dev.nydusconvert.image.objectstore;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A bucket of Amazon S3, or of a storage that speaks its protocol, addressed by its path as all of them can be.
 *
 * @param scheme {@code https} or {@code http}
 * @param endpoint host of the storage, with its port if it has one of its own
 * @param region name of the region, which signatures are for
 * @param bucket name of the bucket
 * @param prefix what keys begin with, such as {@code nydus/}; may be empty
 * @param key to sign with; without one requests are not signed, for a bucket that all may read
 */
public record S3Store(
        String scheme, String endpoint, String region, String bucket, String prefix, Optional<AccessKey> key)
        implements ObjectStore {
    /** The endpoint of Amazon's own storage. */
    public static final String AMAZON = "s3.amazonaws.com";

    @Override
    public URI uri(String object) {
        return URI.create(scheme + "://" + endpoint + "/" + PercentEncoding.ofPath(bucket + "/" + prefix + object));
    }

    @Override
    public Map<String, String> sign(String method, String object, Map<String, String> headers, Instant now) {
        return key.map(it -> new SignatureV4(it, region).sign(method, uri(object), headers, now))
                .orElse(headers);
    }
}
