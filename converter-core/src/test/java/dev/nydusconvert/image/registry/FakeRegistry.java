package dev.nydusconvert.image.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.RegistryReference;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A registry in this process, in memory, that does wrong what a test wants done wrong. */
public final class FakeRegistry implements Closeable {
    private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/([^/]+)");
    private static final Pattern BLOB = Pattern.compile("/v2/(.+)/blobs/(sha(?:256|512):[0-9a-f]+)");
    private static final Pattern UPLOADS = Pattern.compile("/v2/(.+)/blobs/uploads/");
    private static final Pattern UPLOAD = Pattern.compile("/v2/(.+)/blobs/uploads/([0-9]+)");
    private static final Pattern REFERRERS = Pattern.compile("/v2/(.+)/referrers/(sha256:[0-9a-f]+)");
    private static final Pattern TAGS = Pattern.compile("/v2/(.+)/tags/list");

    /** One request that came in. */
    public record Request(String line, Map<String, List<String>> headers) {
        /** The first value of a header, or null. */
        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().get(0))
                    .findFirst()
                    .orElse(null);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, RawManifest> manifests = new ConcurrentHashMap<>();
    private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
    private final AtomicInteger uploadNumber = new AtomicInteger();
    private volatile FakeAuth auth = FakeAuth.NONE;
    private volatile boolean ranges = true;
    private volatile boolean referrers;

    private FakeRegistry(HttpServer server) {
        this.server = server;
    }

    /** Starts a registry on a free port. */
    public static FakeRegistry start() throws IOException {
        FakeRegistry registry =
                new FakeRegistry(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        registry.server.createContext("/", registry::handle);
        registry.server.setExecutor(registry.threads);
        registry.server.start();
        return registry;
    }

    /** Host and port. */
    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** A reference to an image in it. */
    public RegistryReference reference(String nameAndTag) {
        return (RegistryReference) ImageReference.parse("docker://" + host() + "/" + nameAndTag);
    }

    public FakeRegistry withFault(Fault fault) {
        faults.add(fault);
        return this;
    }

    public FakeRegistry withAuth(FakeAuth newAuth) {
        auth = newAuth;
        return this;
    }

    /** Ignores {@code Range}. */
    public FakeRegistry withoutRanges() {
        ranges = false;
        return this;
    }

    /** Has the referrers API. */
    public FakeRegistry withReferrers() {
        referrers = true;
        return this;
    }

    public List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** How many requests matched {@code METHOD /path?query}. */
    public long count(String pattern) {
        return requests().stream()
                .filter(request -> request.line().matches(pattern))
                .count();
    }

    public void putBlob(String repository, byte[] bytes) {
        blobs.put(repository + "@" + ContentDigest.ofBytes(bytes), bytes);
    }

    /** The blob of that digest, or null. */
    public byte[] blob(String repository, ContentDigest digest) {
        return blobs.get(repository + "@" + digest);
    }

    public void putManifest(String repository, String tag, RawManifest manifest) {
        manifests.put(repository + "@" + tag, manifest);
        manifests.put(repository + "@" + manifest.digest(), manifest);
    }

    /** The manifest of that tag or digest, or null. */
    public RawManifest manifest(String repository, String tagOrDigest) {
        return manifests.get(repository + "@" + tagOrDigest);
    }

    /** How many uploads were begun and neither ended nor cancelled. */
    public int openUploads() {
        return uploads.size();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        requests.add(new Request(line, new HashMap<>(exchange.getRequestHeaders())));
        try {
            for (Fault fault : faults) {
                if (fault.takes(line)) {
                    fault.answer(exchange, this);
                    return;
                }
            }
            serve(exchange);
        } finally {
            exchange.close();
        }
    }

    /** Answers as a registry should. */
    void serve(HttpExchange exchange) throws IOException {
        if (auth.serve(exchange, host())) {
            return;
        }
        String path = exchange.getRequestURI().getPath();
        Matcher manifest = MANIFEST.matcher(path);
        Matcher blob = BLOB.matcher(path);
        Matcher begin = UPLOADS.matcher(path);
        Matcher upload = UPLOAD.matcher(path);
        Matcher listed = REFERRERS.matcher(path);
        Matcher tags = TAGS.matcher(path);
        if (path.equals("/v2/")) {
            send(exchange, 200, new byte[0]);
        } else if (manifest.matches()) {
            manifest(exchange, manifest.group(1), manifest.group(2));
        } else if (blob.matches()) {
            blob(exchange, blob.group(1) + "@" + blob.group(2));
        } else if (begin.matches()) {
            begin(exchange, begin.group(1));
        } else if (upload.matches()) {
            upload(exchange, upload.group(1), upload.group(2));
        } else if (tags.matches()) {
            String list = manifests.keySet().stream()
                    .filter(key -> key.startsWith(tags.group(1) + "@") && key.indexOf(':') < 0)
                    .sorted()
                    .map(key -> "\"" + key.substring(key.indexOf('@') + 1) + "\"")
                    .reduce((a, b) -> a + "," + b)
                    .orElse("");
            send(exchange, 200, ("{\"tags\":[" + list + "]}").getBytes(StandardCharsets.UTF_8));
        } else if (listed.matches() && referrers) {
            send(exchange, 200, FakeReferrers.index(manifests, listed.group(1), listed.group(2)));
        } else {
            error(exchange, 404, "NOT_FOUND");
        }
    }

    private void manifest(HttpExchange exchange, String repository, String tagOrDigest) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            byte[] bytes = exchange.getRequestBody().readAllBytes();
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            RawManifest manifest = RawManifest.of(bytes, type);
            putManifest(repository, tagOrDigest, manifest);
            exchange.getResponseHeaders()
                    .add("Docker-Content-Digest", manifest.digest().toString());
            if (referrers && new String(bytes, StandardCharsets.UTF_8).contains("\"subject\"")) {
                exchange.getResponseHeaders().add("OCI-Subject", "present");
            }
            send(exchange, 201, new byte[0]);
            return;
        }
        RawManifest manifest = manifest(repository, tagOrDigest);
        if (manifest == null) {
            error(exchange, 404, "MANIFEST_UNKNOWN");
            return;
        }
        exchange.getResponseHeaders().add("Content-Type", manifest.mediaType());
        exchange.getResponseHeaders()
                .add("Docker-Content-Digest", manifest.digest().toString());
        send(exchange, 200, manifest.bytes());
    }

    private void blob(HttpExchange exchange, String key) throws IOException {
        byte[] bytes = blobs.get(key);
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (bytes == null) {
            error(exchange, 404, "BLOB_UNKNOWN");
        } else if (range == null || !ranges) {
            send(exchange, 200, bytes);
        } else {
            String[] ends = range.substring("bytes=".length()).split("-");
            int start = Integer.parseInt(ends[0]);
            int end = Math.min(bytes.length, Integer.parseInt(ends[1]) + 1);
            exchange.getResponseHeaders().add("Content-Range", "bytes " + start + "-" + (end - 1) + "/" + bytes.length);
            send(exchange, 206, Arrays.copyOfRange(bytes, start, end));
        }
    }

    private void begin(HttpExchange exchange, String repository) throws IOException {
        Map<String, String> query = query(exchange);
        byte[] mounted = blobs.get(query.get("from") + "@" + query.get("mount"));
        if (mounted != null) {
            putBlob(repository, mounted);
            send(exchange, 201, new byte[0]);
            return;
        }
        String id = Integer.toString(uploadNumber.incrementAndGet());
        uploads.put(id, new ByteArrayOutputStream());
        exchange.getResponseHeaders().add("Location", "/v2/" + repository + "/blobs/uploads/" + id + "?state=0");
        send(exchange, 202, new byte[0]);
    }

    private void upload(HttpExchange exchange, String repository, String id) throws IOException {
        ByteArrayOutputStream content = uploads.get(id);
        if (content == null) {
            exchange.getRequestBody().readAllBytes();
            error(exchange, 404, "BLOB_UPLOAD_UNKNOWN");
            return;
        }
        switch (exchange.getRequestMethod()) {
            case "PATCH" ->
                patch(exchange, repository, id, exchange.getRequestBody().readAllBytes(), Integer.MAX_VALUE);
            case "PUT" -> finish(exchange, repository, id);
            case "DELETE" -> {
                uploads.remove(id);
                exchange.sendResponseHeaders(204, -1);
            }
            default -> stand(exchange, repository, id, 204);
        }
    }

    /** Takes a part of a blob, but no more than {@code most} bytes of it. */
    void patch(HttpExchange exchange, String repository, String id, byte[] part, int most) throws IOException {
        ByteArrayOutputStream content = uploads.get(id);
        String range = exchange.getRequestHeaders().getFirst("Content-Range");
        if (range != null && Integer.parseInt(range.split("-")[0]) != content.size()) {
            stand(exchange, repository, id, 416);
            return;
        }
        content.write(part, 0, Math.min(part.length, most));
        stand(exchange, repository, id, 202);
    }

    private void stand(HttpExchange exchange, String repository, String id, int status) throws IOException {
        int size = uploads.get(id).size();
        exchange.getResponseHeaders().add("Range", "0-" + Math.max(0, size - 1));
        exchange.getResponseHeaders().add("Location", "/v2/" + repository + "/blobs/uploads/" + id + "?state=" + size);
        exchange.sendResponseHeaders(status, -1);
    }

    private void finish(HttpExchange exchange, String repository, String id) throws IOException {
        ByteArrayOutputStream content = uploads.remove(id);
        content.writeBytes(exchange.getRequestBody().readAllBytes());
        String digest = query(exchange).get("digest");
        if (!ContentDigest.ofBytes(content.toByteArray()).toString().equals(digest)) {
            error(exchange, 400, "DIGEST_INVALID");
            return;
        }
        putBlob(repository, content.toByteArray());
        exchange.getResponseHeaders().add("Docker-Content-Digest", digest);
        send(exchange, 201, new byte[0]);
    }

    static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new HashMap<>();
        String text = exchange.getRequestURI().getQuery();
        for (String field : text == null ? new String[0] : text.split("&")) {
            String[] parts = field.split("=", 2);
            query.put(parts[0], parts.length < 2 ? "" : parts[1]);
        }
        return query;
    }

    static void error(HttpExchange exchange, int status, String code) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        send(
                exchange,
                status,
                ("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"as the test wants it\"}]}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            exchange.getResponseHeaders().add("Content-Length", Integer.toString(body.length));
        }
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
