package dev.nydusconvert.image.objectstore;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Signs requests to OSS with version 1 of its signatures, in the {@code Authorization} header.
 *
 * @param key to sign with
 */
record OssSignature(AccessKey key) {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /**
     * Signs a request.
     *
     * @param resource {@code /BUCKET/KEY}, not encoded
     * @return the headers to send
     */
    Map<String, String> sign(String method, String resource, Map<String, String> headers, Instant now) {
        TreeMap<String, String> byName = new TreeMap<>();
        headers.forEach((name, value) -> byName.put(name.toLowerCase(Locale.ROOT), value.strip()));
        String date = DATE.format(now);
        StringBuilder text = new StringBuilder(method)
                .append('\n')
                .append(byName.getOrDefault("content-md5", ""))
                .append('\n')
                .append(byName.getOrDefault("content-type", ""))
                .append('\n')
                .append(date)
                .append('\n');
        byName.forEach((name, value) -> {
            if (name.startsWith("x-oss-")) {
                text.append(name).append(':').append(value).append('\n');
            }
        });
        byte[] signature = Hmac.SHA1.of(
                key.secret().getBytes(StandardCharsets.UTF_8),
                text.append(resource).toString());
        Map<String, String> sent = new LinkedHashMap<>(headers);
        sent.put("Date", date);
        sent.put("Authorization", "OSS " + key.id() + ":" + Base64.getEncoder().encodeToString(signature));
        return sent;
    }
}
