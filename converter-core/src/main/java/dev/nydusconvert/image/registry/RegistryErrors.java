package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.model.JsonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads the body of an error, of which registries say in JSON what is wrong. */
final class RegistryErrors {
    private static final int MAX_BODY = 64 << 10;
    private static final int MAX_ERRORS = 5;
    private static final int MAX_TEXT = 300;
    private static final String LEFT_OUT = "what it says repeats the login, and is left out";

    private RegistryErrors() {}

    /** Turns an answer into the exception that tells of it; closes the answer. */
    static RegistryException of(String action, RegistryResponse response) {
        return of(action, response, "");
    }

    /** As {@link #of(String, RegistryResponse)}, with what we know of the cause. */
    static RegistryException of(String action, RegistryResponse response, String hint) {
        List<String> codes = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        try (response) {
            read(response.readAtMost(MAX_BODY), response.secrets(), codes, texts);
        } catch (IOException e) {
            // The status says enough.
        }
        String reason = response.host() + " answered " + response.status() + meaning(response.status())
                + (texts.isEmpty() ? "" : " (" + String.join("; ", texts) + ")") + hint;
        return new RegistryException(action, reason, response.status(), codes);
    }

    private static void read(byte[] body, SentSecrets secrets, List<String> codes, List<String> texts)
            throws IOException {
        JsonNode errors = JsonText.readObject(body, "error").get("errors");
        if (errors == null || !errors.isArray()) {
            return;
        }
        for (JsonNode error : errors) {
            if (texts.size() == MAX_ERRORS) {
                break;
            }
            String code = text(error.get("code"), secrets);
            String message = text(error.get("message"), secrets);
            codes.add(code);
            texts.add(message.isEmpty() ? code : code + ": " + message);
        }
    }

    private static String text(JsonNode node, SentSecrets secrets) {
        if (node == null || !node.isString()) {
            return "";
        }
        String text = node.stringValue();
        return secrets.areIn(text) ? LEFT_OUT : printable(text);
    }

    /** A text from elsewhere must neither move the cursor nor fill the screen. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(MAX_TEXT)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }

    private static String meaning(int status) {
        return switch (status) {
            case 401 -> " Unauthorized";
            case 403 -> " Forbidden";
            case 404 -> " Not Found";
            case 405 -> " Method Not Allowed";
            case 407 -> " Proxy Authentication Required";
            case 413 -> " Payload Too Large";
            case 429 -> " Too Many Requests";
            case 500 -> " Internal Server Error";
            case 502 -> " Bad Gateway";
            case 503 -> " Service Unavailable";
            case 504 -> " Gateway Timeout";
            default -> "";
        };
    }
}
