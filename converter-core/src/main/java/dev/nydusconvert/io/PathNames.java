package dev.nydusconvert.io;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The bytes of names that a file system gave, which need not be text, and paths that have given bytes.
 *
 * <p>A {@link Path} of a Unix system holds them, whatever the locale, but its text loses what is no character in the
 * locale's encoding. Its URI loses nothing: the URI of a path has to lead back to an equal path.
 */
public final class PathNames {
    private PathNames() {}

    /** The last name of a path that a directory was listed with. */
    public static byte[] lastName(Path path) {
        Path name = path.getFileName();
        String text = name.toString();
        if (isAscii(text)) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
        byte[] whole = uriBytes(name);
        int start = whole.length;
        while (whole[start - 1] != '/') {
            start--;
        }
        return Arrays.copyOfRange(whole, start, whole.length);
    }

    /** A whole path, as it is: neither made absolute nor normalised. */
    public static byte[] bytes(Path path) {
        String text = path.toString();
        if (isAscii(text)) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
        byte[] whole = uriBytes(path);
        if (text.endsWith("/")) {
            whole = Arrays.copyOf(whole, whole.length + 1);
            whole[whole.length - 1] = '/';
        }
        if (path.isAbsolute()) {
            return whole;
        }
        // What makes it absolute is in front of it.
        byte[] working = bytes(Path.of("").toAbsolutePath());
        int start = working.length == 1 ? 1 : working.length + 1;
        return Arrays.copyOfRange(whole, start, whole.length);
    }

    /**
     * The path that has these bytes, whatever the locale; slashes that change nothing are lost.
     *
     * @return empty if there is none on this system: for a NUL byte, and for what is not UTF-8 where names are text
     */
    public static Optional<Path> ofBytes(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        try {
            if (isAscii(text)) {
                return Optional.of(Path.of(text));
            }
            return namesAreBytes() ? Optional.of(ofUri(bytes)) : Optional.of(Path.of(utf8(bytes)));
        } catch (CharacterCodingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As on Unix, but for macOS, whose file systems take UTF-8 only. */
    private static boolean namesAreBytes() {
        return FileSystems.getDefault().getSeparator().equals("/")
                && !System.getProperty("os.name").startsWith("Mac");
    }

    private static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    private static Path ofUri(byte[] bytes) {
        StringBuilder uri = new StringBuilder("file:///");
        for (byte b : bytes) {
            char c = (char) (b & 0xff);
            if (c == '/' || c == '.' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z') {
                uri.append(c);
            } else {
                uri.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        Path absolute = Path.of(URI.create(uri.toString()));
        return bytes[0] == '/' ? absolute : absolute.subpath(0, absolute.getNameCount());
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** The bytes of the absolute path, without a slash at the end: the URI has one where it leads to a directory. */
    private static byte[] uriBytes(Path path) {
        String encoded = path.toUri().getRawPath();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        int end = encoded.endsWith("/") ? encoded.length() - 1 : encoded.length();
        for (int i = 0; i < end; i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(encoded, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toByteArray();
    }
}
