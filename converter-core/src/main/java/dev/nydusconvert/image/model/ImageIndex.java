package dev.nydusconvert.image.model;

import dev.nydusconvert.io.MalformedInputException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An OCI index or a Docker manifest list. Immutable; fields that this class does not know stay as they are. */
public final class ImageIndex {
    private static final int MAX_MANIFESTS = 4096;
    private static final String MANIFESTS = "manifests";

    private final RawManifest raw;
    private final ObjectNode json;
    private final List<Descriptor> manifests;

    private ImageIndex(RawManifest raw, ObjectNode json, String name) throws MalformedInputException {
        this.raw = raw;
        this.json = json;
        this.manifests = Descriptor.readAll(json, MANIFESTS, name, MAX_MANIFESTS, Descriptor::readEntry);
    }

    /**
     * Reads an index.
     *
     * @throws MalformedInputException if it is no index, or its fields are not what they must be
     */
    public static ImageIndex read(RawManifest raw) throws MalformedInputException {
        String name = "index " + raw.digest();
        ObjectNode json = JsonText.readObject(raw.bytes(), name);
        if (!raw.isIndex() || json.has("layers")) {
            throw new MalformedInputException(
                    name, MalformedInputException.NO_OFFSET, "is " + raw.mediaType() + ", expected an index");
        }
        return new ImageIndex(raw, json, name);
    }

    /** A new OCI index. */
    public static ImageIndex of(List<Descriptor> manifests) throws MalformedInputException {
        ObjectNode json = JsonText.newObject();
        json.put("schemaVersion", 2);
        json.put("mediaType", MediaTypes.OCI_INDEX);
        return write(json, manifests, MediaTypes.OCI_INDEX);
    }

    /** As it is stored. */
    public RawManifest raw() {
        return raw;
    }

    public List<Descriptor> manifests() {
        return manifests;
    }

    /** An OCI index with other entries, and all else as it is here. */
    public ImageIndex with(List<Descriptor> entries) throws MalformedInputException {
        ObjectNode edited = json.deepCopy();
        edited.put("mediaType", MediaTypes.OCI_INDEX);
        return write(edited, entries, MediaTypes.OCI_INDEX);
    }

    private static ImageIndex write(ObjectNode json, List<Descriptor> entries, String mediaType)
            throws MalformedInputException {
        ArrayNode array = json.putArray(MANIFESTS);
        entries.forEach(entry -> array.add(entry.json()));
        return read(RawManifest.of(JsonText.indented(json), mediaType));
    }

    /** Digest of the manifest that an entry is an attestation about; empty if it is none. */
    public static Optional<String> attested(Descriptor entry) {
        return entry.annotation(NydusAnnotations.DOCKER_REFERENCE_TYPE)
                .filter(NydusAnnotations.ATTESTATION_MANIFEST::equals)
                .flatMap(type -> entry.annotation(NydusAnnotations.DOCKER_REFERENCE_DIGEST));
    }
}
