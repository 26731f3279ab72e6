package dev.nydusconvert.image.model;

import dev.nydusconvert.io.MalformedInputException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The manifest of one image, OCI or Docker v2 schema 2. Immutable; fields that this class does not know stay as they are. */
public final class ImageManifest {
    /** More than any runtime mounts. */
    private static final int MAX_LAYERS = 4096;

    private static final String MEDIA_TYPE = "mediaType";
    private static final String CONFIG = "config";
    private static final String LAYERS = "layers";
    private static final String SUBJECT = "subject";
    private static final String ANNOTATIONS = "annotations";
    private static final String ARTIFACT_TYPE = "artifactType";

    private final RawManifest raw;
    private final ObjectNode json;
    private final Descriptor config;
    private final List<Descriptor> layers;
    private final Optional<Descriptor> subject;
    private final Map<String, String> annotations;
    private final Optional<String> artifactType;

    private ImageManifest(RawManifest raw, ObjectNode json, String name) throws MalformedInputException {
        JsonFields fields = new JsonFields(json, name);
        this.raw = raw;
        this.json = json;
        this.config = Descriptor.readWithDefault(
                fields.object(CONFIG)
                        .orElseThrow(() -> fields.malformed("has no config; the manifest of an image needs one"))
                        .node(),
                name + ": " + CONFIG,
                // Other converters leave it out.
                MediaTypes.OCI_CONFIG);
        this.layers = Descriptor.readAll(json, LAYERS, name, MAX_LAYERS, ImageManifest::readLayer);
        Optional<JsonFields> subjectField = fields.object(SUBJECT);
        this.subject = subjectField.isPresent()
                ? Optional.of(Descriptor.read(subjectField.get().node(), name + ": " + SUBJECT))
                : Optional.empty();
        this.annotations = fields.strings(ANNOTATIONS);
        this.artifactType = fields.mediaType(ARTIFACT_TYPE);
    }

    /**
     * Reads a manifest.
     *
     * @throws MalformedInputException if it is an index, or its fields are not what they must be
     */
    public static ImageManifest read(RawManifest raw) throws MalformedInputException {
        String name = "manifest " + raw.digest();
        JsonFields fields = new JsonFields(JsonText.readObject(raw.bytes(), name), name);
        if (!MediaTypes.isManifest(raw.mediaType())) {
            throw fields.malformed("is " + raw.mediaType() + ", expected the manifest of one image");
        }
        if (fields.node().has("manifests")) {
            throw fields.malformed("has manifests as an index has, but says that it is the manifest of one image");
        }
        return new ImageManifest(raw, fields.node(), name);
    }

    /** Other converters leave out the media type of layers that they add. */
    private static Descriptor readLayer(JsonNode node, String where) throws MalformedInputException {
        return Descriptor.readWithDefault(node, where, "application/octet-stream");
    }

    /** As it is stored. */
    public RawManifest raw() {
        return raw;
    }

    public Descriptor config() {
        return config;
    }

    /** From the lowest. */
    public List<Descriptor> layers() {
        return layers;
    }

    /** The manifest that this one is a referrer of. */
    public Optional<Descriptor> subject() {
        return subject;
    }

    public Map<String, String> annotations() {
        return annotations;
    }

    public Optional<String> artifactType() {
        return artifactType;
    }

    /** Whether it is the manifest of a container image and not of some other artifact. */
    public boolean isImage() {
        return MediaTypes.isImageConfig(config.mediaType());
    }

    /** Begins another manifest that has the fields of this one, in their order. */
    public Editor edit() {
        return new Editor(json.deepCopy(), raw.mediaType());
    }

    /** Changes a manifest field by field. A field that is new comes last. */
    public static final class Editor {
        private final ObjectNode json;
        private String mediaType;

        private Editor(ObjectNode json, String mediaType) {
            this.json = json;
            this.mediaType = mediaType;
        }

        public Editor mediaType(String value) {
            mediaType = value;
            return this;
        }

        public Editor config(Descriptor value) {
            json.set(CONFIG, value.json());
            return this;
        }

        public Editor layers(List<Descriptor> value) {
            ArrayNode array = json.putArray(LAYERS);
            value.forEach(layer -> array.add(layer.json()));
            return this;
        }

        public Editor subject(Descriptor value) {
            json.set(SUBJECT, value.json());
            return this;
        }

        public Editor artifactType(String value) {
            json.put(ARTIFACT_TYPE, value);
            return this;
        }

        public Editor annotation(String key, String value) {
            ObjectNode all =
                    json.get(ANNOTATIONS) instanceof ObjectNode present ? present : json.putObject(ANNOTATIONS);
            all.put(key, value);
            return this;
        }

        /** Without what makes it the manifest of a Nydus image, but for its layers. */
        public Editor withoutNydus() {
            json.remove(SUBJECT);
            if (json.path(ARTIFACT_TYPE).asString("").equals(MediaTypes.NYDUS_ARTIFACT)) {
                json.remove(ARTIFACT_TYPE);
            }
            if (json.get(ANNOTATIONS) instanceof ObjectNode all) {
                all.remove(NydusAnnotations.OF_MANIFESTS);
                if (all.isEmpty()) {
                    json.remove(ANNOTATIONS);
                }
            }
            return this;
        }

        /** The manifest, indented as Go's tools write manifests. It always tells its media type. */
        public ImageManifest build() throws MalformedInputException {
            json.put(MEDIA_TYPE, mediaType);
            return ImageManifest.read(RawManifest.of(JsonText.indented(json), mediaType));
        }
    }
}
