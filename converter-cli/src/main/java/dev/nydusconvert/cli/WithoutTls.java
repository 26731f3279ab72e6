package dev.nydusconvert.cli;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server on this machine that answers TLS with a word of HTTP, as registries without TLS do. */
final class WithoutTls implements Closeable {
    private static final byte[] ANSWER = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

    WithoutTls() throws IOException {
        Thread thread = new Thread(this::serve, "without-tls");
        thread.setDaemon(true);
        thread.start();
    }

    /** The reference of an image that it would have. */
    String reference() {
        return "docker://127.0.0.1:" + server.getLocalPort() + "/rehearsal:image";
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                client.getInputStream().read(new byte[1]);
                client.getOutputStream().write(ANSWER);
            } catch (IOException e) {
                // Closed, or the client has gone.
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
