package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.io.MalformedInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code manifest.json} of a Docker archive says of one image.
 *
 * @param configBytes the config; not to be changed
 * @param config names the config
 * @param diffIds digests of the layers' tars, lowest first
 * @param layerPaths where the layers are in the archive, in the same order
 */
record DockerArchiveImage(byte[] configBytes, Descriptor config, List<ContentDigest> diffIds, List<String> layerPaths) {
    static final String MANIFEST = "manifest.json";

    private static final int MAX_TAGS_SHOWN = 20;

    /**
     * Finds the image of that name; without a name, the only one.
     *
     * @throws FileNotFoundException if there is none
     */
    static DockerArchiveImage choose(StoredFiles files, Optional<String> name) throws IOException {
        String where = files.name() + ": " + MANIFEST;
        JsonNode images = JsonText.read(files.read(MANIFEST, JsonText.MAX_SIZE), where);
        if (!images.isArray()) {
            throw malformed(where, "is not a list of images");
        }
        List<JsonNode> found = new ArrayList<>();
        List<String> known = new ArrayList<>();
        for (JsonNode image : images) {
            List<String> tags = strings(image, "RepoTags", where);
            known.addAll(tags);
            if (name.isEmpty() || tags.stream().anyMatch(tag -> isNamed(tag, name.get()))) {
                found.add(image);
            }
        }
        if (found.size() != 1) {
            String tags = known.stream().limit(MAX_TAGS_SHOWN).collect(Collectors.joining(", "));
            throw new FileNotFoundException(files.name() + " has " + found.size() + " images"
                    + name.map(it -> " named " + it).orElse("") + ", one is read; its names: " + tags);
        }
        return read(files, found.get(0), where);
    }

    private static boolean isNamed(String tag, String wanted) {
        try {
            return DockerName.parseTagged(tag, tag).equals(wanted);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static DockerArchiveImage read(StoredFiles files, JsonNode image, String where) throws IOException {
        JsonNode path = image.get("Config");
        if (path == null || !path.isString()) {
            throw malformed(where, "the image has no 'Config'");
        }
        byte[] bytes = files.read(path.stringValue(), JsonText.MAX_SIZE);
        Descriptor config = Descriptor.of(MediaTypes.DOCKER_CONFIG, ContentDigest.ofBytes(bytes), bytes.length);
        List<ContentDigest> diffIds = diffIds(bytes, files.name() + ": " + path.stringValue());
        List<String> layers = strings(image, "Layers", where);
        if (layers.size() != diffIds.size()) {
            throw malformed(where, "lists " + layers.size() + " layers, but the config has " + diffIds.size());
        }
        return new DockerArchiveImage(bytes, config, diffIds, layers);
    }

    /** The {@code rootfs.diff_ids} of a config. */
    static List<ContentDigest> diffIds(byte[] config, String where) throws IOException {
        JsonNode rootfs = JsonText.readObject(config, where).get("rootfs");
        List<ContentDigest> diffIds = new ArrayList<>();
        if (rootfs != null) {
            for (String text : strings(rootfs, "diff_ids", where)) {
                try {
                    diffIds.add(ContentDigest.parse(text));
                } catch (IllegalArgumentException e) {
                    throw malformed(where, "diff_ids: " + e.getMessage());
                }
            }
        }
        return List.copyOf(diffIds);
    }

    private static List<String> strings(JsonNode node, String field, String where) throws MalformedInputException {
        JsonNode list = node.get(field);
        List<String> strings = new ArrayList<>();
        if (list == null || list.isNull()) {
            return strings;
        }
        for (JsonNode item : list) {
            if (!item.isString()) {
                throw malformed(where, "'" + field + "' is not a list of strings");
            }
            strings.add(item.stringValue());
        }
        return strings;
    }

    private static MalformedInputException malformed(String where, String problem) {
        return new MalformedInputException(where, MalformedInputException.NO_OFFSET, problem);
    }

    /** Where the layer of that digest is. */
    String layerPath(ContentDigest diffId) {
        return layerPaths.get(diffIds.indexOf(diffId));
    }

    /**
     * A Docker manifest of the config and the plain tars.
     *
     * @param layerSizes of the tars, in bytes
     */
    RawManifest manifest(long[] layerSizes) {
        ObjectNode manifest = JsonText.newObject();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", MediaTypes.DOCKER_MANIFEST);
        manifest.set("config", entry(MediaTypes.DOCKER_CONFIG, config.digest(), config.size()));
        ArrayNode layers = manifest.putArray("layers");
        for (int i = 0; i < layerSizes.length; i++) {
            // A tar that is not compressed, all the same: so skopeo has it, and the digest of the manifest shall be
            // one.
            layers.add(entry(MediaTypes.DOCKER_LAYER_GZIP, diffIds.get(i), layerSizes[i]));
        }
        return RawManifest.of(JsonText.compact(manifest), MediaTypes.DOCKER_MANIFEST);
    }

    private static ObjectNode entry(String mediaType, ContentDigest digest, long size) {
        ObjectNode entry = JsonText.newObject();
        entry.put("mediaType", mediaType);
        entry.put("size", size);
        entry.put("digest", digest.toString());
        return entry;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DockerArchiveImage that
                && config.equals(that.config)
                && layerPaths.equals(that.layerPaths);
    }

    @Override
    public int hashCode() {
        return config.hashCode();
    }

    @Override
    public String toString() {
        return config + " with " + layerPaths.size() + " layers";
    }
}
