package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.model.JsonText;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Sends requests to one repository: with its credentials, which no other host gets to see, over redirects, and again where a
 * failure may pass. Safe for use by several threads.
 */
final class RegistryClient implements RequestSender {
    private static final int MAX_REDIRECTS = 5;

    private final RegistryAddress address;
    private final HttpExchanges http;
    private final Authorization authorization;
    private final RetryPolicy policy;
    private boolean pinged;

    RegistryClient(RegistryAddress address, HttpExchanges http, Authorization authorization, RetryPolicy policy) {
        this.address = address;
        this.http = http;
        this.authorization = authorization;
        this.policy = policy;
    }

    RegistryAddress address() {
        return address;
    }

    @Override
    public RetryPolicy policy() {
        return policy;
    }

    /**
     * Sends a request.
     *
     * @return the answer, whatever its status
     * @throws RegistryException if there was no answer, or no login to be had
     */
    RegistryResponse send(RegistryRequest request) throws IOException {
        return repeated(request, () -> attempt(request));
    }

    /** The same for an answer that is small: if it is 200, its body is read too, and the request repeated if that breaks. */
    RegistryResponse sendForWhole(RegistryRequest request) throws IOException {
        return repeated(request, () -> attempt(request).whole(JsonText.MAX_SIZE, request.action()));
    }

    private RegistryResponse repeated(RegistryRequest request, RetryPolicy.Call call) throws IOException {
        try {
            return policy.run(call);
        } catch (IOException e) {
            throw explained(e, request.action(), request.uri());
        }
    }

    /**
     * Sends a request that must not be sent again before it is known what became of it.
     *
     * @throws IOException as it comes from the connection
     */
    RegistryResponse attempt(RegistryRequest request) throws IOException {
        ping();
        return authorized(request);
    }

    @Override
    public RegistryResponse expect(RegistryRequest request, int... statuses) throws IOException {
        return require(request, send(request), statuses);
    }

    /** Sends a request that needs a small document as its answer. */
    RegistryResponse expectWhole(RegistryRequest request) throws IOException {
        return require(request, sendForWhole(request), 200);
    }

    private RegistryResponse require(RegistryRequest request, RegistryResponse response, int... statuses)
            throws IOException {
        for (int status : statuses) {
            if (response.status() == status) {
                return response;
            }
        }
        boolean unknown = response.status() == 401 && !authorization.hasLogin();
        throw RegistryErrors.of(
                request.action(), response, unknown ? "; no login for " + address.host() + " was found" : "");
    }

    /** Learns once how the registry wants to be authenticated with, so that not each kind of request is refused first. */
    private synchronized void ping() throws IOException {
        if (pinged) {
            return;
        }
        RegistryRequest request = RegistryRequest.of("GET", address.ping(), List.of(), "reach " + address.host());
        try (RegistryResponse response = http.send(request, request.uri(), Optional.empty())) {
            if (response.status() == 401) {
                authorization.learn(
                        AuthChallenge.parse(response.headers().allValues("WWW-Authenticate")),
                        List.of(),
                        Optional.empty());
            }
        }
        pinged = true;
    }

    private RegistryResponse authorized(RegistryRequest request) throws IOException {
        Optional<String> header = authorization.header(request.scopes());
        RegistryResponse response = redirected(request, header);
        if (response.status() != 401 || !address.owns(response.uri())) {
            return response;
        }
        List<AuthChallenge> challenges = AuthChallenge.parse(response.headers().allValues("WWW-Authenticate"));
        if (!authorization.learn(challenges, request.scopes(), header)) {
            return response;
        }
        response.close();
        return redirected(request, authorization.header(request.scopes()));
    }

    private RegistryResponse redirected(RegistryRequest request, Optional<String> header) throws IOException {
        URI uri = request.uri();
        for (int hops = 0; ; hops++) {
            RegistryResponse response = http.send(request, uri, address.owns(uri) ? header : Optional.empty());
            Optional<String> location = response.header("Location");
            if (!isRedirect(request, response.status()) || location.isEmpty()) {
                return response;
            }
            response.close();
            if (hops == MAX_REDIRECTS) {
                throw new RegistryException(request.action(), "there were more than " + MAX_REDIRECTS + " redirects");
            }
            uri = address.resolve(uri, location.get(), request.action());
        }
    }

    private static boolean isRedirect(RegistryRequest request, int status) {
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        return status == 307 || status == 308 || reads && (status == 301 || status == 302 || status == 303);
    }

    /** Says what was tried; what is said already, or is an interruption, stays as it is. */
    static IOException explained(IOException failure, String action, URI uri) {
        if (failure instanceof RegistryException || failure instanceof InterruptedIOException) {
            return failure;
        }
        return new RegistryException(action, HttpExchanges.describe(failure, uri), failure);
    }
}
