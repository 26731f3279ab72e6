package dev.nydusconvert.image.registry;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The answer to a request; the body is read from the network. To be closed.
 *
 * @param status HTTP status
 * @param uri where it came from, after redirects
 * @param headers its headers
 * @param body closed with the answer
 * @param secrets what was sent to get it, and is not to be shown
 */
record RegistryResponse(int status, URI uri, HttpHeaders headers, InputStream body, SentSecrets secrets)
        implements Closeable {
    private static final int MAX_DISCARDED = 64 << 10;

    String host() {
        return uri.getAuthority();
    }

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** Length of the body as announced, if it was. */
    OptionalLong contentLength() {
        return header("Content-Length").map(RegistryResponse::parseLength).orElse(OptionalLong.empty());
    }

    private static OptionalLong parseLength(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text.trim()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** The body up to a limit. */
    byte[] readAtMost(int limit) throws IOException {
        return body.readNBytes(limit);
    }

    /**
     * The same answer with its body in memory: what breaks while the body is read is then a failure of the request, which
     * may be sent again. The body of an error stays where it is.
     *
     * @param action for the message
     * @throws RegistryException if it has more than {@code limit} bytes
     */
    RegistryResponse whole(int limit, String action) throws IOException {
        if (status != 200) {
            return this;
        }
        try (body) {
            byte[] bytes = body.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new RegistryException(action, "the answer has more than " + limit + " bytes");
            }
            return new RegistryResponse(status, uri, headers, new ByteArrayInputStream(bytes), secrets);
        }
    }

    /** The same, with another secret that was sent. */
    RegistryResponse hiding(String secret) {
        return new RegistryResponse(status, uri, headers, body, secrets.and(secret));
    }

    /** All of the body, which {@link #whole} has bounded. */
    byte[] bytes() throws IOException {
        return body.readAllBytes();
    }

    /** Ends the answer; what is left of a short body is read, so that the connection can be used again. */
    @Override
    public void close() {
        try (body) {
            body.readNBytes(MAX_DISCARDED);
        } catch (IOException e) {
            // Whatever was wanted of the answer has been had.
        }
    }
}
