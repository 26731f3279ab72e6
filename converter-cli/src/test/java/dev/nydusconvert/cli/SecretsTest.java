package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command prints can be pasted into an issue, {@code --debug} included: logins are nowhere in it. */
class SecretsTest {
    private static final String PASSWORD = "correct-horse-9f3";
    private static final String LOGIN = "somebody-77:" + PASSWORD;
    private static final String ENCODED = Base64.getEncoder().encodeToString(LOGIN.getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path dir;

    private final Queue<String> authorizations = new ConcurrentLinkedQueue<>();
    private String echo = "";
    private HttpServer registry;
    private String host;
    private Path authFile;

    /** A registry that refuses every login, after it has seen it. */
    @BeforeEach
    void start() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        host = "127.0.0.1:" + registry.getAddress().getPort();
        registry.createContext("/", exchange -> {
            String sent = exchange.getRequestHeaders().getFirst("Authorization");
            if (sent != null) {
                authorizations.add(sent);
            }
            boolean bearer = exchange.getRequestURI().getPath().contains("/bearer/");
            exchange.getResponseHeaders()
                    .add(
                            "WWW-Authenticate",
                            bearer ? "Bearer realm=\"http://" + host + "/token\"" : "Basic realm=\"closed\"");
            String message = echo.isEmpty() ? "go away" : echo.replace("SENT", String.valueOf(sent));
            byte[] body = ("{\"errors\":[{\"code\":\"DENIED\",\"message\":\"" + message + "\"}]}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        registry.start();
        authFile = Files.writeString(
                dir.resolve("auth.json"), "{\"auths\":{\"" + host + "\":{\"auth\":\"" + ENCODED + "\"}}}");
        Files.setPosixFilePermissions(authFile, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void stop() {
        registry.stop(0);
    }

    private CommandRun run(String... verb) {
        List<Object> all = new ArrayList<>(List.of(verb));
        all.addAll(List.of("--plain-http", "--authfile", authFile, "--retries", "0"));
        CommandRun run = CommandRun.of(all.toArray());
        assertThat(run.out() + run.err())
                .doesNotContain(PASSWORD)
                .doesNotContain("somebody-77")
                .doesNotContain(ENCODED)
                .doesNotContain("Basic " + ENCODED.substring(0, 8));
        return run;
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "bearer"})
    void aRefusedLoginIsNotPrinted(String kind) {
        String image = "docker://" + host + "/" + kind + "/image:1";
        for (String[] verb : new String[][] {
            {"--debug", "inspect", image},
            {"--debug", "convert", image, "oci:" + dir.resolve("layout") + ":a"},
            {"--debug", "copy", image, "dir:" + dir.resolve("folder")},
            {"check", image},
        }) {
            CommandRun run = run(verb);
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("401 Unauthorized (DENIED: go away)");
        }
        assertThat(authorizations).as("the login was used").contains("Basic " + ENCODED);
    }

    /** A registry that tells what it got, to find out why logins fail. */
    @ParameterizedTest
    @ValueSource(strings = {"header SENT", "login " + LOGIN, "no user has the password '" + PASSWORD + "'"})
    void aLoginThatTheRegistryRepeatsIsNotPrinted(String repeated) {
        echo = repeated;
        for (String kind : List.of("basic", "bearer")) {
            CommandRun run = run("--debug", "inspect", "docker://" + host + "/" + kind + "/image:1");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .contains("401 Unauthorized (DENIED: what it says repeats the login, and is left out)");
        }
    }

    @Test
    void theTraceOfAnUnreachableRegistryHasNoLogin() {
        registry.stop(0);
        CommandRun run = run("--debug", "inspect", "docker://" + host + "/basic/image:1");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("cannot be reached").contains("\tat dev.nydusconvert.");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFileOfLoginsThatOthersCanReadIsWarnedAbout() throws IOException {
        Files.setPosixFilePermissions(authFile, PosixFilePermissions.fromString("rw-r--r--"));
        CommandRun run = run("inspect", "docker://" + host + "/basic/image:1");
        assertThat(run.err())
                .contains("warning: " + authFile + " holds passwords and can be read by everybody; try: chmod 600");
    }

    @Test
    void aDamagedFileOfLoginsIsNamedWithoutItsContent() throws IOException {
        Files.writeString(authFile, "{\"auths\":{\"" + host + "\":{\"auth\":\"" + ENCODED + "\"}} " + PASSWORD);
        CommandRun run = run("--debug", "inspect", "docker://" + host + "/basic/image:1");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains(authFile.toString());
    }
}
