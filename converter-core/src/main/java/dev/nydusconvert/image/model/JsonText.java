package dev.nydusconvert.image.model;

import dev.nydusconvert.io.MalformedInputException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON documents of images, bounded in size and depth.
 *
 * <p>What is written has the fields in the order of the tree, which is that of the source for what was read: so a document
 * that was read, edited and written differs from its source only in what was edited, and in its white space and escapes.
 */
public final class JsonText {
    /** The largest manifest, index or config that is read: the limit of registries for manifests. */
    public static final int MAX_SIZE = 4 << 20;

    private static final int MAX_DEPTH = 64;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxDocumentLength(MAX_SIZE)
                            .maxStringLength(MAX_SIZE)
                            .maxNumberLength(100)
                            .build())
                    // Two readers could take different ones of two fields of one name, and so see different images.
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Numbers are to be written as they were read.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final ObjectWriter INDENTED = MAPPER.writer()
            .with(new DefaultPrettyPrinter(Separators.createDefaultInstance()
                            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                            .withObjectEmptySeparator("")
                            .withArrayEmptySeparator(""))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                    .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private JsonText() {}

    /**
     * Reads a document that is an object.
     *
     * @param name names it in messages
     * @throws MalformedInputException if it is too large, too deep, no JSON, has a field twice, or is no object
     */
    public static ObjectNode readObject(byte[] bytes, String name) throws MalformedInputException {
        if (read(bytes, name) instanceof ObjectNode object) {
            return object;
        }
        throw malformed(name, "is no JSON object");
    }

    /**
     * Reads a document.
     *
     * @throws MalformedInputException if it is too large, too deep, no JSON, or has a field twice
     */
    public static JsonNode read(byte[] bytes, String name) throws MalformedInputException {
        if (bytes.length > MAX_SIZE) {
            throw malformed(
                    name, "has " + bytes.length + " bytes; a JSON document of an image has at most " + MAX_SIZE);
        }
        try {
            return MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            long offset = e.getLocation() == null
                    ? MalformedInputException.NO_OFFSET
                    : e.getLocation().getByteOffset();
            throw new MalformedInputException(name, offset, "is no valid JSON: " + e.getOriginalMessage(), e);
        } catch (NumberFormatException e) {
            // Jackson lets it through where an exponent has too many digits.
            throw new MalformedInputException(name, MalformedInputException.NO_OFFSET, "has a number out of range", e);
        }
    }

    /** A new, empty object. */
    public static ObjectNode newObject() {
        return MAPPER.createObjectNode();
    }

    /** On one line, without white space. */
    public static byte[] compact(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    /** Indented by two spaces, without a last line break: what Go's tools write for manifests. */
    public static byte[] indented(JsonNode node) {
        return INDENTED.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
    }

    private static MalformedInputException malformed(String name, String problem) {
        return new MalformedInputException(name, MalformedInputException.NO_OFFSET, problem);
    }
}
