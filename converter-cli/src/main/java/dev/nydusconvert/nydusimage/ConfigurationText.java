package dev.nydusconvert.nydusimage;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/** The single values of a configuration in JSON or TOML, by their place: {@code /backend/localfs/dir}. */
final class ConfigurationText {
    private final Map<String, String> values;

    private ConfigurationText(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** Reads text that is JSON if it begins as such, and TOML otherwise. */
    static ConfigurationText parse(String text) throws RefusedException {
        return new ConfigurationText(text.strip().startsWith("{") ? json(text) : new TomlReader(text).read());
    }

    private static Map<String, String> json(String text) throws RefusedException {
        Map<String, String> values = new HashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
                    values.put(parser.streamReadContext().pathAsPointer().toString(), parser.getString());
                }
            }
        } catch (StreamReadException e) {
            throw new RefusedException("invalid configuration: " + e.getOriginalMessage());
        }
        return values;
    }

    /** The value at a place, if there is one that is not empty. */
    Optional<String> value(String place) {
        return Optional.ofNullable(values.get(place)).filter(it -> !it.isEmpty());
    }

    /** Whether there are values below a place. */
    boolean hasBelow(String place) {
        return values.keySet().stream().anyMatch(it -> it.startsWith(place + "/"));
    }
}
