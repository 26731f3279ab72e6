package dev.nydusconvert.image.registry;

import dev.nydusconvert.fuzz.FuzzTarget;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Files of logins; no program that they name is ever found. */
public final class AuthFileFuzz implements FuzzTarget {
    private final CredentialHelper helpers = new CredentialHelper(Map.of());

    @Override
    public void read(byte[] input) throws IOException {
        AuthFile file = new AuthFile(Path.of("auth.json"), JsonText.readObject(input, "auth.json"));
        file.holdsSecrets();
        for (String host : List.of("docker.io", "r.example:5000")) {
            try {
                file.find(host, "a/b", helpers);
            } catch (IOException e) {
                if (e.getMessage().contains("credential helper that cannot be one")
                        || e.getMessage().contains("was not found on the PATH")) {
                    throw new UnsupportedFeatureException(e.getMessage());
                }
                throw e;
            }
        }
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        "{}",
                        "{\"auths\":{\"r.example:5000\":{\"auth\":\"dTpw\"},\"docker.io\":{\"identitytoken\":\"t\"}}}",
                        "{\"auths\":{\"r.example:5000/a\":{\"username\":\"u\",\"password\":\"p\"}}}",
                        "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"dTpwAAA=\"}},\"credHelpers\":{}}")
                .map(it -> it.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
