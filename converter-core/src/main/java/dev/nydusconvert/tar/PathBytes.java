package dev.nydusconvert.tar;

import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Paths of a tar, which are bytes and need not be text. */
public final class PathBytes {
    /** How much of a path that is too long is in the message. */
    private static final int SHOWN = 80;

    private PathBytes() {}

    /** A path as text for messages: UTF-8, with other bytes and control characters as {@code \xNN}. */
    public static String display(byte[] path) {
        // The decoder reports what is no UTF-8 and stops before it; then that part is written byte by byte.
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(path);
        CharBuffer decoded = CharBuffer.allocate(path.length);
        StringBuilder shown = new StringBuilder(path.length);
        CoderResult result;
        do {
            result = decoder.decode(in, decoded, true);
            appendEscaped(shown, decoded.flip());
            decoded.clear();
            for (int i = result.isError() ? result.length() : 0; i > 0; i--) {
                appendHex(shown, in.get());
            }
        } while (in.hasRemaining());
        return shown.toString();
    }

    private static void appendEscaped(StringBuilder shown, CharBuffer text) {
        while (text.hasRemaining()) {
            char c = text.get();
            if (Character.isISOControl(c)) {
                appendHex(shown, (byte) c);
            } else if (c == '\\') {
                shown.append("\\\\");
            } else {
                shown.append(c);
            }
        }
    }

    private static void appendHex(StringBuilder shown, byte b) {
        shown.append("\\x").append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
    }

    /**
     * Drops leading, trailing and repeated slashes and {@code .} components.
     *
     * @param raw a path of a tar, absolute or not; returned itself if nothing is to be dropped
     * @param maxLength the most bytes that {@code raw} may have: {@link Limits#path()}
     * @param source name of the tar, for the exception
     * @param offset offset of the entry in the tar, for the exception
     * @throws MalformedInputException if the path has a {@code ..} component or a NUL byte, or is too long
     */
    static byte[] normalise(byte[] raw, int maxLength, String source, long offset) throws MalformedInputException {
        if (raw.length > maxLength) {
            throw Limits.exceeded(
                    source,
                    offset,
                    "path of " + raw.length + " bytes, at most " + maxLength + " are allowed: "
                            + display(Arrays.copyOf(raw, Math.min(raw.length, SHOWN))) + "...",
                    Limits.MAX_PATH);
        }
        byte[] clean = new byte[raw.length];
        int length = 0;
        int at = 0;
        while (at < raw.length) {
            int end = at;
            while (end < raw.length && raw[end] != '/') {
                if (raw[end] == 0) {
                    throw new MalformedInputException(
                            source, offset, "path with a NUL byte, which no file name can hold: " + display(raw));
                }
                end++;
            }
            int component = end - at;
            if (component == 2 && raw[at] == '.' && raw[at + 1] == '.') {
                throw new MalformedInputException(
                        source, offset, "path with a '..' component, which could leave the layer: " + display(raw));
            }
            if (component > 1 || component == 1 && raw[at] != '.') {
                if (length > 0) {
                    clean[length++] = '/';
                }
                System.arraycopy(raw, at, clean, length, component);
                length += component;
            }
            at = end + 1;
        }
        return length == raw.length ? raw : Arrays.copyOf(clean, length);
    }
}
