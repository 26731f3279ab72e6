package dev.nydusconvert.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.io.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryBlobsTest {
    private static final byte[] CONTENT = "a blob".getBytes(StandardCharsets.UTF_8);

    private FakeRegistry registry;
    private String id;

    @BeforeEach
    void start() throws IOException {
        registry = FakeRegistry.start();
        registry.putBlob("library/app", CONTENT);
        id = ContentDigest.ofBytes(CONTENT).hex();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private static String base64(String login) {
        return Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    private RegistryBlobs withLogin(String login) throws IOException {
        return RegistryBlobs.withLogin(
                registry.host(),
                "library/app",
                base64(login),
                RegistryFixture.options().withRetries(0));
    }

    private static void assertContent(Optional<ByteSource> opened) throws IOException {
        try (ByteSource blob = opened.orElseThrow()) {
            assertThat(blob.size()).isEqualTo(CONTENT.length);
            assertThat(blob.read(2, 4)).isEqualTo("blob".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aBlobIsFoundByItsIdAlone() throws IOException {
        RegistryBlobs blobs = RegistryBlobs.in(registry.host(), "library/app", RegistryFixture.options());

        assertContent(blobs.find(id));
    }

    @Test
    void aBlobThatIsNotThereOrCannotBeIsNotFound() throws IOException {
        RegistryBlobs blobs = RegistryBlobs.in(registry.host(), "library/app", RegistryFixture.options());

        assertThat(blobs.find("0".repeat(64))).isEmpty();
        assertThat(blobs.find("my-layer")).isEmpty();
        assertThat(registry.count(".*my-layer.*")).isZero();
    }

    @Test
    void aGivenLoginIsUsedForPasswordsAndTokens() throws IOException {
        registry.withAuth(FakeAuth.basic("me:pass:word"));
        assertContent(withLogin("me:pass:word").find(id));

        registry.withAuth(new FakeAuth.Bearer("me:pass:word", ""));
        assertContent(withLogin("me:pass:word").find(id));
    }

    @Test
    void aWrongLoginIsAnErrorThatDoesNotTellIt() throws IOException {
        registry.withAuth(FakeAuth.basic("me:right"));
        RegistryBlobs blobs = withLogin("me:topsecret");

        assertThatThrownBy(() -> blobs.find(id))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("answered 401")
                .message()
                .doesNotContain("topsecret");
    }

    @Test
    void aGivenTokenIsSentAndNoOtherIsAskedFor() throws IOException {
        FakeAuth.Bearer bearer = new FakeAuth.Bearer("", "");
        registry.withAuth((exchange, host) ->
                !"Bearer abc".equals(exchange.getRequestHeaders().getFirst("Authorization"))
                        && bearer.serve(exchange, host));
        RegistryBlobs good = RegistryBlobs.withToken(registry.host(), "library/app", "abc", RegistryFixture.options());
        RegistryBlobs bad = RegistryBlobs.withToken(registry.host(), "library/app", "bad", RegistryFixture.options());

        assertContent(good.find(id));
        assertThatThrownBy(() -> bad.find(id)).hasMessageContaining("answered 401");
        assertThat(bearer.given()).isZero();
    }

    @Test
    void whatIsNoLoginIsRefusedWithoutTellingIt() {
        for (String login : new String[] {"top secret!", base64("topsecret")}) {
            assertThatThrownBy(() -> RegistryBlobs.withLogin("h", "r", login, RegistryFixture.options()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the login for the registry is not")
                    .message()
                    .doesNotContain("secret");
        }
    }
}
