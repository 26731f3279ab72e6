package dev.nydusconvert.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.nydusconvert.image.SampleImage;
import dev.nydusconvert.image.transport.HostSet;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.RegistryReference;
import dev.nydusconvert.image.transport.TransportOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry with a certificate that the JDK does not know, for localhost only. */
class TlsTest {
    private static final String PASSWORD = "password";

    /** Programs start for keys and certificate, so all tests share them. */
    @TempDir
    private static Path folder;

    private static Path certificate;
    private static SSLContext context;

    private final SampleImage image = SampleImage.oci(1, 1, 10);
    private HttpsServer server;

    @BeforeAll
    static void makeKeys() throws Exception {
        Path keys = folder.resolve("keys.p12");
        certificate = folder.resolve("certificate.pem");
        keytool(
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD);
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "a",
                "-file",
                certificate.toString(),
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", image.manifest().mediaType());
            FakeRegistry.send(exchange, 200, image.manifest().bytes());
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
    }

    private void read(TransportOptions options, String host) throws IOException {
        String reference = "docker://" + host + ":" + server.getAddress().getPort() + "/a:1";
        RegistryFixture client = new RegistryFixture(options);
        assertThat(client.registries()
                        .openSource((RegistryReference) ImageReference.parse(reference))
                        .topManifest())
                .isEqualTo(image.manifest());
    }

    private static TransportOptions options() {
        return RegistryFixture.options().withPlainHttp(HostSet.NONE);
    }

    @Test
    void anUnknownCertificateIsRefusedAtOnce() {
        RegistryFixture client = new RegistryFixture(options());
        RegistryReference reference = (RegistryReference)
                ImageReference.parse("docker://localhost:" + server.getAddress().getPort() + "/a:1");
        assertThatThrownBy(() -> client.registries().openSource(reference).topManifest())
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("no trust in localhost");
        assertThat(client.pauses()).isEmpty();
    }

    @Test
    void aGivenCertificateIsTrustedForItsHostOnly() throws IOException {
        TransportOptions trusting = options().withCaFile(certificate);
        read(trusting, "localhost");
        assertThatThrownBy(() -> read(trusting, "127.0.0.1")).hasMessageContaining("no trust in 127.0.0.1");
    }

    @Test
    void anyCertificateIsTakenWhereThatIsAskedFor() throws IOException {
        read(options().withInsecureTls(HostSet.ALL), "localhost");
        read(options().withInsecureTls(HostSet.ALL), "127.0.0.1");
        assertThatThrownBy(() -> read(options().withInsecureTls(HostSet.of(Set.of("other.example"))), "localhost"))
                .hasMessageContaining("no trust in localhost");
    }

    @Test
    void whatIsNoFileOfCertificatesIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("x.pem"), "text");
        assertThatThrownBy(() -> read(options().withCaFile(file), "localhost"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("x.pem holds no certificate");
    }

    @Test
    void aServerWithoutTlsIsToldFromOneWithoutTrust() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answers = new Thread(() -> answerPlainly(plain));
            answers.start();
            RegistryFixture client = new RegistryFixture(options());
            RegistryReference reference =
                    (RegistryReference) ImageReference.parse("docker://127.0.0.1:" + plain.getLocalPort() + "/a:1");
            assertThatThrownBy(() -> client.registries().openSource(reference).topManifest())
                    .hasMessageContaining("does not speak TLS");
            assertThat(client.pauses()).isEmpty();
        }
    }

    /** As Go's server does, with a sentence in plain HTTP. */
    private static void answerPlainly(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                if (socket.getInputStream().read() >= 0) {
                    socket.getOutputStream()
                            .write("HTTP/1.0 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                // The client is gone, or the test has ended.
            }
        }
    }
}
