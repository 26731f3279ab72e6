package dev.nydusconvert.cli;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Names in images, which are bytes, as text.
 *
 * <p>Escaped text is safe on a terminal and has one meaning: bytes that are no UTF-8, and control characters, are
 * written {@code \xff}, and a backslash {@code \\}.
 */
public final class PathText {
    private static final HexFormat HEX = HexFormat.of();

    private PathText() {}

    /** The bytes as escaped text. */
    public static String escaped(byte[] bytes) {
        CharsetDecoder decoder = strictDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        StringBuilder text = new StringBuilder(bytes.length);
        CharBuffer decoded = CharBuffer.allocate(bytes.length);
        while (in.hasRemaining()) {
            decoded.clear();
            CoderResult result = decoder.reset().decode(in, decoded, true);
            appendEscaped(text, decoded.flip());
            for (int i = 0; result.isError() && i < result.length(); i++) {
                appendHex(text, in.get());
            }
        }
        return text.toString();
    }

    /** The bytes as text if they are UTF-8, or else null. */
    public static String exact(byte[] bytes) {
        try {
            return strictDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** The bytes that an escaped text stands for; a backslash before anything else stands for itself. */
    static byte[] unescape(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int i = 0;
        while (i < text.length()) {
            if (text.startsWith("\\\\", i)) {
                bytes.write('\\');
                i += 2;
            } else if (isHexEscape(text, i)) {
                bytes.write(HexFormat.fromHexDigits(text, i + 2, i + 4));
                i += 4;
            } else {
                int next = text.offsetByCodePoints(i, 1);
                bytes.writeBytes(text.substring(i, next).getBytes(StandardCharsets.UTF_8));
                i = next;
            }
        }
        return bytes.toByteArray();
    }

    private static boolean isHexEscape(String text, int i) {
        return text.startsWith("\\x", i)
                && i + 4 <= text.length()
                && HexFormat.isHexDigit(text.charAt(i + 2))
                && HexFormat.isHexDigit(text.charAt(i + 3));
    }

    private static void appendEscaped(StringBuilder text, CharBuffer decoded) {
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c == '\\') {
                text.append("\\\\");
            } else if (Character.isISOControl(c)) {
                for (byte b : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
                    appendHex(text, b);
                }
            } else {
                text.append(c);
            }
        }
    }

    private static void appendHex(StringBuilder text, byte b) {
        text.append("\\x").append(HEX.toHexDigits(b));
    }

    private static CharsetDecoder strictDecoder() {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }
}
