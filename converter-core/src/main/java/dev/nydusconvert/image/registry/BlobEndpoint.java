package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.util.Optional;

/** Reads blobs, wholly or in part: {@code blobs/DIGEST}. */
final class BlobEndpoint {
    private final RegistryClient client;

    BlobEndpoint(RegistryClient client) {
        this.client = client;
    }

    RegistryClient client() {
        return client;
    }

    /**
     * Whether a blob is there.
     *
     * @throws MalformedInputException if it has another size
     */
    boolean has(Descriptor blob) throws IOException {
        RegistryRequest request = request("HEAD", blob.digest(), "look for the blob " + name(blob.digest()));
        try (RegistryResponse response = client.expect(request, 200, 404)) {
            if (response.status() == 200) {
                content(blob).requireSize(response.contentLength());
            }
            return response.status() == 200;
        }
    }

    /** A blob to be read. Whether it is there is known then. */
    RemoteContent content(Descriptor blob) {
        return content(blob.digest(), blob.size());
    }

    private RemoteContent content(ContentDigest digest, long size) {
        RegistryRequest request = request("GET", digest, "read the blob " + name(digest));
        return new RemoteContent(client, request, name(digest), digest.toString(), size);
    }

    /** A blob to be read of which only the digest is known; empty if it is not there. */
    Optional<RemoteContent> find(ContentDigest digest) throws IOException {
        RegistryRequest request = request("HEAD", digest, "look for the blob " + name(digest));
        try (RegistryResponse response = client.expect(request, 200, 404)) {
            if (response.status() == 404) {
                return Optional.empty();
            }
            long size = response.contentLength()
                    .orElseThrow(() -> new RegistryException(request.action(), "the answer does not tell its size"));
            return Optional.of(content(digest, size));
        }
    }

    private RegistryRequest request(String method, ContentDigest digest, String action) {
        return RegistryRequest.of(
                method,
                client.address().uri("blobs/" + digest),
                client.address().pull(),
                action);
    }

    /** Name of a blob for messages. */
    String name(ContentDigest digest) {
        return client.address() + "@" + digest;
    }
}
