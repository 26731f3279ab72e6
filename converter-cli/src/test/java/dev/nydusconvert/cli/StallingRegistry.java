package dev.nydusconvert.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An empty registry that takes uploads, but never answers requests of one method to them. */
final class StallingRegistry implements Closeable {
    private static final String UPLOADS = "/v2/app/blobs/uploads/";

    private final HttpServer server;
    private final String method;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<String> uploads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger numbers = new AtomicInteger();
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    StallingRegistry(String method) throws IOException {
        this.method = method;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    /** What its only image is called. */
    String reference() {
        return "docker://127.0.0.1:" + server.getAddress().getPort() + "/app:nydus";
    }

    /** Whether a request came that is not answered. */
    boolean awaitStalled() throws InterruptedException {
        return stalled.await(60, TimeUnit.SECONDS);
    }

    /** Method and path of all requests. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Uploads that were begun and neither ended nor cancelled. */
    Set<String> openUploads() {
        return Set.copyOf(uploads);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String requested = exchange.getRequestMethod();
        requests.add(requested + " " + path);
        exchange.getRequestBody().readAllBytes();
        try (exchange) {
            if (path.equals("/v2/")) {
                exchange.sendResponseHeaders(200, -1);
            } else if (requested.equals("POST")) {
                String location = UPLOADS + numbers.incrementAndGet();
                uploads.add(location);
                exchange.getResponseHeaders().add("Location", location);
                exchange.sendResponseHeaders(202, -1);
            } else if (path.startsWith(UPLOADS)) {
                upload(exchange, requested, path);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private void upload(HttpExchange exchange, String requested, String path) throws IOException {
        if (requested.equals(method)) {
            stalled.countDown();
            awaitEnd();
        } else if (requested.equals("PATCH")) {
            exchange.getResponseHeaders().add("Location", path);
            String sent = exchange.getRequestHeaders().getFirst("Content-Range");
            exchange.getResponseHeaders().add("Range", "0-" + sent.substring(sent.indexOf('-') + 1));
            exchange.sendResponseHeaders(202, -1);
        } else if (requested.equals("DELETE")) {
            uploads.remove(path);
            exchange.sendResponseHeaders(204, -1);
        } else {
            exchange.sendResponseHeaders(400, -1);
        }
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
