package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.util.OptionalLong;

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
            OptionalLong length = response.contentLength();
            if (response.status() == 200 && length.isPresent() && length.getAsLong() != blob.size()) {
                throw otherSize(blob, length.getAsLong());
            }
            return response.status() == 200;
        }
    }

    /**
     * Asks for a blob from an offset on. The caller closes the answer and skips what a registry without ranges sends too much.
     *
     * @param start offset of the first byte
     * @param end offset behind the last byte
     */
    RegistryResponse open(Descriptor blob, long start, long end) throws IOException {
        RegistryRequest request = request("GET", blob.digest(), "read the blob " + name(blob.digest()))
                // Compressed on the way, it would have other offsets.
                .withHeader("Accept-Encoding", "identity");
        boolean whole = start == 0 && end == blob.size();
        RegistryRequest ranged = whole ? request : request.withHeader("Range", "bytes=" + start + "-" + (end - 1));
        RegistryResponse response = client.expect(ranged, 200, 206);
        try {
            requireRange(blob, response, start, whole);
            return response;
        } catch (IOException e) {
            response.close();
            throw e;
        }
    }

    private void requireRange(Descriptor blob, RegistryResponse response, long start, boolean whole)
            throws IOException {
        if (response.status() == 200) {
            OptionalLong length = response.contentLength();
            if (length.isPresent() && length.getAsLong() != blob.size()) {
                throw otherSize(blob, length.getAsLong());
            }
            return;
        }
        ContentRange range = ContentRange.parse(response.header("Content-Range").orElse(""));
        if (whole || range.start() != start) {
            throw new RegistryException(
                    "read the blob " + name(blob.digest()), "the registry sent another part than asked for: " + range);
        }
        if (range.total() >= 0 && range.total() != blob.size()) {
            throw otherSize(blob, range.total());
        }
    }

    private MalformedInputException otherSize(Descriptor blob, long size) {
        return new MalformedInputException(
                name(blob.digest()),
                MalformedInputException.NO_OFFSET,
                "the registry has " + size + " bytes, but the descriptor says " + blob.size());
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
