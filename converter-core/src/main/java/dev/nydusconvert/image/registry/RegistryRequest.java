package dev.nydusconvert.image.registry;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One request to a registry. Its body is in memory, so that it can be sent again.
 *
 * @param method the HTTP method
 * @param uri where to
 * @param scopes what it needs to be allowed, as tokens name it
 * @param headers its own headers, without credentials
 * @param body what is sent; not changed until the answer is there
 * @param action what it is for, to follow "Tried to"
 */
record RegistryRequest(
        String method, URI uri, List<String> scopes, Map<String, String> headers, RequestBody body, String action) {

    static RegistryRequest of(String method, URI uri, List<String> scopes, String action) {
        return new RegistryRequest(method, uri, scopes, Map.of(), RequestBody.NONE, action);
    }

    RegistryRequest withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new RegistryRequest(method, uri, scopes, more, body, action);
    }

    /** The same with all its headers, in place of those that it has. */
    RegistryRequest withHeaders(Map<String, String> all) {
        return new RegistryRequest(method, uri, scopes, all, body, action);
    }

    RegistryRequest withBody(RequestBody newBody) {
        return new RegistryRequest(method, uri, scopes, headers, newBody, action);
    }
}
