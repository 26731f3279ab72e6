package dev.nydusconvert.image.objectstore;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Signs requests to S3 with version 4 of Amazon's signatures, in the {@code Authorization} header. All headers are signed
 * that the request is given.
 *
 * @param key to sign with
 * @param region name of the region, which the signature is for
 */
record SignatureV4(AccessKey key, String region) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /**
     * Signs a request without a body.
     *
     * @param uri where to, without a query, and encoded as {@link PercentEncoding} does
     * @param headers its headers, to which {@code Host} is added for the signature alone: whoever sends it, sends that
     * @return the headers to send
     */
    Map<String, String> sign(String method, URI uri, Map<String, String> headers, Instant now) {
        String bodyDigest = sha256("");
        Map<String, String> sent = new LinkedHashMap<>(headers);
        sent.put("x-amz-content-sha256", bodyDigest);
        sent.put("x-amz-date", MOMENT.format(now));
        SortedMap<String, String> signed = new TreeMap<>();
        sent.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value.strip()));
        signed.put("host", uri.getAuthority());
        String names = String.join(";", signed.keySet());
        String lines = signed.entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue() + "\n")
                .collect(Collectors.joining());
        String request = String.join("\n", method, uri.getRawPath(), "", lines, names, bodyDigest);
        String scope = DAY.format(now) + "/" + region + "/s3/aws4_request";
        String text = String.join("\n", ALGORITHM, MOMENT.format(now), scope, sha256(request));
        String signature = HexFormat.of().formatHex(Hmac.SHA256.of(signingKey(now), text));
        sent.put(
                "Authorization",
                ALGORITHM + " Credential=" + key.id() + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                        + signature);
        return sent;
    }

    /** A key of the day, the region and the service, so that it is of no use elsewhere. */
    private byte[] signingKey(Instant now) {
        byte[] ofDay = Hmac.SHA256.of(("AWS4" + key.secret()).getBytes(StandardCharsets.UTF_8), DAY.format(now));
        byte[] ofService = Hmac.SHA256.of(Hmac.SHA256.of(ofDay, region), "s3");
        return Hmac.SHA256.of(ofService, "aws4_request");
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-256", e);
        }
    }
}
