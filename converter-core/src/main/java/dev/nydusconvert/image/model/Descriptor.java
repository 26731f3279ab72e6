package dev.nydusconvert.image.model;

import dev.nydusconvert.io.MalformedInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Names a blob by media type, digest and size. Immutable; fields that this class does not know stay as they are. */
public final class Descriptor {
    private static final String MEDIA_TYPE = "mediaType";
    private static final String DIGEST = "digest";
    private static final String SIZE = "size";
    private static final String ANNOTATIONS = "annotations";
    private static final String ARTIFACT_TYPE = "artifactType";
    private static final String PLATFORM = "platform";

    private final String mediaType;
    private final ContentDigest digest;
    private final long size;
    private final Map<String, String> annotations;
    private final List<String> urls;
    private final Optional<Platform> platform;
    private final Optional<String> artifactType;
    private final ObjectNode json;

    private Descriptor(ObjectNode json, String where) throws MalformedInputException {
        JsonFields fields = new JsonFields(json, where);
        this.json = json;
        this.mediaType = fields.mediaType(MEDIA_TYPE)
                .orElseThrow(() -> fields.malformed("has no " + MEDIA_TYPE + "; a descriptor needs one"));
        this.digest = fields.digest(DIGEST);
        this.size = fields.size(SIZE);
        // One kind of number, so that descriptors that were read equal those that were made.
        json.put(SIZE, size);
        this.annotations = fields.strings(ANNOTATIONS);
        this.urls = fields.list("urls");
        this.artifactType = fields.mediaType(ARTIFACT_TYPE);
        this.platform = fields.platform(PLATFORM);
    }

    /** A descriptor with the three fields that each has. */
    public static Descriptor of(String mediaType, ContentDigest digest, long size) {
        ObjectNode json = JsonText.newObject();
        json.put(MEDIA_TYPE, mediaType);
        json.put(DIGEST, digest.toString());
        json.put(SIZE, size);
        return valid(json);
    }

    /**
     * Reads a descriptor.
     *
     * @param where names it in messages
     * @throws MalformedInputException if it is no object, or media type, digest, size, annotations, urls or platform are not
     *     what they must be
     */
    public static Descriptor read(JsonNode node, String where) throws MalformedInputException {
        if (node instanceof ObjectNode object) {
            return new Descriptor(object.deepCopy(), where);
        }
        throw new MalformedInputException(where, MalformedInputException.NO_OFFSET, "is no JSON object");
    }

    /**
     * Reads an entry of an index. One without a media type, which other converters write for a manifest that does not tell its
     * own, is taken for that of an OCI manifest.
     *
     * @see #read
     */
    public static Descriptor readEntry(JsonNode node, String where) throws MalformedInputException {
        return readWithDefault(node, where, MediaTypes.OCI_MANIFEST);
    }

    /** Reads a descriptor that may have no media type. */
    static Descriptor readWithDefault(JsonNode node, String where, String mediaType) throws MalformedInputException {
        if (node instanceof ObjectNode object
                && object.path(MEDIA_TYPE).asString("").isEmpty()) {
            return new Descriptor(object.deepCopy().put(MEDIA_TYPE, mediaType), where);
        }
        return read(node, where);
    }

    private static Descriptor valid(ObjectNode json) {
        try {
            return new Descriptor(json, "descriptor");
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    public String mediaType() {
        return mediaType;
    }

    public ContentDigest digest() {
        return digest;
    }

    /** Length of the blob in bytes. */
    public long size() {
        return size;
    }

    /** In the order of the source; empty if there are none. */
    public Map<String, String> annotations() {
        return annotations;
    }

    public Optional<String> annotation(String key) {
        return Optional.ofNullable(annotations.get(key));
    }

    /** Other places to get the blob from. */
    public List<String> urls() {
        return urls;
    }

    public Optional<String> artifactType() {
        return artifactType;
    }

    /** Empty if it has no platform. */
    public Optional<Platform> platform() {
        return platform;
    }

    /** All of it, in a new tree. */
    public ObjectNode json() {
        return json.deepCopy();
    }

    public Descriptor withMediaType(String value) {
        return withText(MEDIA_TYPE, value);
    }

    public Descriptor withArtifactType(String value) {
        return withText(ARTIFACT_TYPE, value);
    }

    private Descriptor withText(String field, String value) {
        ObjectNode edited = json();
        edited.put(field, value);
        return valid(edited);
    }

    /** The same entry for another blob: what else it says stays. */
    public Descriptor withContent(ContentDigest newDigest, long newSize) {
        ObjectNode edited = json();
        edited.put(DIGEST, newDigest.toString());
        edited.put(SIZE, newSize);
        return valid(edited);
    }

    /** With an annotation added, or replaced in its place. */
    public Descriptor withAnnotation(String key, String value) {
        Map<String, String> edited = new LinkedHashMap<>(annotations);
        edited.put(key, value);
        return withAnnotations(edited);
    }

    /** With these annotations in place of all that it has; none leaves out the field. */
    public Descriptor withAnnotations(Map<String, String> all) {
        ObjectNode edited = json();
        if (all.isEmpty()) {
            edited.remove(ANNOTATIONS);
        } else {
            ObjectNode node = edited.putObject(ANNOTATIONS);
            all.forEach(node::put);
        }
        return valid(edited);
    }

    /** With the platform field of another descriptor, byte for byte, or without one if that has none. */
    public Descriptor withPlatformOf(Descriptor other) {
        ObjectNode edited = json();
        JsonNode copied = other.json.get(PLATFORM);
        if (copied == null) {
            edited.remove(PLATFORM);
        } else {
            edited.set(PLATFORM, copied.deepCopy());
        }
        return valid(edited);
    }

    public Descriptor withPlatform(Platform value) {
        ObjectNode edited = json();
        ObjectNode node = edited.putObject(PLATFORM);
        node.put("architecture", value.architecture());
        node.put("os", value.os());
        value.variant().ifPresent(variant -> node.put("variant", variant));
        return valid(edited);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Descriptor that && json.equals(that.json);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    /** Media type, digest and size. */
    @Override
    public String toString() {
        return mediaType + " " + digest + " (" + size + " bytes)";
    }

    /** How an element of an array is read. */
    @FunctionalInterface
    interface Reader {
        Descriptor read(JsonNode node, String where) throws MalformedInputException;
    }

    /** The descriptors of an array field; empty if the field is missing or null. */
    static List<Descriptor> readAll(ObjectNode parent, String field, String where, int limit, Reader reader)
            throws MalformedInputException {
        JsonNode array = parent.get(field);
        if (array == null || array.isNull()) {
            return List.of();
        }
        if (!array.isArray() || array.size() > limit) {
            throw new MalformedInputException(
                    where, MalformedInputException.NO_OFFSET, field + " must be an array of at most " + limit);
        }
        List<Descriptor> all = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            all.add(reader.read(array.get(i), where + ": " + field + "[" + i + "]"));
        }
        return Collections.unmodifiableList(all);
    }
}
