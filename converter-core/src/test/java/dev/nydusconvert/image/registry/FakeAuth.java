package dev.nydusconvert.image.registry;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How a {@link FakeRegistry} wants to be authenticated with. */
public interface FakeAuth {
    /** Lets everybody in. */
    FakeAuth NONE = (exchange, host) -> false;

    /** Answers the request if it may not go on; whether it did. */
    boolean serve(HttpExchange exchange, String host) throws IOException;

    /** Wants a name and password with each request. */
    static FakeAuth basic(String login) {
        return (exchange, host) -> {
            if (basicHeader(login).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                return false;
            }
            refuse(exchange, "Basic realm=\"a, \\\"quoted\\\" realm\"");
            return true;
        };
    }

    static String basicHeader(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    private static void refuse(HttpExchange exchange, String challenge) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().add("WWW-Authenticate", challenge);
        FakeRegistry.error(exchange, 401, "UNAUTHORIZED");
    }

    /** Gives tokens for a login, and wants one that is good for the repository and the method. */
    final class Bearer implements FakeAuth {
        private final String login;
        private final String identityToken;
        private final Set<String> valid = ConcurrentHashMap.newKeySet();
        private final AtomicInteger given = new AtomicInteger();

        /**
         * @param login {@code NAME:PASSWORD}; empty lets everybody have tokens
         * @param identityToken what gets a token, too
         */
        public Bearer(String login, String identityToken) {
            this.login = login;
            this.identityToken = identityToken;
        }

        /** Makes all tokens that were given worthless. */
        public void revoke() {
            valid.clear();
        }

        public int given() {
            return given.get();
        }

        @Override
        public boolean serve(HttpExchange exchange, String host) throws IOException {
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/token")) {
                giveToken(exchange);
                return true;
            }
            String header = exchange.getRequestHeaders().getFirst("Authorization");
            boolean writes = !exchange.getRequestMethod().equals("GET")
                    && !exchange.getRequestMethod().equals("HEAD");
            if (header != null
                    && valid.stream()
                            .anyMatch(
                                    token -> header.equals("Bearer " + token) && (!writes || token.contains("push")))) {
                return false;
            }
            refuse(exchange, "Bearer realm=\"http://" + host + "/token\",service=\"fake, registry\"");
            return true;
        }

        private void giveToken(HttpExchange exchange) throws IOException {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String scope = FakeRegistry.query(exchange).getOrDefault("scope", body);
            boolean known = login.isEmpty()
                    || basicHeader(login).equals(exchange.getRequestHeaders().getFirst("Authorization"))
                    || body.contains("refresh_token=" + identityToken) && !identityToken.isEmpty();
            if (!known) {
                FakeRegistry.error(exchange, 401, "UNAUTHORIZED");
                return;
            }
            String token = "token-" + given.incrementAndGet() + (scope.contains("push") ? "-push" : "-pull");
            valid.add(token);
            FakeRegistry.send(
                    exchange,
                    200,
                    ("{\"token\":\"" + token + "\",\"expires_in\":300}").getBytes(StandardCharsets.UTF_8));
        }
    }
}
