package dev.nydusconvert.interop;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads extended attributes of all namespaces, which Java cannot, with {@code getfattr}. */
final class ExtendedAttributes {
    private static final String FILE_PREFIX = "# file: ";

    private ExtendedAttributes() {}

    /** Attributes by path below the root, in ISO 8859-1; names without attributes are left out. */
    static Map<String, SortedMap<String, String>> below(Path root) {
        String text = Command.run(
                RealTools.require("getfattr"),
                "--absolute-names",
                "-R",
                "-P",
                "-h",
                "-d",
                "-m",
                "-",
                "-e",
                "hex",
                root);
        Map<String, SortedMap<String, String>> found = new HashMap<>();
        SortedMap<String, String> current = new TreeMap<>();
        for (String line : text.split("\n")) {
            if (line.startsWith(FILE_PREFIX)) {
                String path = unescape(line.substring(FILE_PREFIX.length()));
                current = new TreeMap<>();
                found.put(path.substring(Math.min(path.length(), root.toString().length() + 1)), current);
            } else if (!line.isEmpty()) {
                int equals = line.indexOf('=');
                current.put(
                        equals < 0 ? line : line.substring(0, equals), equals < 0 ? "" : line.substring(equals + 1));
            }
        }
        return found;
    }

    /** Undoes the {@code \ooo} escapes. */
    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                plain.append((char) Integer.parseInt(text, i + 1, i + 4, 8));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }
}
