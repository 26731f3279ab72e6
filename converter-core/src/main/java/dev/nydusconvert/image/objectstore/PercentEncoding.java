package dev.nydusconvert.image.objectstore;

import java.nio.charset.StandardCharsets;

/** Writes names into addresses the one way that signatures take: all but unreserved characters (RFC 3986, 2.3) encoded. */
final class PercentEncoding {
    private static final String UNRESERVED_MARKS = "-._~";

    private PercentEncoding() {}

    /** Encodes a path, whose slashes stay. */
    static String ofPath(String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(b) || b == '/') {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b));
            }
        }
        return encoded.toString();
    }

    private static boolean isUnreserved(byte b) {
        return (b >= 'A' && b <= 'Z')
                || (b >= 'a' && b <= 'z')
                || (b >= '0' && b <= '9')
                || UNRESERVED_MARKS.indexOf(b) >= 0;
    }
}
