package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One file of logins, in the form of containers-auth.json(5), which is that of Docker's {@code config.json}.
 *
 * @param path for messages
 * @param document its content
 */
record AuthFile(Path path, ObjectNode document) {
    private static final int MAX_SIZE = 1 << 20;
    private static final String HUB = "docker.io";
    private static final String HUB_SERVER = "https://index.docker.io/v1/";
    private static final List<String> HUB_NAMES = List.of(HUB, "index.docker.io", "registry-1.docker.io");

    static AuthFile read(Path path) throws IOException {
        if (Files.size(path) > MAX_SIZE) {
            throw malformed(path, "has more than " + MAX_SIZE + " bytes, too many for a file of logins");
        }
        byte[] bytes = Files.readAllBytes(path);
        if (new String(bytes, StandardCharsets.ISO_8859_1).isBlank()) {
            return new AuthFile(path, JsonText.newObject());
        }
        try {
            return new AuthFile(path, JsonText.readObject(bytes, path.toString()));
        } catch (MalformedInputException e) {
            // Neither its text nor its cause: they can quote the file.
            throw new MalformedInputException(path.toString(), e.offset(), "is no JSON object of logins");
        }
    }

    /** Whether there are logins in it, and not only names of programs that know them. */
    boolean holdsSecrets() {
        for (JsonNode login : object("auths")) {
            if (!text(login, "auth").isEmpty()
                    || !text(login, "password").isEmpty()
                    || !text(login, "identitytoken").isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** The login for a repository: of the helper for this registry, of the file itself, or of the helper for all. */
    Optional<Credentials> find(String host, String repository, CredentialHelper helpers) throws IOException {
        for (String name : names(host)) {
            String helper = text(object("credHelpers"), name);
            if (!helper.isEmpty()) {
                return helpers.get(helper, server(host));
            }
        }
        Optional<Credentials> stored = stored(host, repository);
        String store = text(document, "credsStore");
        return stored.isPresent() || store.isEmpty() ? stored : helpers.get(store, server(host));
    }

    private Optional<Credentials> stored(String host, String repository) throws IOException {
        ObjectNode logins = object("auths");
        for (String key : keys(host, repository)) {
            if (logins.get(key) instanceof ObjectNode login) {
                Optional<Credentials> found = credentials(key, login);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** From the most particular one: repository, the paths above it, the host, and the host as older versions wrote it. */
    private static List<String> keys(String host, String repository) {
        List<String> keys = new ArrayList<>();
        for (String name : names(host)) {
            for (String path = repository; !path.isEmpty(); path = parent(path)) {
                keys.add(name + "/" + path);
            }
            keys.add(name);
        }
        if (HUB_NAMES.contains(host)) {
            keys.add(HUB_SERVER);
        }
        for (String name : names(host)) {
            for (String scheme : List.of("https://", "http://")) {
                for (String ending : List.of("", "/", "/v1", "/v1/", "/v2", "/v2/")) {
                    keys.add(scheme + name + ending);
                }
            }
        }
        return keys;
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private static List<String> names(String host) {
        return HUB_NAMES.contains(host) ? HUB_NAMES : List.of(host);
    }

    /** How helpers know the registry. */
    private static String server(String host) {
        return HUB_NAMES.contains(host) ? HUB_SERVER : host;
    }

    private Optional<Credentials> credentials(String key, ObjectNode login) throws MalformedInputException {
        String token = text(login, "identitytoken");
        if (!token.isEmpty()) {
            return Optional.of(Credentials.ofIdentityToken(token));
        }
        String auth = text(login, "auth");
        if (auth.isEmpty()) {
            String username = text(login, "username");
            return username.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Credentials.ofPassword(username, text(login, "password")));
        }
        String decoded = decode(auth);
        int colon = decoded.indexOf(':');
        if (colon <= 0) {
            throw malformed(path, "the login for '" + key + "' is not NAME:PASSWORD in base 64");
        }
        // Older versions of Docker padded it with NUL.
        String password = decoded.substring(colon + 1).replaceAll("\0+$", "");
        return Optional.of(Credentials.ofPassword(decoded.substring(0, colon), password));
    }

    private static String decode(String auth) {
        try {
            return new String(Base64.getDecoder().decode(auth.trim()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private ObjectNode object(String field) {
        return document.get(field) instanceof ObjectNode object ? object : JsonText.newObject();
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value != null && value.isString() ? value.stringValue() : "";
    }

    private static MalformedInputException malformed(Path path, String problem) {
        return new MalformedInputException(path.toString(), MalformedInputException.NO_OFFSET, problem);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
