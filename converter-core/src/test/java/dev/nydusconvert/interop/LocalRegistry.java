package dev.nydusconvert.interop;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Debian's {@code docker-registry} on a free port of this machine, with its data in a folder. */
final class LocalRegistry implements Closeable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Process process;
    private final int port;

    private LocalRegistry(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a registry.
     *
     * @param folder for its data
     * @param settings more lines of the section {@code http}, and sections behind it
     */
    static LocalRegistry start(Path folder, String settings) throws IOException {
        Path program = RealTools.require("docker-registry");
        int port = freePort();
        Path config = folder.resolve("registry.yml");
        Files.writeString(
                config,
                "version: 0.1\n"
                        + "log:\n"
                        + "  level: error\n"
                        + "storage:\n"
                        + "  delete:\n"
                        + "    enabled: true\n"
                        + "  filesystem:\n"
                        + "    rootdirectory: "
                        + folder.resolve("data") + "\nhttp:\n  addr: 127.0.0.1:" + port + "\n" + settings);
        Process process = new ProcessBuilder(program.toString(), "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("registry.log").toFile())
                .start();
        LocalRegistry registry = new LocalRegistry(process, port);
        registry.awaitStart(folder);
        return registry;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitStart(Path folder) throws IOException {
        for (int waited = 0; waited < PATIENCE_MILLIS && process.isAlive(); waited += 50) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                pause();
            }
        }
        close();
        throw new AssertionError("docker-registry did not start:\n" + Files.readString(folder.resolve("registry.log")));
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Host and port; {@code localhost} so that a certificate can name it. */
    String host() {
        return "localhost:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
