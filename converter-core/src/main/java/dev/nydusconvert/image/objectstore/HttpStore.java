package dev.nydusconvert.image.objectstore;

import java.net.URI;
import java.time.Instant;
import java.util.Map;

/**
 * A folder of a server that lets everybody read, such as a cache in the own network.
 *
 * @param base its address, without a slash in the end
 */
public record HttpStore(String base) implements ObjectStore {
    /** @throws IllegalArgumentException if that is no address */
    public HttpStore {
        URI uri = URI.create(base);
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!http || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "'" + base + "' is not the address of a server, which begins with http:// or https://");
        }
    }

    @Override
    public URI uri(String key) {
        return URI.create(base + "/" + PercentEncoding.ofPath(key));
    }

    @Override
    public Map<String, String> sign(String method, String key, Map<String, String> headers, Instant now) {
        return headers;
    }
}
