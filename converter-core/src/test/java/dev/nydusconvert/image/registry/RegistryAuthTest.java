package dev.nydusconvert.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.SampleImage;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.transport.BlobUpload;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins get where they belong, and nowhere else. */
class RegistryAuthTest {
    private static final String LOGIN = "user:pass:word-9f3";

    @TempDir
    private Path folder;

    private final SampleImage image = SampleImage.oci(1, 2, 1_000);
    private FakeRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = FakeRegistry.start();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private RegistryFixture loggedIn() throws IOException {
        String auth = Base64.getEncoder().encodeToString(LOGIN.getBytes(StandardCharsets.UTF_8));
        return withAuths("\"auth\":\"" + auth + "\"");
    }

    private RegistryFixture withAuths(String fields) throws IOException {
        Path file = folder.resolve("auth.json");
        Files.writeString(file, "{\"auths\":{\"" + registry.host() + "\":{" + fields + "}}}");
        return new RegistryFixture(RegistryFixture.options().withAuthFile(file));
    }

    @Test
    void basicAuthenticationIsUsedWhereTheRegistryAsksForIt() throws IOException {
        registry.withAuth(FakeAuth.basic(LOGIN));
        RegistryFixture client = loggedIn();
        image.write(client.destination(registry, "a:1"));
        image.requireBlobs(client.source(registry, "a:1"));
        assertThat(registry.requests().get(0).header("Authorization")).isNull();
        assertThat(registry.requests().stream().filter(it -> it.header("Authorization") == null))
                .hasSize(1);
    }

    @Test
    void tokensAreAskedForOncePerScope() throws IOException {
        FakeAuth.Bearer bearer = new FakeAuth.Bearer(LOGIN, "");
        registry.withAuth(bearer);
        RegistryFixture client = loggedIn();
        image.write(client.destination(registry, "a:1"));
        ImageSource source = client.source(registry, "a:1");
        assertThat(source.topManifest()).isEqualTo(image.manifest());
        image.requireBlobs(source);
        assertThat(bearer.given()).isEqualTo(2);
        assertThat(registry.requests().stream().filter(it -> it.line().contains("/token")))
                .allSatisfy(it -> assertThat(it.line())
                        .contains("service=fake%2C+registry")
                        .containsPattern("scope=repository%3Aa%3Apull(%2Cpush)?$"));
    }

    @Test
    void aTokenIsRenewedInTheMiddleOfAnUpload() throws IOException {
        FakeAuth.Bearer bearer = new FakeAuth.Bearer(LOGIN, "");
        registry.withAuth(bearer);
        byte[] large = new byte[3 * RegistryUpload.CHUNK_SIZE];
        Descriptor blob = SampleImage.descriptor("a/b", large);
        ImageDestination destination = loggedIn().destination(registry, "a:1");
        try (BlobUpload upload = destination.uploadBlob()) {
            int half = large.length / 2;
            upload.write(large, 0, half);
            bearer.revoke();
            upload.write(large, half, large.length - half);
            upload.commit(blob);
        }
        assertThat(bearer.given()).isEqualTo(2);
        assertThat(registry.blob("a", blob.digest())).isEqualTo(large);
    }

    @Test
    void anIdentityTokenIsExchangedForTokens() throws IOException {
        registry.withAuth(new FakeAuth.Bearer(LOGIN, "identity-5c1"));
        RegistryFixture client = withAuths("\"identitytoken\":\"identity-5c1\"");
        image.write(client.destination(registry, "a:1"));
        assertThat(registry.count("POST /token")).isEqualTo(2);
    }

    @Test
    void withoutALoginAnAnonymousTokenIsAskedFor() throws IOException {
        registry.withAuth(new FakeAuth.Bearer("", ""));
        registry.putManifest("a", "1", image.manifest());
        assertThat(new RegistryFixture().source(registry, "a:1").topManifest()).isEqualTo(image.manifest());
        assertThat(registry.requests().stream().filter(it -> it.line().contains("/token")))
                .allSatisfy(it -> assertThat(it.header("Authorization")).isNull());
    }

    @Test
    void aWrongLoginIsAnErrorThatShowsNothingOfIt() throws IOException {
        for (FakeAuth auth : List.of(FakeAuth.basic("a:b"), new FakeAuth.Bearer("a:b", ""))) {
            registry.withAuth(auth);
            RegistryFixture client = loggedIn();
            assertThatThrownBy(() -> client.source(registry, "a:1").topManifest())
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("401 Unauthorized (UNAUTHORIZED")
                    .satisfies(RegistryAuthTest::requireSilence);
        }
    }

    @Test
    void aMissingLoginIsNamed() {
        registry.withAuth(FakeAuth.basic(LOGIN));
        assertThatThrownBy(() -> new RegistryFixture().source(registry, "a:1").topManifest())
                .hasMessageEndingWith("401 Unauthorized (UNAUTHORIZED: as the test wants it); no login for "
                        + registry.host() + " was found");
    }

    private static void requireSilence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain("pass", "9f3").doesNotContain("dXNlcjpwYXNz");
        }
    }

    @Test
    void credentialsDoNotFollowARedirectToAnotherHost() throws IOException {
        byte[] layer = image.layers().get(0);
        try (FakeRegistry storage = FakeRegistry.start()) {
            storage.putBlob("elsewhere", layer);
            String target = "http://" + storage.host() + "/v2/elsewhere/blobs/"
                    + image.descriptors().get(1).digest();
            registry.withAuth(FakeAuth.basic(LOGIN))
                    .withFault(Fault.status("GET .*/blobs/.*", 1, 307, "Location", target));
            try (InputStream in =
                    loggedIn().source(registry, "a:1").blob(image.descriptors().get(1))) {
                assertThat(in.readAllBytes()).isEqualTo(layer);
            }
            assertThat(storage.requests())
                    .hasSize(1)
                    .allSatisfy(it -> assertThat(it.header("Authorization")).isNull());
            assertThat(registry.requests().get(1).header("Authorization")).isEqualTo(FakeAuth.basicHeader(LOGIN));
        }
    }

    @Test
    void uploadsThatGoElsewhereDoNotTakeCredentialsAlong() throws IOException {
        try (FakeRegistry storage = FakeRegistry.start()) {
            registry.withAuth(FakeAuth.basic(LOGIN))
                    .withFault(Fault.status(
                            "POST .*", 1, 202, "Location", "http://" + storage.host() + "/v2/x/blobs/uploads/1"));
            ImageDestination destination = loggedIn().destination(registry, "a:1");
            try (BlobUpload upload = destination.uploadBlob()) {
                upload.write(1);
                assertThatThrownBy(upload::commit).hasMessageContaining("404");
            }
            assertThat(storage.requests())
                    .hasSize(1)
                    .allSatisfy(it -> assertThat(it.header("Authorization")).isNull());
        }
    }

    @Test
    void redirectsInACircleEnd() throws IOException {
        registry.withFault(Fault.status("GET .*/manifests/.*", 1_000, 302, "Location", "/v2/a/manifests/1"));
        assertThatThrownBy(() -> new RegistryFixture().source(registry, "a:1").topManifest())
                .hasMessageContaining("there were more than 5 redirects");
        registry.withFault(Fault.status("GET .*/blobs/.*", 1_000, 302, "Location", "file:///etc/passwd"));
        assertThatThrownBy(() -> new RegistryFixture()
                        .source(registry, "a:1")
                        .blob(image.descriptors().get(1)))
                .hasMessageContaining("redirected to something that is no address");
    }

    @Test
    void aTokenServerThatGivesNoTokenIsAnError() throws IOException {
        registry.withAuth(new FakeAuth.Bearer("", ""));
        for (String answer : List.of("{}", "[]", "{\"token\":\"a\\r\\nb\"}", "secret-token-text")) {
            registry.withFault(
                    Fault.body("GET /token.*", 1, "application/json", answer.getBytes(StandardCharsets.UTF_8)));
            assertThatThrownBy(
                            () -> new RegistryFixture().source(registry, "a:1").topManifest())
                    .isInstanceOf(RegistryException.class)
                    .hasMessageStartingWith("Tried to log in at")
                    .satisfies(failure -> assertThat(Stream.iterate(failure, it -> it != null, Throwable::getCause))
                            .noneMatch(it -> it.toString().contains("secret-token-text")));
        }
    }

    @Test
    void loginsAndTokensHaveNoText() {
        assertThat(Credentials.ofPassword("user", "secret").toString()).doesNotContain("secret", "user");
        assertThat(Credentials.ofIdentityToken("secret").toString()).doesNotContain("secret");
        assertThat(new TokenServer.Token("Bearer secret", RegistryFixture.NOW).toString())
                .doesNotContain("secret");
    }
}
