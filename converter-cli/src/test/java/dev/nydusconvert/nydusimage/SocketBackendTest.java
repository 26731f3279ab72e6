package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.cli.JsonValue;
import dev.nydusconvert.cli.LayerTar;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blobs are read from a server at a Unix socket. */
class SocketBackendTest {
    private static final Pattern RANGE = Pattern.compile("Range: bytes=(\\d+)-(\\d+)");

    @TempDir
    Path directory;

    private Path bootstrap;
    private byte[] blob;
    private Path socket;
    private ServerSocketChannel server;

    @BeforeEach
    void pack() throws IOException {
        bootstrap = directory.resolve("boot");
        Path json = directory.resolve("json");
        Path tar = Files.write(directory.resolve("tar"), LayerTar.ofEverything());
        ImageRun.of("create", "-t", "tar-rafs", "-D", directory, "-B", bootstrap, "-J", json, tar);
        String id = (String) JsonValue.parse(Files.readString(json)).at("blobs.0");
        blob = Files.readAllBytes(directory.resolve(id));
        // Paths of sockets are short.
        socket = Files.createTempDirectory("nydus").resolve("s");
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
        Files.deleteIfExists(socket);
        Files.delete(socket.getParent());
    }

    /** Answers each request, one after the other, until it is stopped. */
    private void serve(Function<String, byte[]> answers) throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    try (SocketChannel channel = server.accept()) {
                        ByteBuffer answer = ByteBuffer.wrap(answers.apply(head(Channels.newInputStream(channel))));
                        while (answer.hasRemaining()) {
                            channel.write(answer);
                        }
                    }
                }
            } catch (ClosedChannelException e) {
                // The test is over.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString();
    }

    private byte[] wellBehaved(String request) {
        if (request.startsWith("HEAD ")) {
            return ("HTTP/1.0 200 OK\r\nContent-Length: " + blob.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }
        Matcher range = RANGE.matcher(request);
        assertThat(range.find()).isTrue();
        int start = Integer.parseInt(range.group(1));
        int length = Integer.parseInt(range.group(2)) - start + 1;
        byte[] head = "HTTP/1.0 206 Partial Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(head.length + length)
                .put(head)
                .put(blob, start, length)
                .array();
    }

    private ImageRun unpack(Path target) {
        String config = "{\"addr\": \"" + socket + "\"}";
        return ImageRun.of(
                "unpack",
                "-B",
                bootstrap,
                "--backend-type",
                "http-proxy",
                "--backend-config",
                config,
                "--output",
                target);
    }

    @Test
    void aLayerIsUnpackedFromASocketAsFromAFile() throws IOException {
        serve(this::wellBehaved);
        Path fromFile = directory.resolve("from-file");
        ImageRun.of("unpack", bootstrap, "-D", directory, "--output", fromFile);
        Path fromSocket = directory.resolve("from-socket");

        ImageRun run = unpack(fromSocket);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(fromSocket).hasSameBinaryContentAs(fromFile);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.0 404 Not Found\\r\\n\\r\\n | the answer is",
                "HTTP/1.0 200 OK\\r\\n\\r\\n | does not tell the size",
                "HTTP/1.0 200 OK\\r\\nContent-Length: -1\\r\\n\\r\\n | is no number",
                "HTTP/1.0 200 OK\\r\\nContent-Length: 14000\\r\\n\\r\\n | bytes in place of",
                "HTTP/1.0 200 | ends in its head",
                "SSH-2.0\\r\\n\\r\\n | the answer is",
            })
    void answersThatAreNoneAreAnErrorAndLeaveNoTar(String answer, String message) throws IOException {
        serve(request -> answer.replace("\\r\\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        Path target = directory.resolve("target");

        ImageRun run = unpack(target);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("Error: " + socket).contains(message);
        assertThat(target).doesNotExist();
    }

    @Test
    void whereNobodyListensThereIsAnError() {
        ImageRun run = unpack(directory.resolve("target"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("Error: " + socket);
    }
}
