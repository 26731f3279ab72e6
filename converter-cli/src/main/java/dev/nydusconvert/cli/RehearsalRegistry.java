package dev.nydusconvert.cli;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nydusconvert.image.model.ContentDigest;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A registry on this machine, in memory, for as long as a rehearsal lasts, with a token server. It takes and gives what the verbs
 * put into it, and believes all that they say.
 */
final class RehearsalRegistry implements Closeable {
    private static final String UPLOADS = "/blobs/uploads/";
    private static final byte[] TOKEN = "{\"token\":\"rehearsal\"}".getBytes(StandardCharsets.US_ASCII);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger uploads = new AtomicInteger();

    /** By path; of uploads that have not ended too. */
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

    private final Map<String, String> types = new ConcurrentHashMap<>();

    RehearsalRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** The reference of an image in it. */
    String reference(String tag) {
        return "docker://" + host() + "/rehearsal:" + tag;
    }

    private String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        Headers answer = exchange.getResponseHeaders();
        if (path.equals("/token")) {
            send(exchange, 200, TOKEN);
        } else if (!exchange.getRequestHeaders().containsKey("Authorization")) {
            answer.add("WWW-Authenticate", "Bearer realm=\"http://" + host() + "/token\",service=\"rehearsal\"");
            send(exchange, 401, new byte[0]);
        } else {
            switch (exchange.getRequestMethod()) {
                case "POST" -> {
                    String upload = path + uploads.incrementAndGet();
                    contents.put(upload, new byte[0]);
                    answer.add("Location", upload);
                    send(exchange, 202, new byte[0]);
                }
                case "PATCH" -> {
                    byte[] taken = contents.merge(path, body, RehearsalRegistry::joined);
                    answer.add("Location", path);
                    answer.add("Range", "0-" + (taken.length - 1));
                    send(exchange, 202, new byte[0]);
                }
                case "PUT" -> put(exchange, path, body);
                default -> get(exchange, path);
            }
        }
    }

    private void put(HttpExchange exchange, String path, byte[] body) throws IOException {
        int upload = path.indexOf(UPLOADS);
        byte[] whole = upload < 0 ? body : joined(contents.remove(path), body);
        ContentDigest digest = ContentDigest.ofBytes(whole);
        if (upload < 0) {
            store(path, exchange, whole);
            store(path.substring(0, path.lastIndexOf('/') + 1) + digest, exchange, whole);
        } else {
            store(path.substring(0, upload) + "/blobs/" + digest, exchange, whole);
        }
        exchange.getResponseHeaders().add("Docker-Content-Digest", digest.toString());
        send(exchange, 201, new byte[0]);
    }

    private void store(String path, HttpExchange exchange, byte[] content) {
        contents.put(path, content);
        types.put(path, exchange.getRequestHeaders().getFirst("Content-Type"));
    }

    private void get(HttpExchange exchange, String path) throws IOException {
        byte[] content = contents.get(path);
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (content == null) {
            send(exchange, path.equals("/v2/") ? 200 : 404, new byte[0]);
            return;
        }
        Headers answer = exchange.getResponseHeaders();
        answer.add("Content-Type", types.get(path));
        answer.add("Docker-Content-Digest", ContentDigest.ofBytes(content).toString());
        if (range == null) {
            send(exchange, 200, content);
            return;
        }
        String[] ends = range.substring(range.indexOf('=') + 1).split("-");
        int start = Integer.parseInt(ends[0]);
        int end = ends.length < 2 ? content.length : Math.min(content.length, Integer.parseInt(ends[1]) + 1);
        answer.add("Content-Range", "bytes " + start + "-" + (end - 1) + "/" + content.length);
        send(exchange, 206, Arrays.copyOfRange(content, start, end));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            boolean head = exchange.getRequestMethod().equals("HEAD");
            if (head) {
                exchange.getResponseHeaders().add("Content-Length", Integer.toString(body.length));
            }
            exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
            if (!head && body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
