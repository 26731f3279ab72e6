package dev.nydusconvert.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.transport.TransportOptions;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthFilesTest {
    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void home() {
        environment.put("HOME", folder.resolve("home").toString());
    }

    private TransportOptions options() {
        return TransportOptions.defaults().withEnvironment(environment).withWarnings(warnings::add);
    }

    private Optional<Credentials> find(String host, String repository) throws IOException {
        return AuthFiles.of(options()).find(host, repository);
    }

    private Path write(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static String auths(String... keysAndUsers) {
        StringBuilder json = new StringBuilder("{\"auths\":{");
        for (int i = 0; i < keysAndUsers.length; i += 2) {
            String login = Base64.getEncoder()
                    .encodeToString((keysAndUsers[i + 1] + ":secret").getBytes(StandardCharsets.UTF_8));
            json.append(i == 0 ? "" : ",").append("\"" + keysAndUsers[i] + "\":{\"auth\":\"" + login + "\"}");
        }
        return json.append("}}").toString();
    }

    private static Optional<Credentials> user(String name) {
        return Optional.of(Credentials.ofPassword(name, "secret"));
    }

    @Test
    void filesAreLookedIntoInTheOrderOfPodmanAndDocker() throws IOException {
        assertThat(find("r.example", "a")).isEmpty();
        write("home/.docker/config.json", auths("r.example", "docker"));
        assertThat(find("r.example", "a")).isEqualTo(user("docker"));
        write("home/.config/containers/auth.json", auths("r.example", "config", "other.example", "x"));
        assertThat(find("r.example", "a")).isEqualTo(user("config"));
        environment.put("XDG_RUNTIME_DIR", folder.resolve("run").toString());
        write("run/containers/auth.json", auths("r.example", "runtime"));
        assertThat(find("r.example", "a")).isEqualTo(user("runtime"));
        assertThat(find("other.example", "a")).isEqualTo(user("x"));
        environment.put(
                "REGISTRY_AUTH_FILE",
                write("own.json", auths("r.example", "own")).toString());
        assertThat(find("r.example", "a")).isEqualTo(user("own"));
        assertThat(find("other.example", "a")).isEmpty();
        assertThat(warnings).isEmpty();
    }

    @Test
    void theDockerFolderCanBeElsewhere() throws IOException {
        environment.put("DOCKER_CONFIG", folder.resolve("conf").toString());
        write("conf/config.json", auths("r.example", "conf"));
        assertThat(find("r.example", "a")).isEqualTo(user("conf"));
    }

    @Test
    void theMostParticularEntryCounts() throws IOException {
        write("home/.docker/config.json", auths("r.example", "host", "r.example/a", "path", "r.example/a/b", "whole"));
        assertThat(find("r.example", "a/b")).isEqualTo(user("whole"));
        assertThat(find("r.example", "a/c/d")).isEqualTo(user("path"));
        assertThat(find("r.example", "ab")).isEqualTo(user("host"));
        assertThat(find("r.example:5000", "a")).isEmpty();
    }

    @Test
    void dockerHubIsKnownByItsOldName() throws IOException {
        write("home/.docker/config.json", auths("https://index.docker.io/v1/", "hub", "https://r.example/v2/", "old"));
        assertThat(find("docker.io", "library/busybox")).isEqualTo(user("hub"));
        assertThat(find("r.example", "a")).isEqualTo(user("old"));
    }

    @Test
    void aFileThatWasNamedMustBeThere() {
        Path missing = folder.resolve("missing.json");
        assertThatThrownBy(() -> AuthFiles.of(options().withAuthFile(missing)).find("r.example", "a"))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aFileThatEverybodyCanReadIsWarnedAboutOnce() throws IOException {
        Path file = write("home/.docker/config.json", auths("r.example", "u"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        AuthFiles files = AuthFiles.of(options());
        files.find("r.example", "a");
        files.find("r.example", "b");
        assertThat(warnings).hasSize(1).allMatch(it -> it.contains("chmod 600"));
        Files.writeString(file, "{\"credsStore\":\"none\",\"auths\":{\"other\":{}}}");
        assertThatThrownBy(() -> find("r.example", "a")).hasMessageContaining("docker-credential-none was not found");
        assertThat(warnings).hasSize(1);
    }

    @Test
    void damagedFilesAreNamedWithoutTheirContent() throws IOException {
        for (String content : List.of(
                "top-secret",
                "{\"auths\":{\"r.example\":{\"auth\":top-secret}}}",
                "[\"top-secret\"]",
                "{\"auths\":{\"r.example\":{\"auth\":\"dG9wLXNlY3JldA==\"}}}",
                "{\"auths\":{\"r.example\":{\"auth\":\"top-secret!\"}}}")) {
            Path file = write("home/.docker/config.json", content);
            assertThatThrownBy(() -> find("r.example", "a"))
                    .as(content)
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageNotContaining("top-secret")
                    .hasNoCause();
        }
    }

    @Test
    void emptyFilesAndEntriesOfOtherKindsHoldNoLogin() throws IOException {
        for (String content : List.of(
                "",
                "{}",
                "{\"auths\":null}",
                "{\"auths\":[]}",
                "{\"auths\":{\"r.example\":7}}",
                "{\"credsStore\":7}")) {
            write("home/.docker/config.json", content);
            assertThat(find("r.example", "a")).as(content).isEmpty();
        }
    }

    @Test
    void anyDamageGivesALoginOrAnErrorOfTheInput() throws IOException {
        byte[] whole = auths("r.example", "u", "other", "v").getBytes(StandardCharsets.UTF_8);
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            byte[] damaged = whole.clone();
            for (int i = 0; i < 3; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Path file = write("home/.docker/config.json", "");
            Files.write(file, damaged);
            try {
                find("r.example", "a");
            } catch (MalformedInputException e) {
                assertThat(e.getMessage()).as("seed %d", seed).contains(file.toString());
            }
        }
    }

    private void program(String name, String script) throws IOException {
        Path file = write("bin/docker-credential-" + name, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        environment.put("PATH", folder.resolve("bin") + ":/bin:/usr/bin");
    }

    @Test
    void helpersAreAskedByDockersProtocol() throws IOException {
        program(
                "keys",
                "[ \"$1\" = get ] || exit 3\nread server\n"
                        + "echo \"{\\\"Username\\\":\\\"for-$server\\\",\\\"Secret\\\":\\\"secret\\\"}\"");
        write("home/.docker/config.json", "{\"credHelpers\":{\"r.example\":\"keys\"}}");
        assertThat(find("r.example", "a")).isEqualTo(user("for-r.example"));
        assertThat(find("other.example", "a")).isEmpty();
        write("home/.docker/config.json", "{\"credsStore\":\"keys\"}");
        assertThat(find("docker.io", "library/a")).isEqualTo(user("for-https://index.docker.io/v1/"));
    }

    @Test
    void aHelperCanGiveAnIdentityToken() throws IOException {
        program("keys", "echo '{\"Username\":\"<token>\",\"Secret\":\"t\"}'");
        write("home/.docker/config.json", "{\"credsStore\":\"keys\"}");
        assertThat(find("r.example", "a")).contains(Credentials.ofIdentityToken("t"));
    }

    @Test
    void aHelperThatKnowsNothingIsNoError() throws IOException {
        program("keys", "echo 'credentials not found in native keychain'; exit 1");
        write("home/.docker/config.json", "{\"credsStore\":\"keys\"}");
        assertThat(find("r.example", "a")).isEmpty();
    }

    @Test
    void aHelperThatFailsIsNamedWithoutItsOutput() throws IOException {
        write("home/.docker/config.json", "{\"credsStore\":\"keys\"}");
        program("keys", "echo top-secret; exit 4");
        assertThatThrownBy(() -> find("r.example", "a"))
                .hasMessage("docker-credential-keys failed with exit code 4 when asked for the login for r.example");
        program("keys", "echo top-secret");
        assertThatThrownBy(() -> find("r.example", "a"))
                .hasMessage("docker-credential-keys answered something that is no JSON object")
                .hasNoCause();
        write("home/.docker/config.json", "{\"credsStore\":\"../keys\"}");
        assertThatThrownBy(() -> find("r.example", "a")).hasMessageContaining("a credential helper that cannot be one");
    }
}
