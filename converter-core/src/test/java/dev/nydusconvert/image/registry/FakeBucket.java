package dev.nydusconvert.image.registry;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An object storage in this process that lets nobody in whose signature it does not find itself, from what it got. It
 * serves as a proxy, too, so that buckets may be hosts.
 */
public final class FakeBucket implements Closeable {
    public static final String ID = "the-key";
    public static final String SECRET = "the-secret";
    public static final String REGION = "region-1";

    private static final Pattern V4 = Pattern.compile("AWS4-HMAC-SHA256 Credential=" + ID + "/(\\d{8})/" + REGION
            + "/s3/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})");

    private final HttpServer server;
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger failures = new AtomicInteger();

    private FakeBucket(HttpServer server) {
        this.server = server;
    }

    /** Starts a storage on a free port. */
    public static FakeBucket start() throws IOException {
        FakeBucket bucket =
                new FakeBucket(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        bucket.server.createContext("/", bucket::handle);
        bucket.server.start();
        return bucket;
    }

    /** Host and port. */
    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** @param place path of an object, with the bucket; of one that all may read, with {@code public} before it */
    public FakeBucket with(String place, byte[] content) {
        objects.put(place, content);
        return this;
    }

    /** Answers the next requests with an error that passes. */
    FakeBucket failing(int times) {
        failures.set(times);
        return this;
    }

    /** Method and path of all that were answered well. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                FakeRegistry.send(exchange, 503, new byte[0]);
                return;
            }
            String path = exchange.getRequestURI().getPath();
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            boolean oss = authorization != null && authorization.startsWith("OSS ");
            // The bucket is the first label of the host.
            String place =
                    oss ? "/" + exchange.getRequestHeaders().getFirst("Host").split("\\.")[0] + path : path;
            if (!place.startsWith("/public/") && !isSigned(exchange, place, authorization)) {
                FakeRegistry.send(exchange, 403, new byte[0]);
                return;
            }
            serve(exchange, objects.get(place));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(HttpExchange exchange, byte[] object) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (object == null) {
            FakeRegistry.send(exchange, 404, new byte[0]);
            return;
        }
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        if (range == null) {
            FakeRegistry.send(exchange, 200, object);
            return;
        }
        String[] ends = range.substring("bytes=".length()).split("-");
        int start = Integer.parseInt(ends[0]);
        int end = Integer.parseInt(ends[1]) + 1;
        exchange.getResponseHeaders().add("Content-Range", "bytes " + start + "-" + (end - 1) + "/" + object.length);
        FakeRegistry.send(exchange, 206, Arrays.copyOfRange(object, start, end));
    }

    private static boolean isSigned(HttpExchange exchange, String place, String authorization)
            throws GeneralSecurityException {
        if (authorization == null) {
            return false;
        }
        Headers headers = exchange.getRequestHeaders();
        if (authorization.startsWith("OSS ")) {
            String text = exchange.getRequestMethod() + "\n\n\n" + headers.getFirst("Date") + "\n" + place;
            byte[] signature = hmac("HmacSHA1", SECRET.getBytes(StandardCharsets.UTF_8), text);
            return authorization.equals("OSS " + ID + ":" + Base64.getEncoder().encodeToString(signature));
        }
        Matcher matcher = V4.matcher(authorization);
        return matcher.matches() && matcher.group(3).equals(v4(exchange, matcher.group(1), matcher.group(2)));
    }

    private static String v4(HttpExchange exchange, String day, String names) throws GeneralSecurityException {
        Headers headers = exchange.getRequestHeaders();
        StringBuilder request = new StringBuilder(
                exchange.getRequestMethod() + "\n" + exchange.getRequestURI().getRawPath() + "\n\n");
        for (String name : names.split(";")) {
            request.append(name + ":" + headers.getFirst(name) + "\n");
        }
        request.append("\n" + names + "\n" + headers.getFirst("x-amz-content-sha256"));
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(request.toString().getBytes(StandardCharsets.UTF_8));
        byte[] key = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of(day, REGION, "s3", "aws4_request")) {
            key = hmac("HmacSHA256", key, part);
        }
        HexFormat hex = HexFormat.of();
        String text = "AWS4-HMAC-SHA256\n" + headers.getFirst("x-amz-date") + "\n" + day + "/" + REGION
                + "/s3/aws4_request\n" + hex.formatHex(digest);
        return hex.formatHex(hmac("HmacSHA256", key, text));
    }

    private static byte[] hmac(String algorithm, byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key, algorithm));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
