package dev.nydusconvert.image.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One challenge of a {@code WWW-Authenticate} header (RFC 9110, 11.6.1).
 *
 * @param scheme in lower case, such as {@code bearer}
 * @param parameters names in lower case
 */
record AuthChallenge(String scheme, Map<String, String> parameters) {
    private static final int MAX_HEADER = 16 << 10;

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** The challenges of all headers of that name, in order. What cannot be read is left out. */
    static List<AuthChallenge> parse(List<String> headers) {
        List<AuthChallenge> challenges = new ArrayList<>();
        for (String header : headers) {
            if (header.length() <= MAX_HEADER) {
                new Parser(header).addTo(challenges);
            }
        }
        return List.copyOf(challenges);
    }

    /** Goes through one header. A word is a scheme unless an equals sign follows it. */
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        void addTo(List<AuthChallenge> challenges) {
            String scheme = null;
            Map<String, String> parameters = new LinkedHashMap<>();
            while (skipSeparators()) {
                String word = token();
                if (word.isEmpty()) {
                    break;
                }
                if (scheme != null && skipEquals()) {
                    Optional<String> value = value();
                    if (value.isEmpty()) {
                        break;
                    }
                    parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value.get());
                } else {
                    if (scheme != null) {
                        challenges.add(new AuthChallenge(scheme, Map.copyOf(parameters)));
                    }
                    scheme = word.toLowerCase(Locale.ROOT);
                    parameters.clear();
                }
            }
            if (scheme != null) {
                challenges.add(new AuthChallenge(scheme, Map.copyOf(parameters)));
            }
        }

        /** Over spaces and commas; false at the end. */
        private boolean skipSeparators() {
            while (at < text.length() && (isSpace(text.charAt(at)) || text.charAt(at) == ',')) {
                at++;
            }
            return at < text.length();
        }

        private boolean skipEquals() {
            int next = at;
            while (next < text.length() && isSpace(text.charAt(next))) {
                next++;
            }
            if (next == text.length() || text.charAt(next) != '=') {
                return false;
            }
            at = next + 1;
            while (at < text.length() && isSpace(text.charAt(at))) {
                at++;
            }
            return true;
        }

        private String token() {
            int start = at;
            while (at < text.length() && isTokenCharacter(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        /** A token or a quoted string; empty if it is neither or has no end. */
        private Optional<String> value() {
            if (at == text.length() || text.charAt(at) != '"') {
                return Optional.of(token());
            }
            StringBuilder value = new StringBuilder();
            for (at++; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '"') {
                    at++;
                    return Optional.of(value.toString());
                }
                if (c == '\\' && at + 1 < text.length()) {
                    c = text.charAt(++at);
                }
                value.append(c);
            }
            return Optional.empty();
        }

        private static boolean isSpace(char c) {
            return c == ' ' || c == '\t';
        }

        private static boolean isTokenCharacter(char c) {
            return c > ' ' && c < 0x7f && "()<>@,;\\\"[]?={}".indexOf(c) < 0;
        }
    }
}
