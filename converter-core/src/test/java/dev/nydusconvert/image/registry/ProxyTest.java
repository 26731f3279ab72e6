package dev.nydusconvert.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.SampleImage;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.RegistryReference;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyTest {
    @ParameterizedTest
    @CsvSource({
        "https://a.example/,        a.example,         true",
        "https://b.a.example/,      a.example,         true",
        "https://ba.example/,       a.example,         false",
        "https://a.example/,        .a.example,        false",
        "https://b.a.example/,      .a.example,        true",
        "https://b.a.example/,      *.a.example,       true",
        "https://A.EXAMPLE/,        a.example,         true",
        "https://a.example/,        a.example:443,     true",
        "https://a.example:5000/,   a.example:443,     false",
        "https://a.example/,        *,                 true",
        "https://10.1.2.3/,         10.0.0.0/8,        true",
        "https://11.1.2.3/,         10.0.0.0/8,        false",
        "https://10.1.2.3/,         10.1.2.3,          true",
        "https://[fd00::1]/,        fd00::/16,         true",
        "https://[fd00::1]:5000/,   [fd00::1]:5000,    true",
        "https://a.example/,        10.0.0.0/8,        false",
        "https://localhost:5000/,   '',                true",
        "https://127.0.0.1:5000/,   '',                true",
        "https://a.example/,        'b.example , :x,/',false",
    })
    void hostsWithoutAProxyAreToldAsGoTellsThem(String uri, String list, boolean covered) {
        assertThat(NoProxy.parse(list).covers(URI.create(uri))).isEqualTo(covered);
    }

    @Test
    void proxiesComeFromTheEnvironment() {
        EnvironmentProxies proxies = new EnvironmentProxies(Map.of(
                "HTTPS_PROXY", "http://user:pw@proxy.example:3128", "http_proxy", "other.example:80", "NO_PROXY", "b"));
        assertThat(proxies.select(URI.create("https://a/")))
                .containsExactly(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy.example", 3128)));
        assertThat(proxies.authorization(URI.create("https://a/"))).contains("Basic dXNlcjpwdw==");
        assertThat(proxies.select(URI.create("http://a/")))
                .containsExactly(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("other.example", 80)));
        assertThat(proxies.authorization(URI.create("http://a/"))).isEmpty();
        assertThat(proxies.select(URI.create("https://b/"))).containsExactly(Proxy.NO_PROXY);
    }

    @Test
    void whatIsNoProxyIsRefusedWithoutItsPassword() {
        for (String value : new String[] {"socks5://u:topsecret@h:1", "http://u:topsecret@ h", "http://"}) {
            assertThatThrownBy(() -> new EnvironmentProxies(Map.of("HTTPS_PROXY", value)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("HTTPS_PROXY")
                    .hasMessageNotContaining("topsecret");
        }
    }

    @Test
    void requestsGoThroughTheProxy() throws IOException {
        SampleImage image = SampleImage.oci(1, 1, 10);
        try (FakeRegistry proxy = FakeRegistry.start()) {
            proxy.putManifest("a", "1", image.manifest());
            RegistryFixture client = new RegistryFixture(
                    RegistryFixture.options().withEnvironment(Map.of("HTTP_PROXY", "http://user:pw@" + proxy.host())));
            RegistryReference reference =
                    (RegistryReference) ImageReference.parse("docker://registry.invalid:5000/a:1");
            assertThat(client.registries().openSource(reference).topManifest()).isEqualTo(image.manifest());
            assertThat(proxy.requests()).allSatisfy(request -> {
                assertThat(request.header("Host")).isEqualTo("registry.invalid:5000");
                assertThat(request.header("Proxy-Authorization")).isEqualTo("Basic dXNlcjpwdw==");
            });
        }
    }
}
