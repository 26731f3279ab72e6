package dev.nydusconvert.image.registry;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.image.objectstore.ObjectStore;
import dev.nydusconvert.image.transport.TransportOptions;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.layer.BlobLocator;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Data blobs in an object storage, whose keys are their ids. Safe for use by several threads. */
public final class ObjectStoreBlobs implements BlobLocator {
    private static final long CACHE_SIZE = 32 << 20;

    private final ObjectStore store;
    private final TransportOptions options;
    private final RetryPolicy policy;
    private final BlockCache cache = new BlockCache(CACHE_SIZE);
    /** Made when it is first needed: it loads certificates and starts threads. */
    private HttpExchanges http;

    public ObjectStoreBlobs(ObjectStore store, TransportOptions options) {
        this(store, options, RetryPolicy.standard(options.retries()));
    }

    ObjectStoreBlobs(ObjectStore store, TransportOptions options, RetryPolicy policy) {
        this.store = store;
        this.options = options;
        this.policy = policy;
    }

    @Override
    public Optional<ByteSource> open(BlobInfo blob) throws IOException {
        return find(blob.id());
    }

    /**
     * Opens a blob; the caller closes it.
     *
     * @return empty if there is none of that id
     */
    public Optional<ByteSource> find(String id) throws IOException {
        URI uri = store.uri(id);
        RequestSender sender = new Sender(id, exchanges(uri.getAuthority()));
        RegistryRequest head = request("HEAD", uri);
        try (RegistryResponse response = sender.expect(head, 200, 404)) {
            if (response.status() == 404) {
                return Optional.empty();
            }
            long size = response.contentLength()
                    .orElseThrow(() -> new RegistryException(head.action(), "the answer does not tell its size"));
            RemoteContent content =
                    new RemoteContent(sender, request("GET", uri), uri.toString(), uri.toString(), size);
            return Optional.of(new RangedBlob(content, cache));
        }
    }

    private static RegistryRequest request(String method, URI uri) {
        return RegistryRequest.of(method, uri, List.of(), "read " + uri);
    }

    private synchronized HttpExchanges exchanges(String host) throws IOException {
        if (http == null) {
            http = new HttpExchanges(options, host);
        }
        return http;
    }

    /** Signs requests for one object, each attempt with its own time. */
    private final class Sender implements RequestSender {
        private final String key;
        private final HttpExchanges http;

        Sender(String key, HttpExchanges http) {
            this.key = key;
            this.http = http;
        }

        @Override
        public RegistryResponse expect(RegistryRequest request, int... statuses) throws IOException {
            RegistryResponse response;
            try {
                response = policy.run(() -> http.send(signed(request), request.uri(), Optional.empty()));
            } catch (IOException e) {
                throw RegistryClient.explained(e, request.action(), request.uri());
            }
            for (int status : statuses) {
                if (response.status() == status) {
                    return response;
                }
            }
            throw RegistryErrors.of(request.action(), response);
        }

        private RegistryRequest signed(RegistryRequest request) {
            Map<String, String> headers = store.sign(
                    request.method(), key, request.headers(), policy.clock().instant());
            return request.withHeaders(headers);
        }

        @Override
        public RetryPolicy policy() {
            return policy;
        }
    }
}
