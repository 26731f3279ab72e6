package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One upload at a registry: {@code blobs/uploads/}. The registry says after each step where the next one goes. */
final class UploadSession {
    private static final String OCTETS = "application/octet-stream";
    private static final int MAX_CHUNK = 64 << 20;
    private static final int MIN_CHUNK = 1 << 20;
    /** {@code 0-N}: N is the last byte that the registry has. Of nothing, registries say {@code 0-0} or {@code 0--1}. */
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-(-1|[0-9]{1,18})");

    private final BlobEndpoint blobs;
    private final String action;
    private final int chunkSize;
    private volatile URI location;
    private long offset;
    private int maxPart = Integer.MAX_VALUE;

    private UploadSession(BlobEndpoint blobs, URI location, int chunkSize) {
        this.blobs = blobs;
        this.action = action(blobs);
        this.location = location;
        this.chunkSize = chunkSize;
    }

    private static String action(BlobEndpoint blobs) {
        return "upload a blob to " + blobs.client().address();
    }

    /** Asks for a session. */
    static UploadSession begin(BlobEndpoint blobs) throws IOException {
        RegistryAddress address = blobs.client().address();
        RegistryRequest request =
                RegistryRequest.of("POST", address.uri("blobs/uploads/"), address.push(), action(blobs));
        try (RegistryResponse response = blobs.client().expect(request, 202)) {
            return of(blobs, response);
        }
    }

    private static UploadSession of(BlobEndpoint blobs, RegistryResponse response) throws IOException {
        URI location = location(blobs, response)
                .orElseThrow(() -> new RegistryException(action(blobs), "the registry did not say where to"));
        return new UploadSession(blobs, location, chunkSize(blobs, response));
    }

    private static int chunkSize(BlobEndpoint blobs, RegistryResponse response) throws IOException {
        String least = response.header("OCI-Chunk-Min-Length").orElse("0").trim();
        if (!least.matches("[0-9]{1,9}") || Integer.parseInt(least) > MAX_CHUNK) {
            throw new RegistryException(
                    action(blobs),
                    "the registry wants chunks of at least " + RegistryErrors.printable(least) + " bytes, at most "
                            + MAX_CHUNK + " are sent");
        }
        return Math.max(RegistryUpload.CHUNK_SIZE, Integer.parseInt(least));
    }

    private static Optional<URI> location(BlobEndpoint blobs, RegistryResponse response) throws IOException {
        Optional<String> header = response.header("Location");
        return header.isEmpty()
                ? Optional.empty()
                : Optional.of(blobs.client().address().resolve(response.uri(), header.get(), action(blobs)));
    }

    /**
     * Makes a blob of another repository of the registry present here.
     *
     * @return false if the registry does not do that
     */
    static boolean mount(BlobEndpoint blobs, ContentDigest digest, String repository) throws IOException {
        RegistryAddress address = blobs.client().address();
        String query = "blobs/uploads/?mount=" + encode(digest.toString()) + "&from=" + encode(repository);
        RegistryRequest request = RegistryRequest.of(
                "POST",
                address.uri(query),
                List.of(address.push().get(0), "repository:" + repository + ":pull"),
                "mount the blob " + blobs.name(digest) + " from " + repository);
        try (RegistryResponse response = blobs.client().send(request)) {
            if (response.status() == 202) {
                of(blobs, response).cancel();
            }
            return response.status() == 201;
        }
    }

    /** Stores a blob that is in memory as a whole. */
    static void storeAtOnce(BlobEndpoint blobs, ContentDigest digest, byte[] bytes, int length) throws IOException {
        RegistryClient client = blobs.client();
        RequestBody body = new RequestBody(bytes, 0, length);
        // What a session has after a break is not known, so each attempt is a new one.
        try (RegistryResponse response =
                client.policy().run(() -> client.attempt(begin(blobs).end(digest, body)))) {
            requireStored(blobs, response, digest);
        } catch (IOException e) {
            throw RegistryClient.explained(e, action(blobs), client.address().base());
        }
    }

    private RegistryRequest end(ContentDigest digest, RequestBody lastBytes) {
        String separator = location.getRawQuery() == null ? "?" : "&";
        URI uri = URI.create(location + separator + "digest=" + encode(digest.toString()));
        return request("PUT", uri).withHeader("Content-Type", OCTETS).withBody(lastBytes);
    }

    /** The size of chunks to send, in bytes; the last one may be smaller. */
    int chunkSize() {
        return chunkSize;
    }

    /** Sends the next bytes, as often as it takes until the registry has them. */
    void send(byte[] bytes, int length) throws IOException {
        long start = offset;
        int failed = 0;
        while (offset < start + length) {
            long before = offset;
            int allowedBefore = maxPart;
            int from = (int) (offset - start);
            RequestBody part = new RequestBody(bytes, from, Math.min(length - from, maxPart));
            Optional<String> problem = attempt(part, start, start + length, failed + 1);
            boolean progress = offset > before || maxPart < allowedBefore;
            failed = progress ? 0 : failed + 1;
            if (failed > blobs.client().policy().retries()) {
                throw new RegistryException(
                        action, "at offset " + offset + " " + problem.orElse("the registry took nothing"));
            }
        }
    }

    /** Sends one part; empty if it was answered well, otherwise what went wrong, after a pause. */
    private Optional<String> attempt(RequestBody part, long least, long most, int number) throws IOException {
        RegistryRequest request = request("PATCH", location)
                .withHeader("Content-Type", OCTETS)
                .withHeader("Content-Range", offset + "-" + (offset + part.length() - 1))
                .withBody(part);
        String problem;
        Optional<String> asked = Optional.empty();
        try (RegistryResponse response = blobs.client().attempt(request)) {
            if (response.status() == 202 || response.status() == 201 || response.status() == 204) {
                take(response, offset + part.length(), least, most);
                return Optional.empty();
            }
            if (response.status() == 413 && part.length() > MIN_CHUNK) {
                maxPart = Math.max(MIN_CHUNK, part.length() / 2);
                return Optional.empty();
            }
            if (response.status() != 416 && !RetryPolicy.passes(response.status())) {
                throw RegistryErrors.of(action, response);
            }
            problem = "the registry answered " + response.status();
            asked = response.header("Retry-After");
        } catch (IOException e) {
            if (!RetryPolicy.passes(e)) {
                throw RegistryClient.explained(e, action, location);
            }
            problem = HttpExchanges.describe(e, location);
        }
        blobs.client().policy().pause(number, asked);
        askWhereItStands(least, most);
        return Optional.of(problem);
    }

    private void askWhereItStands(long least, long most) throws IOException {
        try (RegistryResponse response = blobs.client().expect(request("GET", location), 204, 200, 202)) {
            take(response, offset, least, most);
        }
    }

    /** Takes over what the registry says: where the session goes on, and up to which byte it has the blob. */
    private void take(RegistryResponse response, long assumed, long least, long most) throws IOException {
        Optional<URI> next = location(blobs, response);
        if (next.isPresent()) {
            location = next.get();
        }
        OptionalLong end = response.header("Range").map(UploadSession::parse).orElse(OptionalLong.empty());
        long stands = end.isPresent() ? end.getAsLong() : assumed;
        if (stands == 1 && assumed != 1) {
            // "0-0" is said of one byte, and of none.
            stands = least == 0 ? 0 : assumed;
        }
        if (stands < least || stands > most) {
            throw new RegistryException(
                    action,
                    "the registry says that it has " + stands + " bytes, but " + least + " to " + most + " were sent");
        }
        offset = stands;
    }

    private static OptionalLong parse(String range) {
        Matcher matcher = RANGE.matcher(range.trim());
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1)) + 1) : OptionalLong.empty();
    }

    /**
     * Ends the session: all that was sent is one blob.
     *
     * @param size of the blob, to find it if the answer is lost
     */
    void commit(ContentDigest digest, long size) throws IOException {
        try (RegistryResponse response = blobs.client().send(end(digest, RequestBody.NONE))) {
            // A second attempt finds no session if the first one was done but its answer was lost.
            boolean done = response.status() == 404 && blobs.has(Descriptor.of(OCTETS, digest, size));
            if (!done) {
                requireStored(blobs, response, digest);
            }
        }
    }

    private static void requireStored(BlobEndpoint blobs, RegistryResponse response, ContentDigest digest)
            throws IOException {
        if (response.status() != 201 && response.status() != 204) {
            throw RegistryErrors.of(action(blobs), response);
        }
        Optional<ContentDigest> told =
                response.header(ManifestEndpoint.DIGEST_HEADER).flatMap(ManifestEndpoint::parse);
        if (told.isPresent()
                && told.get().algorithm() == digest.algorithm()
                && !told.get().equals(digest)) {
            throw new RegistryException(
                    action(blobs), "the registry stored it as " + told.get() + " instead of " + digest);
        }
    }

    /** Ends the session without a blob. If that fails, the registry forgets it later on its own. */
    void cancel() {
        try (RegistryResponse response = blobs.client().attempt(request("DELETE", location))) {
            response.body().close();
        } catch (IOException e) {
            // Said above.
        }
    }

    private RegistryRequest request(String method, URI uri) {
        return RegistryRequest.of(method, uri, blobs.client().address().push(), action);
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
