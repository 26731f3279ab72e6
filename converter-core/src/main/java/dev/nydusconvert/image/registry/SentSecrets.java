package dev.nydusconvert.image.registry;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What of a login was sent with a request: whoever got it could repeat it in an answer that is shown.
 *
 * @param all in each form that was sent, or that what was sent is decoded to
 */
record SentSecrets(List<String> all) {
    private static final String BASIC = "Basic ";

    SentSecrets {
        all = List.copyOf(all);
    }

    /** @param headers values of headers that authorize, where there are such */
    @SafeVarargs
    static SentSecrets ofHeaders(Optional<String>... headers) {
        List<String> secrets = new ArrayList<>();
        Stream.of(headers).flatMap(Optional::stream).forEach(header -> add(secrets, header));
        return new SentSecrets(secrets);
    }

    private static void add(List<String> secrets, String header) {
        String value = header.substring(header.indexOf(' ') + 1);
        secrets.add(value);
        if (header.startsWith(BASIC)) {
            String login = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
            // What has the login has the password.
            secrets.add(login.substring(login.indexOf(':') + 1));
        }
    }

    /** With another one. */
    SentSecrets and(String secret) {
        return new SentSecrets(Stream.concat(all.stream(), Stream.of(secret)).toList());
    }

    /** Whether a text has one of them in it. */
    boolean areIn(String text) {
        return all.stream().anyMatch(secret -> !secret.isEmpty() && text.contains(secret));
    }

    @Override
    public String toString() {
        return all.size() + " secrets";
    }
}
