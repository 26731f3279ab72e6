package dev.nydusconvert.tar;

import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads the JSON of an eStargz TOC, item by item. */
final class EstargzTocReader {
    private static final long VERSION = 1;

    private final String name;
    private final JsonParser json;

    private EstargzTocReader(String name, JsonParser json) {
        this.name = name;
        this.json = json;
    }

    /** @param toc not closed */
    static List<EstargzTocRecord> read(InputStream toc, String name) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), toc)) {
            return new EstargzTocReader(name, json).read();
        } catch (JacksonException e) {
            throw new MalformedInputException(
                    name, Math.max(0, e.getLocation().getByteOffset()), "is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private List<EstargzTocRecord> read() throws IOException {
        requireToken(json.nextToken(), JsonToken.START_OBJECT, "a TOC");
        long version = 0;
        List<EstargzTocRecord> records = List.of();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "version" -> {
                    requireToken(value, JsonToken.VALUE_NUMBER_INT, "version");
                    version = json.getLongValue();
                }
                case "entries" -> {
                    requireToken(value, JsonToken.START_ARRAY, "entries");
                    records = records();
                }
                default -> json.skipChildren();
            }
        }
        if (version != VERSION) {
            throw new UnsupportedFeatureException(
                    name + ": the TOC has the version " + version + ", expected " + VERSION);
        }
        return records;
    }

    private List<EstargzTocRecord> records() throws IOException {
        List<EstargzTocRecord> records = new ArrayList<>();
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            requireToken(token, JsonToken.START_OBJECT, "an entry");
            records.add(record());
        }
        return records;
    }

    private EstargzTocRecord record() throws IOException {
        long position = position();
        Map<String, String> texts = new HashMap<>();
        Map<String, Long> numbers = new HashMap<>();
        List<Xattr> xattrs = List.of();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            if (field.equals("xattrs") && value == JsonToken.START_OBJECT) {
                xattrs = xattrs();
            } else if (value == JsonToken.VALUE_STRING) {
                texts.put(field, json.getString());
            } else if (value == JsonToken.VALUE_NUMBER_INT) {
                numbers.put(field, json.getLongValue());
            } else {
                json.skipChildren();
            }
        }
        return new EstargzTocRecord(Map.copyOf(texts), Map.copyOf(numbers), xattrs, position);
    }

    private List<Xattr> xattrs() throws IOException {
        TreeMap<byte[], byte[]> found = new TreeMap<>(Arrays::compareUnsigned);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            byte[] key = json.currentName().getBytes(StandardCharsets.UTF_8);
            requireToken(json.nextToken(), JsonToken.VALUE_STRING, "an extended attribute");
            found.put(key, json.getBinaryValue());
        }
        List<Xattr> xattrs = new ArrayList<>();
        found.forEach((key, value) -> xattrs.add(new Xattr(key, value)));
        return List.copyOf(xattrs);
    }

    private void requireToken(JsonToken found, JsonToken expected, String what) throws MalformedInputException {
        if (found != expected) {
            throw new MalformedInputException(name, position(), what + " is " + found + ", expected " + expected);
        }
    }

    private long position() {
        return Math.max(0, json.currentTokenLocation().getByteOffset());
    }
}
