package dev.nydusconvert.image.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A login at a registry: a name and password, or a token that stands for both.
 *
 * <p>Nothing of it is in its text form.
 *
 * @param username empty with an identity token
 * @param password empty with an identity token
 * @param identityToken empty with a name and password
 */
record Credentials(String username, String password, String identityToken) {
    static Credentials ofPassword(String username, String password) {
        return new Credentials(username, password, "");
    }

    static Credentials ofIdentityToken(String token) {
        return new Credentials("", "", token);
    }

    boolean isIdentityToken() {
        return !identityToken.isEmpty();
    }

    /** The header for basic authentication. */
    String basicHeader() {
        byte[] login = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(login);
    }

    @Override
    public String toString() {
        return "credentials";
    }
}
