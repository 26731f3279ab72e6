package dev.nydusconvert.image.model;

import dev.nydusconvert.io.MalformedInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the fields of one object of an image's JSON, with what is wrong with them in words. A field that is null counts as
 * missing, as it does for Go's tools.
 *
 * @param node the object
 * @param where names it in messages
 */
record JsonFields(ObjectNode node, String where) {
    /** RFC 6838, as OCI asks for. */
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}");

    /** A text, if it is there. */
    Optional<String> text(String field) throws MalformedInputException {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw malformed(field + " must be a string");
        }
        return Optional.of(value.stringValue());
    }

    /** A media type, if it is there and not empty. */
    Optional<String> mediaType(String field) throws MalformedInputException {
        Optional<String> value = text(field).filter(it -> !it.isEmpty());
        if (value.isPresent() && !MEDIA_TYPE.matcher(value.get()).matches()) {
            throw malformed(field + " is no media type: '" + abridged(value.get()) + "'");
        }
        return value;
    }

    ContentDigest digest(String field) throws MalformedInputException {
        String value = text(field).orElseThrow(() -> malformed("has no " + field));
        try {
            return ContentDigest.parse(value);
        } catch (IllegalArgumentException e) {
            throw new MalformedInputException(
                    where,
                    MalformedInputException.NO_OFFSET,
                    field + " is '" + abridged(value) + "'; " + e.getMessage(),
                    e);
        }
    }

    /** A length in bytes, at least 0. */
    long size(String field) throws MalformedInputException {
        JsonNode value = node.get(field);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw malformed(field + " must be a whole number of bytes, not " + value);
        }
        return value.longValue();
    }

    /** An object whose values are texts, in its order; empty if it is missing. */
    Map<String, String> strings(String field) throws MalformedInputException {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return Map.of();
        }
        if (!value.isObject()) {
            throw malformed(field + " must be an object");
        }
        Map<String, String> all = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (!entry.getValue().isString()) {
                throw malformed(field + ": " + abridged(entry.getKey()) + " must be a string");
            }
            all.put(entry.getKey(), entry.getValue().stringValue());
        }
        return Collections.unmodifiableMap(all);
    }

    /** An array of texts; empty if it is missing. */
    List<String> list(String field) throws MalformedInputException {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return List.of();
        }
        if (!value.isArray()) {
            throw malformed(field + " must be an array");
        }
        List<String> all = new ArrayList<>(value.size());
        for (JsonNode item : value) {
            if (!item.isString()) {
                throw malformed(field + " must be an array of strings");
            }
            all.add(item.stringValue());
        }
        return Collections.unmodifiableList(all);
    }

    Optional<Platform> platform(String field) throws MalformedInputException {
        Optional<JsonFields> object = object(field);
        if (object.isEmpty()) {
            return Optional.empty();
        }
        JsonFields platform = object.get();
        return Optional.of(new Platform(
                platform.text("os").orElse(""),
                platform.text("architecture").orElse(""),
                platform.text("variant").filter(it -> !it.isEmpty())));
    }

    /** An object, if it is there. */
    Optional<JsonFields> object(String field) throws MalformedInputException {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (value instanceof ObjectNode object) {
            return Optional.of(new JsonFields(object, where + ": " + field));
        }
        throw malformed(field + " must be an object");
    }

    MalformedInputException malformed(String problem) {
        return new MalformedInputException(where, MalformedInputException.NO_OFFSET, problem);
    }

    private static String abridged(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
