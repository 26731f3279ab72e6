package dev.nydusconvert.image.objectstore;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A bucket of Alibaba Cloud's OSS, which has a host name of its own.
 *
 * @param scheme {@code https} or {@code http}
 * @param endpoint host of the storage, with its port if it has one of its own
 * @param bucket name of the bucket
 * @param prefix what keys begin with, such as {@code nydus/}; may be empty
 * @param key to sign with; without one requests are not signed, for a bucket that all may read
 */
public record OssStore(String scheme, String endpoint, String bucket, String prefix, Optional<AccessKey> key)
        implements ObjectStore {
    @Override
    public URI uri(String object) {
        return URI.create(scheme + "://" + bucket + "." + endpoint + "/" + PercentEncoding.ofPath(prefix + object));
    }

    @Override
    public Map<String, String> sign(String method, String object, Map<String, String> headers, Instant now) {
        String resource = "/" + bucket + "/" + prefix + object;
        return key.map(it -> new OssSignature(it).sign(method, resource, headers, now))
                .orElse(headers);
    }
}
