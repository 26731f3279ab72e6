package dev.nydusconvert.layer;

import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a list of files to prefetch, in one of two forms: a path a line; or JSON, as the reference builder takes it
 * (conversion-semantics 16):
 *
 * <pre>
 * {"version": "v1", "files": [{"path": "/usr/bin/tool", "ranges": [[0, 4096], [65536, 100]]}, {"path": "/etc/hosts"}]}
 * </pre>
 *
 * A range is an offset and a length in bytes; without ranges, or with {@code null}, it is the whole file. Other fields
 * are ignored.
 */
public final class PrefetchList {
    private static final String VERSION = "v1";

    private final String name;
    private final JsonParser json;

    private PrefetchList(String name, JsonParser json) {
        this.name = name;
        this.json = json;
    }

    /**
     * Reads a list.
     *
     * @param list the bytes of the list, in UTF-8; blank for no file
     * @param name names it in messages
     */
    public static List<PrefetchFile> read(byte[] list, String name) throws IOException {
        String text = new String(list, StandardCharsets.UTF_8);
        if (!text.stripLeading().startsWith("{")) {
            return text.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .map(PrefetchFile::whole)
                    .toList();
        }
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            return new PrefetchList(name, json).read();
        } catch (JacksonException e) {
            throw new MalformedInputException(
                    name, Math.max(0, e.getLocation().getCharOffset()), "is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private List<PrefetchFile> read() throws IOException {
        json.nextToken();
        Optional<String> version = Optional.empty();
        Optional<List<PrefetchFile>> files = Optional.empty();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "version" -> version = Optional.of(string("version"));
                case "files" -> files = Optional.of(files());
                default -> json.skipChildren();
            }
        }
        if (json.nextToken() != null) {
            throw malformed("something follows the list");
        }
        String found = version.orElseThrow(() -> malformed("the field 'version' is missing"));
        if (!found.equals(VERSION)) {
            throw new UnsupportedFeatureException(name + ": the list has the version '" + found + "', not " + VERSION);
        }
        return files.orElseThrow(() -> malformed("the field 'files' is missing"));
    }

    private List<PrefetchFile> files() throws IOException {
        requireArray("files");
        List<PrefetchFile> files = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            files.add(file());
        }
        return files;
    }

    private PrefetchFile file() throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw malformed("an item of 'files' is no object");
        }
        Optional<String> path = Optional.empty();
        Optional<List<PrefetchFile.Range>> ranges = Optional.empty();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "path" -> path = Optional.of(string("path"));
                case "ranges" ->
                    ranges = json.currentToken() == JsonToken.VALUE_NULL ? Optional.empty() : Optional.of(ranges());
                default -> json.skipChildren();
            }
        }
        return new PrefetchFile(path.orElseThrow(() -> malformed("an item of 'files' has no 'path'")), ranges);
    }

    private List<PrefetchFile.Range> ranges() throws IOException {
        requireArray("ranges");
        List<PrefetchFile.Range> ranges = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            requireArray("an item of 'ranges'");
            long offset = number();
            long size = number();
            if (json.nextToken() != JsonToken.END_ARRAY) {
                throw malformed("an item of 'ranges' has more than an offset and a length");
            }
            if (offset > Long.MAX_VALUE - size) {
                throw malformed("a range of " + size + " bytes at " + offset + " ends behind 2^63");
            }
            ranges.add(new PrefetchFile.Range(offset, size));
        }
        return ranges;
    }

    private long number() throws IOException {
        if (json.nextToken() != JsonToken.VALUE_NUMBER_INT) {
            throw malformed("an item of 'ranges' is not an offset and a length");
        }
        if (json.getBigIntegerValue().signum() < 0 || json.getBigIntegerValue().bitLength() >= Long.SIZE) {
            throw malformed(json.getBigIntegerValue() + " in 'ranges' is not from 0 to 2^63 - 1");
        }
        return json.getLongValue();
    }

    private String string(String field) throws MalformedInputException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw malformed("the field '" + field + "' is no string");
        }
        return json.getString();
    }

    private void requireArray(String what) throws MalformedInputException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw malformed(what + " is no array");
        }
    }

    private MalformedInputException malformed(String problem) {
        return new MalformedInputException(
                name, Math.max(0, json.currentTokenLocation().getCharOffset()), problem);
    }
}
