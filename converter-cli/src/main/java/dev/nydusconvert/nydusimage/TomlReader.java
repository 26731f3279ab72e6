package dev.nydusconvert.nydusimage;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads of a TOML document what a configuration needs: tables, and keys with a text, a number or a truth value on one
 * line, and lists of texts. What else TOML has is refused, not misread.
 */
final class TomlReader {
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]+(?:\\s*\\.\\s*[A-Za-z0-9_-]+)*");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.:+-]+");
    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'");

    private final String[] lines;
    private final Map<String, String> values = new HashMap<>();
    private String table = "";
    private int number;

    TomlReader(String text) {
        this.lines = text.split("\r?\n");
    }

    /** The values by their place: {@code /table/key}. */
    Map<String, String> read() throws RefusedException {
        for (String line : lines) {
            number++;
            String content = line.strip();
            if (!content.isEmpty() && !content.startsWith("#")) {
                read(content);
            }
        }
        return values;
    }

    private void read(String line) throws RefusedException {
        int separator = line.indexOf('=');
        if (line.startsWith("[") && !line.startsWith("[[")) {
            int end = line.indexOf(']');
            if (end < 0) {
                throw notUnderstood();
            }
            requireNothing(line.substring(end + 1));
            table = place(line.substring(1, end));
        } else if (separator > 0) {
            value(
                    table + place(line.substring(0, separator)),
                    line.substring(separator + 1).strip());
        } else {
            throw notUnderstood();
        }
    }

    private String place(String key) throws RefusedException {
        String trimmed = key.strip();
        if (!KEY.matcher(trimmed).matches()) {
            throw notUnderstood();
        }
        return "/" + trimmed.replaceAll("\\s*\\.\\s*", "/");
    }

    private void value(String place, String text) throws RefusedException {
        if (text.startsWith("[")) {
            list(place, text.substring(1).strip());
            return;
        }
        Matcher plain = PLAIN.matcher(text);
        if (plain.lookingAt()) {
            values.put(place, plain.group());
            requireNothing(text.substring(plain.end()));
        } else {
            requireNothing(text(place, text));
        }
    }

    private void list(String place, String text) throws RefusedException {
        String rest = text;
        for (int i = 0; !rest.startsWith("]"); i++) {
            rest = text(place + "/" + i, rest).strip();
            if (rest.startsWith(",")) {
                rest = rest.substring(1).strip();
            } else if (!rest.startsWith("]")) {
                throw notUnderstood();
            }
        }
        requireNothing(rest.substring(1));
    }

    /** Takes a text in quotes from the front, and returns what is left. */
    private String text(String place, String text) throws RefusedException {
        Matcher quoted = TEXT.matcher(text);
        if (!quoted.lookingAt() || text.startsWith("\"\"\"") || text.startsWith("'''")) {
            throw notUnderstood();
        }
        values.put(place, quoted.group(1) == null ? quoted.group(2) : unescaped(quoted.group(1)));
        return text.substring(quoted.end());
    }

    private String unescaped(String text) throws RefusedException {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                plain.append(
                        switch (text.charAt(i)) {
                            case '"' -> '"';
                            case '\\' -> '\\';
                            case 'n' -> '\n';
                            case 't' -> '\t';
                            default -> throw notUnderstood();
                        });
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    private void requireNothing(String rest) throws RefusedException {
        String left = rest.strip();
        if (!left.isEmpty() && !left.startsWith("#")) {
            throw notUnderstood();
        }
    }

    private RefusedException notUnderstood() {
        return new RefusedException("invalid configuration: line " + number + " is not understood; it is read as TOML"
                + " with texts, numbers and lists of texts on one line each");
    }
}
