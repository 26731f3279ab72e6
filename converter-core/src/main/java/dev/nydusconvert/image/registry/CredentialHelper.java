package dev.nydusconvert.image.registry;

import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.io.MalformedInputException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks programs that keep logins, by Docker's protocol: {@code docker-credential-NAME get}, the server on standard input, JSON on
 * standard output. What they print is never shown.
 */
final class CredentialHelper {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
    private static final int MAX_OUTPUT = 64 << 10;
    private static final int PATIENCE_SECONDS = 60;
    private static final String NOT_FOUND = "credentials not found";
    /** The name that stands with an identity token. */
    private static final String TOKEN_USER = "<token>";

    private final Map<String, String> environment;

    CredentialHelper(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The login that the program has for the server, if it has one. */
    Optional<Credentials> get(String name, String server) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IOException("the file of logins names a credential helper that cannot be one");
        }
        String program = "docker-credential-" + name;
        Path file = find(program)
                .orElseThrow(() -> new IOException(program
                        + " was not found on the PATH; the file of logins says that it knows the login for " + server));
        ProcessBuilder builder =
                new ProcessBuilder(file.toString(), "get").redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            return talk(process, program, server);
        } finally {
            process.destroyForcibly();
        }
    }

    private Optional<Path> find(String program) {
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> Stream.of(Path.of(folder, program), Path.of(folder, program + ".exe")))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Credentials> talk(Process process, String program, String server) throws IOException {
        // A helper that hangs is ended, which ends its output too.
        Thread watch = new Thread(() -> endInTime(process), "credential-helper-watch");
        watch.setDaemon(true);
        watch.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(server.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It need not read; its exit code tells.
        }
        byte[] output;
        try (InputStream out = process.getInputStream()) {
            output = out.readNBytes(MAX_OUTPUT);
        }
        int code;
        try {
            code = process.waitFor();
        } catch (InterruptedException e) {
            throw Interruption.asIoException();
        }
        if (code == 0) {
            return Optional.of(parse(output, program));
        }
        if (new String(output, StandardCharsets.UTF_8).contains(NOT_FOUND)) {
            return Optional.empty();
        }
        throw new IOException(program + " failed with exit code " + code + " when asked for the login for " + server);
    }

    private static void endInTime(Process process) {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }

    private static Credentials parse(byte[] output, String program) throws IOException {
        ObjectNode answer;
        try {
            answer = JsonText.readObject(output, program);
        } catch (MalformedInputException e) {
            // Without its cause, which can quote the answer.
            throw new IOException(program + " answered something that is no JSON object");
        }
        String username = text(answer, "Username");
        String secret = text(answer, "Secret");
        return username.equals(TOKEN_USER)
                ? Credentials.ofIdentityToken(secret)
                : Credentials.ofPassword(username, secret);
    }

    private static String text(ObjectNode node, String field) {
        JsonNode value = node.get(field);
        return value != null && value.isString() ? value.stringValue() : "";
    }
}
