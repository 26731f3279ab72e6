package dev.nydusconvert.image.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives requests to one repository their {@code Authorization}: none until the registry asks for one, then basic
 * authentication or a token for what the request needs. Tokens are kept until they expire or are refused.
 *
 * <p>Safe for use by several threads; while one asks for a token, the others wait for it.
 */
final class Authorizer implements Authorization {
    private static final String BASIC = "basic";
    private static final String BEARER = "bearer";

    private final RegistryAddress address;
    private final Logins logins;
    private final TokenServer server;
    private final RetryPolicy policy;
    private final Map<List<String>, TokenServer.Token> tokens = new HashMap<>();
    private Optional<AuthChallenge> challenge = Optional.empty();
    private Optional<Credentials> login = Optional.empty();
    private boolean loginKnown;

    Authorizer(RegistryAddress address, Logins logins, TokenServer server, RetryPolicy policy) {
        this.address = address;
        this.logins = logins;
        this.server = server;
        this.policy = policy;
    }

    @Override
    public synchronized Optional<String> header(List<String> scopes) throws IOException {
        if (challenge.isEmpty()) {
            return Optional.empty();
        }
        if (challenge.get().scheme().equals(BASIC)) {
            return login().map(Credentials::basicHeader);
        }
        TokenServer.Token token = tokens.get(scopes);
        if (token == null || !policy.clock().instant().isBefore(token.until())) {
            token = server.fetch(address.base(), challenge.get(), withScopeOf(challenge.get(), scopes), login());
            tokens.put(scopes, token);
        }
        return Optional.of(token.header());
    }

    /** The registry may ask for more than we know of. */
    private static List<String> withScopeOf(AuthChallenge challenge, List<String> scopes) {
        List<String> all = new ArrayList<>(scopes);
        for (String scope : challenge.parameter("scope").orElse("").split(" ")) {
            if (!scope.isEmpty() && scopes.stream().noneMatch(known -> covers(known, scope))) {
                all.add(scope);
            }
        }
        return all;
    }

    private static boolean covers(String known, String scope) {
        int actions = known.lastIndexOf(':');
        return known.equals(scope)
                || scope.startsWith(known.substring(0, actions + 1))
                        && List.of(known.substring(actions + 1).split(","))
                                .containsAll(
                                        List.of(scope.substring(actions + 1).split(",")));
    }

    @Override
    public synchronized boolean learn(List<AuthChallenge> challenges, List<String> scopes, Optional<String> refused)
            throws IOException {
        Optional<AuthChallenge> asked = challenges.stream()
                .filter(it -> it.scheme().equals(BEARER))
                .findFirst()
                .or(() -> challenges.stream()
                        .filter(it -> it.scheme().equals(BASIC))
                        .findFirst());
        if (asked.isEmpty()) {
            return false;
        }
        challenge = asked;
        TokenServer.Token token = tokens.get(scopes);
        if (token != null && refused.filter(token.header()::equals).isPresent()) {
            tokens.remove(scopes);
        }
        return asked.get().scheme().equals(BEARER) || !header(scopes).equals(refused);
    }

    @Override
    public synchronized boolean hasLogin() throws IOException {
        return login().isPresent();
    }

    private Optional<Credentials> login() throws IOException {
        if (!loginKnown) {
            login = logins.find(address.host(), address.repository());
            loginKnown = true;
        }
        return login;
    }
}
