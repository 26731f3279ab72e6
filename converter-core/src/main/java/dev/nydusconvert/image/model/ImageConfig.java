package dev.nydusconvert.image.model;

import dev.nydusconvert.io.MalformedInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The config of a container image. Immutable; all that is not about layers stays as it is.
 *
 * <p>An edited config is compact JSON with the fields in the order of the source.
 */
public final class ImageConfig {
    private static final String ROOTFS = "rootfs";
    private static final String DIFF_IDS = "diff_ids";
    private static final String HISTORY = "history";

    private final byte[] bytes;
    private final ObjectNode json;
    private final String name;
    private final List<ContentDigest> diffIds;
    private final Platform platform;

    private ImageConfig(byte[] bytes, ObjectNode json, String name) throws MalformedInputException {
        JsonFields fields = new JsonFields(json, name);
        this.bytes = bytes;
        this.json = json;
        this.name = name;
        JsonFields rootfs = fields.object(ROOTFS).orElseThrow(() -> fields.malformed("has no " + ROOTFS));
        List<ContentDigest> digests = new ArrayList<>();
        for (String text : rootfs.list(DIFF_IDS)) {
            digests.add(digest(rootfs, text));
        }
        this.diffIds = List.copyOf(digests);
        this.platform = new Platform(
                fields.text("os").orElse(""),
                fields.text("architecture").orElse(""),
                fields.text("variant").filter(it -> !it.isEmpty()));
    }

    private static ContentDigest digest(JsonFields rootfs, String text) throws MalformedInputException {
        try {
            return ContentDigest.parse(text);
        } catch (IllegalArgumentException e) {
            throw rootfs.malformed("one of the " + DIFF_IDS + " is no digest: " + e.getMessage());
        }
    }

    /**
     * Reads a config.
     *
     * @param name names it in messages
     * @throws MalformedInputException if it is no JSON object, or has no diff_ids that are digests
     */
    public static ImageConfig read(byte[] bytes, String name) throws MalformedInputException {
        return new ImageConfig(bytes, JsonText.readObject(bytes, name), name);
    }

    /** As it is stored; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    public ContentDigest digest() {
        return ContentDigest.ofBytes(bytes);
    }

    /** Digests of the uncompressed layers, from the lowest. */
    public List<ContentDigest> diffIds() {
        return diffIds;
    }

    /** What the image runs on; the parts that the config does not tell are empty. */
    public Platform platform() {
        return platform;
    }

    /** The config section, which tells how a container is run; empty if there is none. */
    public Optional<JsonNode> execution() {
        return Optional.ofNullable(json.get("config")).map(JsonNode::deepCopy);
    }

    /** How many entries of the history made a layer; empty if there is no history. */
    public Optional<Long> layersInHistory() {
        if (!(json.get(HISTORY) instanceof ArrayNode history)) {
            return Optional.empty();
        }
        return Optional.of(
                history.valueStream().filter(entry -> !isEmptyLayer(entry)).count());
    }

    private static boolean isEmptyLayer(JsonNode entry) {
        return entry.path("empty_layer").booleanValue(false);
    }

    /** With other layers. */
    public ImageConfig withDiffIds(List<ContentDigest> all) throws MalformedInputException {
        ObjectNode edited = json.deepCopy();
        ArrayNode array = ((ObjectNode) edited.get(ROOTFS)).putArray(DIFF_IDS);
        all.forEach(digest -> array.add(digest.toString()));
        return written(edited);
    }

    /** With an entry at the end of the history. An image without history stays without: one entry would not be all of it. */
    public ImageConfig withHistory(String createdBy, String comment) throws MalformedInputException {
        ObjectNode edited = json.deepCopy();
        if (edited.get(HISTORY) instanceof ArrayNode history) {
            ObjectNode entry = history.addObject();
            entry.put("created_by", createdBy);
            entry.put("comment", comment);
        }
        return written(edited);
    }

    /** With one more layer, below all others. An image without history stays without. */
    public ImageConfig withLayerBelow(ContentDigest diffId, String createdBy, String comment)
            throws MalformedInputException {
        ObjectNode edited = json.deepCopy();
        ArrayNode array = ((ObjectNode) edited.get(ROOTFS)).putArray(DIFF_IDS);
        array.add(diffId.toString());
        diffIds.forEach(digest -> array.add(digest.toString()));
        if (edited.get(HISTORY) instanceof ArrayNode history) {
            ObjectNode entry = history.insertObject(0);
            entry.put("created_by", createdBy);
            entry.put("comment", comment);
        }
        return written(edited);
    }

    /** Without the history entries of the layers that are not among the first {@code layers}. */
    public ImageConfig withHistoryOf(int layers) throws MalformedInputException {
        ObjectNode edited = json.deepCopy();
        if (edited.get(HISTORY) instanceof ArrayNode history) {
            ArrayNode kept = JsonText.newObject().arrayNode();
            int seen = 0;
            for (JsonNode entry : history) {
                boolean layer = !isEmptyLayer(entry);
                if (!layer || seen < layers) {
                    kept.add(entry);
                }
                seen += layer ? 1 : 0;
            }
            edited.set(HISTORY, kept);
        }
        return written(edited);
    }

    private ImageConfig written(ObjectNode edited) throws MalformedInputException {
        return new ImageConfig(JsonText.compact(edited), edited, name);
    }
}
