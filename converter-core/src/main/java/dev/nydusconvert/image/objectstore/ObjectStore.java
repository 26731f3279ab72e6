package dev.nydusconvert.image.objectstore;

import java.net.URI;
import java.time.Instant;
import java.util.Map;

/** A place of an HTTP server where objects are found by their keys. */
public sealed interface ObjectStore permits S3Store, OssStore, HttpStore {
    /** The address of an object. */
    URI uri(String key);

    /**
     * Signs a request without a body.
     *
     * @param method {@code GET} or {@code HEAD}
     * @param headers those that the request has anyway
     * @param now when it is sent; a storage takes it for some minutes
     * @return the headers to send, those given among them
     */
    Map<String, String> sign(String method, String key, Map<String, String> headers, Instant now);
}
