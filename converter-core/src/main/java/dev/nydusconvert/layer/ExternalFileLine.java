package dev.nydusconvert.layer;

import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.layer.ExternalFile.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of an attribute file. */
final class ExternalFileLine {
    private static final String TYPE = "type";
    private static final String FILE_SIZE = "file_size";
    private static final String BLOB_INDEX = "blob_index";
    private static final String BLOB_ID = "blob_id";
    private static final String CHUNK_SIZE = "chunk_size";
    private static final String OFFSET = "chunk_0_compressed_offset";
    private static final String BLOB_SIZE = "compressed_size";
    private static final String CRCS = "crcs";
    private static final Set<String> OF_PLACE = Set.of(BLOB_INDEX, BLOB_ID, CHUNK_SIZE, OFFSET, BLOB_SIZE, CRCS);

    private static final int MIN_CHUNK_SIZE = 4096;
    private static final int MAX_CHUNK_SIZE = 1 << 30;
    private static final int ID_LENGTH = 64;
    private static final int MAX_BLOB_INDEX = 0xff;
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})(?:([KMG])(i?))?B?", Pattern.CASE_INSENSITIVE);
    private static final Pattern CRC = Pattern.compile("(?:0x)?([0-9a-fA-F]{1,8})");

    private final String source;
    private final int number;
    private final String path;
    private final Map<String, String> attributes = new LinkedHashMap<>();

    ExternalFileLine(String source, int number, String line) throws MalformedInputException {
        this.source = source;
        this.number = number;
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            this.path = "";
            return;
        }
        String[] words = text.split("[ \t]+");
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            String key = equals < 0 ? words[i] : words[i].substring(0, equals);
            if (attributes.put(key, equals < 0 ? "" : words[i].substring(equals + 1)) != null) {
                throw malformed(key + " is given twice");
            }
        }
        this.path = isExternal() ? normalized(words[0]) : "";
    }

    boolean isExternal() {
        return "external".equals(attributes.get(TYPE));
    }

    /** Names with a slash in front of each. */
    String path() {
        return path;
    }

    private String normalized(String pattern) throws MalformedInputException {
        if (pattern.startsWith("\"") || pattern.startsWith("!") || pattern.startsWith("[")) {
            throw malformed("'" + pattern + "' is no path: quotes, negations and macros are not supported");
        }
        StringBuilder names = new StringBuilder();
        for (String name : pattern.split("/")) {
            if (name.equals("..")) {
                throw malformed("the path '" + pattern + "' leads elsewhere");
            }
            if (!name.isEmpty() && !name.equals(".")) {
                names.append('/').append(name);
            }
        }
        if (names.length() == 0) {
            throw malformed("the root cannot be external");
        }
        return names.toString();
    }

    /** What the line says of its file, which is external. */
    ExternalFile file() throws MalformedInputException {
        for (String key : attributes.keySet()) {
            if (!OF_PLACE.contains(key) && !key.equals(TYPE) && !key.equals(FILE_SIZE)) {
                throw malformed("'" + key + "' is no attribute of an external file");
            }
        }
        OptionalLong size = attributes.containsKey(FILE_SIZE)
                ? OptionalLong.of(count(FILE_SIZE, Long.MAX_VALUE))
                : OptionalLong.empty();
        boolean placed = attributes.keySet().stream().anyMatch(OF_PLACE::contains);
        return new ExternalFile(number, size, placed ? Optional.of(place()) : Optional.empty());
    }

    private Place place() throws MalformedInputException {
        String id = required(BLOB_ID);
        if (id.length() != ID_LENGTH || !TarfsOptions.validId(id)) {
            throw malformed("blob_id '" + id + "' is not " + ID_LENGTH + " characters that can be the name of a file");
        }
        return new Place(
                (int) count(BLOB_INDEX, MAX_BLOB_INDEX),
                id,
                chunkSize(),
                count(OFFSET, Long.MAX_VALUE),
                count(BLOB_SIZE, Long.MAX_VALUE),
                crcs());
    }

    private int chunkSize() throws MalformedInputException {
        String text = required(CHUNK_SIZE);
        Matcher matcher = SIZE.matcher(text);
        long size = 0;
        if (matcher.matches()) {
            int base = matcher.group(3) == null || matcher.group(3).isEmpty() ? 1000 : 1024;
            int power = matcher.group(2) == null
                    ? 0
                    : "KMG".indexOf(Character.toUpperCase(matcher.group(2).charAt(0))) + 1;
            double exact = Double.parseDouble(matcher.group(1)) * Math.pow(base, power);
            size = (long) exact;
        }
        // Model artefacts have 64 MiB. What readers can make of that is seen for each file.
        if (size < MIN_CHUNK_SIZE || size > MAX_CHUNK_SIZE || Long.bitCount(size) != 1) {
            throw malformed("chunk_size '" + text + "' is not a power of two from 4KiB to 1GiB");
        }
        return (int) size;
    }

    private List<Integer> crcs() throws MalformedInputException {
        String text = attributes.getOrDefault(CRCS, "");
        List<Integer> crcs = new ArrayList<>();
        for (String word : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            Matcher matcher = CRC.matcher(word);
            if (!matcher.matches()) {
                throw malformed("'" + word + "' in crcs is not a hexadecimal number of 32 bits");
            }
            crcs.add(Integer.parseUnsignedInt(matcher.group(1), 16));
        }
        return crcs;
    }

    private String required(String key) throws MalformedInputException {
        String value = attributes.get(key);
        if (value == null) {
            throw malformed(key + " is missing");
        }
        return value;
    }

    private long count(String key, long max) throws MalformedInputException {
        String text = required(key);
        if (text.matches("[0-9]{1,18}") && Long.parseLong(text) <= max) {
            return Long.parseLong(text);
        }
        throw malformed(key + " '" + text + "' is not a number" + (max == Long.MAX_VALUE ? "" : " from 0 to " + max));
    }

    private MalformedInputException malformed(String problem) {
        return ExternalFiles.malformed(source, number, problem);
    }
}
