package dev.nydusconvert.tar;

import dev.nydusconvert.io.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Extended attributes in PAX records: {@code SCHILY.xattr.<name>} holds the value itself; {@code LIBARCHIVE.xattr.<name>} has a
 * percent-encoded name and the value in base 64. Where both give an attribute, the former counts.
 */
final class PaxXattrs {
    private PaxXattrs() {}

    /**
     * The attributes of an entry, sorted by name.
     *
     * @param source name of the tar, for the exception
     * @param offset offset of the entry, for the exception
     */
    static List<Xattr> of(PaxRecords global, PaxRecords local, String source, long offset)
            throws MalformedInputException {
        if (global == PaxRecords.NONE && local == PaxRecords.NONE) {
            return List.of();
        }
        TreeMap<byte[], byte[]> found = new TreeMap<>(Arrays::compareUnsigned);
        for (PaxRecords records : List.of(global, local)) {
            for (Map.Entry<String, byte[]> record : records.values().entrySet()) {
                if (record.getKey().startsWith(PaxRecords.LIBARCHIVE_XATTR)) {
                    putLibarchive(found, record.getKey(), record.getValue(), source, offset);
                }
            }
        }
        for (PaxRecords records : List.of(global, local)) {
            records.values().forEach((key, value) -> {
                if (key.startsWith(PaxRecords.SCHILY_XATTR)) {
                    String name = key.substring(PaxRecords.SCHILY_XATTR.length());
                    found.put(name.getBytes(StandardCharsets.ISO_8859_1), value);
                }
            });
        }
        if (found.isEmpty()) {
            return List.of();
        }
        if (found.firstKey().length == 0) {
            throw new MalformedInputException(source, offset, "extended attribute without a name");
        }
        List<Xattr> xattrs = new ArrayList<>(found.size());
        found.forEach((name, value) -> xattrs.add(new Xattr(name, value)));
        return List.copyOf(xattrs);
    }

    private static void putLibarchive(Map<byte[], byte[]> found, String key, byte[] value, String source, long offset)
            throws MalformedInputException {
        byte[] name = percentDecoded(key.substring(PaxRecords.LIBARCHIVE_XATTR.length()));
        try {
            found.put(name, Base64.getDecoder().decode(value));
        } catch (IllegalArgumentException e) {
            throw new MalformedInputException(
                    source,
                    offset,
                    "PAX record " + PathBytes.display(key.getBytes(StandardCharsets.ISO_8859_1)) + " must be base 64",
                    e);
        }
    }

    /** Decodes {@code %NN}; a percent sign without two hex digits stands for itself. */
    private static byte[] percentDecoded(String text) {
        byte[] decoded = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            int high = i + 2 <= text.length() - 1 ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = i + 2 <= text.length() - 1 ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (text.charAt(i) == '%' && high >= 0 && low >= 0) {
                decoded[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                decoded[length++] = (byte) text.charAt(i);
            }
        }
        return Arrays.copyOf(decoded, length);
    }
}
