package dev.nydusconvert.layer;

import dev.nydusconvert.io.MalformedInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files of a directory whose data is elsewhere, as an attribute file names them (conversion-semantics 18): a line for
 * each path, with blanks between it and its attributes, of which {@code type=external} makes the file external. Lines
 * without that do not count; those that are empty or begin with {@code #} do not either.
 */
public final class ExternalFiles {
    /** No file is external. */
    public static final ExternalFiles NONE = new ExternalFiles("", Map.of());

    private final String source;
    private final Map<String, ExternalFile> files;

    private ExternalFiles(String source, Map<String, ExternalFile> files) {
        this.source = source;
        this.files = files;
    }

    /**
     * Reads an attribute file.
     *
     * @throws MalformedInputException if a line is not understood; the message has its number
     */
    public static ExternalFiles read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        }
    }

    static ExternalFiles read(InputStream in, String source) throws IOException {
        Map<String, ExternalFile> files = new LinkedHashMap<>();
        // A path is bytes; this character set keeps every one.
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            ExternalFileLine parsed = new ExternalFileLine(source, ++number, line);
            if (parsed.isExternal() && files.put(parsed.path(), parsed.file()) != null) {
                throw malformed(source, number, "the path is that of another line");
            }
        }
        return new ExternalFiles(source, files);
    }

    static MalformedInputException malformed(String source, int line, String problem) {
        return new MalformedInputException(source, MalformedInputException.NO_OFFSET, "line " + line + ": " + problem);
    }

    MalformedInputException malformed(ExternalFile file, String problem) {
        return malformed(source, file.line(), problem);
    }

    /** Name of the attribute file, for messages. */
    String source() {
        return source;
    }

    public boolean isEmpty() {
        return files.isEmpty();
    }

    /** What is said of a path, with a slash in front of each name and each character a byte; null if nothing is. */
    ExternalFile at(String path) {
        return files.get(path);
    }

    Map<String, ExternalFile> all() {
        return Collections.unmodifiableMap(files);
    }

    /** The directories in which external files are, but for the root. */
    Set<String> ancestors() {
        Set<String> ancestors = new TreeSet<>();
        for (String path : files.keySet()) {
            for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
                ancestors.add(path.substring(0, end));
            }
        }
        return ancestors;
    }
}
