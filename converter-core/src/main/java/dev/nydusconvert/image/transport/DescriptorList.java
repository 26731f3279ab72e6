package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What transports read and write of manifests themselves: lists of descriptors, and who the subject of a manifest is. */
public final class DescriptorList {
    private static final String MANIFESTS = "manifests";

    private DescriptorList() {}

    /**
     * The entries of an index.
     *
     * @param name names it in messages
     * @throws MalformedInputException if it is no index
     */
    public static List<Descriptor> read(byte[] index, String name) throws MalformedInputException {
        JsonNode manifests = JsonText.readObject(index, name).get(MANIFESTS);
        if (manifests == null || manifests.isNull()) {
            return List.of();
        }
        if (!manifests.isArray()) {
            throw new MalformedInputException(
                    name, MalformedInputException.NO_OFFSET, "'manifests' is not a list of descriptors");
        }
        List<Descriptor> descriptors = new ArrayList<>(manifests.size());
        for (int i = 0; i < manifests.size(); i++) {
            descriptors.add(Descriptor.readEntry(manifests.get(i), name + ": manifests[" + i + "]"));
        }
        return List.copyOf(descriptors);
    }

    /** An index of these entries, on one line. */
    public static byte[] write(List<Descriptor> entries) {
        ObjectNode index = JsonText.newObject();
        index.put("schemaVersion", 2);
        index.put("mediaType", MediaTypes.OCI_INDEX);
        ArrayNode manifests = index.putArray(MANIFESTS);
        entries.forEach(entry -> manifests.add(entry.json()));
        return JsonText.compact(index);
    }

    /** The manifest that this one refers to, if it refers to one. */
    public static Optional<ContentDigest> subject(RawManifest manifest) throws IOException {
        String name = "manifest " + manifest.digest();
        JsonNode subject = JsonText.readObject(manifest.bytes(), name).get("subject");
        if (subject == null || subject.isNull()) {
            return Optional.empty();
        }
        return Optional.of(Descriptor.read(subject, name + ": subject").digest());
    }

    /**
     * How a referrer is listed: its descriptor with its artifact type, which is that of its config if it has none itself, and
     * with its annotations, as the distribution specification asks.
     */
    public static Descriptor referrer(RawManifest manifest) throws IOException {
        ObjectNode document = JsonText.readObject(manifest.bytes(), "manifest " + manifest.digest());
        Descriptor entry = manifest.descriptor();
        String type = text(document.get("artifactType"));
        if (type.isEmpty() && document.get("config") instanceof ObjectNode config) {
            type = text(config.get("mediaType"));
        }
        if (!type.isEmpty()) {
            entry = entry.withArtifactType(type);
        }
        if (document.get("annotations") instanceof ObjectNode annotations) {
            Map<String, String> copied = new LinkedHashMap<>();
            annotations.properties().forEach(field -> copied.put(field.getKey(), text(field.getValue())));
            entry = entry.withAnnotations(copied);
        }
        return entry;
    }

    private static String text(JsonNode node) {
        return node != null && node.isString() ? node.stringValue() : "";
    }
}
