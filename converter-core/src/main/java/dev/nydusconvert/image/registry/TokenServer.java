package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks the server that a registry names for tokens (distribution: token and OAuth2 authentication). */
final class TokenServer {
    private static final int MAX_ANSWER = 256 << 10;
    private static final int DEFAULT_SECONDS = 60;
    private static final long MAX_SECONDS = 24 * 3600;
    /** A token is not used in its last moments: it would expire on the way. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final HttpExchanges http;
    private final RetryPolicy policy;

    TokenServer(HttpExchanges http, RetryPolicy policy) {
        this.http = http;
        this.policy = policy;
    }

    /**
     * A token.
     *
     * @param header value of the {@code Authorization} header
     * @param until when to ask for another one
     */
    record Token(String header, Instant until) {
        @Override
        public String toString() {
            return "token until " + until;
        }
    }

    /**
     * Asks for a token.
     *
     * @param registry base address of the registry
     * @param challenge what the registry answered
     * @param scopes what the token is to allow
     * @param login of the user, if there is one
     * @throws RegistryException if there is no token to be had
     */
    Token fetch(URI registry, AuthChallenge challenge, List<String> scopes, Optional<Credentials> login)
            throws IOException {
        String action = "log in at " + registry.getAuthority();
        URI realm = realm(registry, challenge, action);
        Instant before = policy.clock().instant();
        boolean refresh = login.isPresent() && login.get().isIdentityToken();
        RegistryRequest request = refresh
                ? refreshRequest(realm, challenge, scopes, login.get(), action)
                : basicRequest(realm, challenge, scopes, action);
        Optional<String> authorization = refresh ? Optional.empty() : login.map(Credentials::basicHeader);
        try (RegistryResponse response = send(request, authorization)) {
            if (response.status() != 200) {
                throw RegistryErrors.of(
                        action,
                        response.hiding(login.map(Credentials::identityToken).orElse("")));
            }
            return parse(response.bytes(), before, action);
        }
    }

    private RegistryResponse send(RegistryRequest request, Optional<String> authorization) throws IOException {
        try {
            return policy.run(
                    () -> http.send(request, request.uri(), authorization).whole(MAX_ANSWER, request.action()));
        } catch (IOException e) {
            throw RegistryClient.explained(e, request.action(), request.uri());
        }
    }

    private static URI realm(URI registry, AuthChallenge challenge, String action) throws RegistryException {
        String text = challenge.parameter("realm").orElse("");
        URI realm;
        try {
            realm = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new RegistryException(action, "it names no server that gives tokens");
        }
        boolean tls = "https".equalsIgnoreCase(realm.getScheme());
        if (realm.getHost() == null || !tls && !"http".equalsIgnoreCase(realm.getScheme())) {
            throw new RegistryException(action, "it names no server that gives tokens");
        }
        if (!tls && registry.getScheme().equalsIgnoreCase("https")) {
            throw new RegistryException(action, "it wants the login to be sent without TLS to " + realm.getAuthority());
        }
        return realm;
    }

    private static RegistryRequest basicRequest(
            URI realm, AuthChallenge challenge, List<String> scopes, String action) {
        List<String> query = new ArrayList<>();
        challenge.parameter("service").ifPresent(service -> query.add("service=" + encode(service)));
        scopes.forEach(scope -> query.add("scope=" + encode(scope)));
        String separator = realm.getRawQuery() == null ? "?" : "&";
        URI uri = query.isEmpty() ? realm : URI.create(realm + separator + String.join("&", query));
        return RegistryRequest.of("GET", uri, scopes, action);
    }

    private static RegistryRequest refreshRequest(
            URI realm, AuthChallenge challenge, List<String> scopes, Credentials login, String action) {
        String form = "grant_type=refresh_token&client_id=nydus-convert"
                + challenge
                        .parameter("service")
                        .map(it -> "&service=" + encode(it))
                        .orElse("")
                + "&scope=" + encode(String.join(" ", scopes))
                + "&refresh_token=" + encode(login.identityToken());
        return RegistryRequest.of("POST", realm, scopes, action)
                .withHeader("Content-Type", "application/x-www-form-urlencoded")
                .withBody(RequestBody.of(form.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static Token parse(byte[] answer, Instant before, String action) throws RegistryException {
        ObjectNode document;
        try {
            document = JsonText.readObject(answer, "token");
        } catch (MalformedInputException e) {
            // Without its cause, which can quote the answer.
            throw new RegistryException(action, "the answer of the server that gives tokens is no JSON object");
        }
        String token = text(document, "token");
        token = token.isEmpty() ? text(document, "access_token") : token;
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new RegistryException(action, "the server that gives tokens gave none");
        }
        JsonNode seconds = document.get("expires_in");
        long life = seconds != null && seconds.isIntegralNumber() && seconds.canConvertToLong()
                ? Math.max(DEFAULT_SECONDS, Math.min(seconds.longValue(), MAX_SECONDS))
                : DEFAULT_SECONDS;
        return new Token("Bearer " + token, before.plusSeconds(life).minus(MARGIN));
    }

    private static String text(ObjectNode node, String field) {
        JsonNode value = node.get(field);
        return value != null && value.isString() ? value.stringValue() : "";
    }
}
