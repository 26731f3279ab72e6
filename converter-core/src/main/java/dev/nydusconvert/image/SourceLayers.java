package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.tree.DirectoryPaths;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is to be known of the layers of an image for them to become layers of another one: a small document in the bootstrap
 * layer.
 *
 * @param form names the form in which they were packed ({@link LayerForm})
 * @param unlisted for each layer, the directories that its tar implies but does not list: no bootstrap tells
 */
record SourceLayers(ContentDigest form, List<DirectoryPaths> unlisted) {
    /** Where the document is. */
    static final String FILE = BootstrapLayer.FOLDER + "/source.layers.json";

    byte[] encode() {
        ObjectNode json = JsonText.newObject();
        json.put("form", form.toString());
        ArrayNode layers = json.putArray("layers");
        for (DirectoryPaths paths : unlisted) {
            layers.addObject().put("unlisted", Base64.getEncoder().encodeToString(paths.bytes()));
        }
        return JsonText.compact(json);
    }

    static SourceLayers decode(byte[] bytes) throws MalformedInputException {
        ObjectNode json = JsonText.readObject(bytes, FILE);
        List<DirectoryPaths> unlisted = new ArrayList<>();
        try {
            for (JsonNode layer : json.path("layers")) {
                JsonNode paths = layer.path("unlisted");
                if (!paths.isString()) {
                    throw new IllegalArgumentException("a layer without a list of its unlisted directories");
                }
                unlisted.add(DirectoryPaths.ofBytes(Base64.getDecoder().decode(paths.asString()), FILE));
            }
            return new SourceLayers(ContentDigest.parse(json.path("form").asString("")), unlisted);
        } catch (IllegalArgumentException e) {
            throw new MalformedInputException(FILE, MalformedInputException.NO_OFFSET, e.getMessage(), e);
        }
    }
}
