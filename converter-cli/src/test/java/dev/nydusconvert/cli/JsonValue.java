package dev.nydusconvert.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A value of parsed JSON: a Map, List, String, Long, Double, Boolean or null. */
public record JsonValue(Object value) {
    public static JsonValue parse(String text) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            Object value = read(parser);
            if (parser.nextToken() != null) {
                throw new AssertionError("more than one value in " + text);
            }
            return new JsonValue(value);
        }
    }

    /** The value at a path of field names and array positions, such as {@code layers.0.file}; all of it for "". */
    public Object at(String path) {
        Object found = value;
        if (path.isEmpty()) {
            return found;
        }
        for (String step : path.split("\\.")) {
            found = found instanceof List<?> list
                    ? list.get(Integer.parseInt(step))
                    : field((Map<?, ?>) found, step, path);
        }
        return found;
    }

    /** Names of the fields of the object at a path, in order. */
    public List<String> fields(String path) {
        return ((Map<?, ?>) at(path)).keySet().stream().map(String.class::cast).toList();
    }

    private static Object field(Map<?, ?> object, String name, String path) {
        if (!object.containsKey(name)) {
            throw new AssertionError("no " + path + ": there is only " + object.keySet());
        }
        return object.get(name);
    }

    private static Object read(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> readObject(parser);
            case START_ARRAY -> readArray(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new AssertionError("unexpected " + parser.currentToken());
        };
    }

    private static Map<String, Object> readObject(JsonParser parser) {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (object.put(name, read(parser)) != null) {
                throw new AssertionError("field " + name + " stands twice");
            }
        }
        return object;
    }

    private static List<Object> readArray(JsonParser parser) {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(read(parser));
        }
        return array;
    }
}
