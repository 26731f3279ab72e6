package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.io.MalformedInputException;
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
 * @param unlisted for each layer, the paths of directories that its tar implies but does not list: no bootstrap tells
 */
record SourceLayers(ContentDigest form, List<List<byte[]>> unlisted) {
    /** Where the document is. */
    static final String FILE = BootstrapLayer.FOLDER + "/source.layers.json";

    byte[] encode() {
        ObjectNode json = JsonText.newObject();
        json.put("form", form.toString());
        ArrayNode layers = json.putArray("layers");
        for (List<byte[]> paths : unlisted) {
            ArrayNode array = layers.addObject().putArray("unlisted");
            paths.forEach(path -> array.add(Base64.getEncoder().encodeToString(path)));
        }
        return JsonText.compact(json);
    }

    static SourceLayers decode(byte[] bytes) throws MalformedInputException {
        ObjectNode json = JsonText.readObject(bytes, FILE);
        List<List<byte[]>> unlisted = new ArrayList<>();
        try {
            for (JsonNode layer : json.path("layers")) {
                List<byte[]> paths = new ArrayList<>();
                for (JsonNode path : layer.path("unlisted")) {
                    paths.add(Base64.getDecoder().decode(path.asString("")));
                }
                unlisted.add(paths);
            }
            return new SourceLayers(ContentDigest.parse(json.path("form").asString("")), unlisted);
        } catch (IllegalArgumentException e) {
            throw new MalformedInputException(FILE, MalformedInputException.NO_OFFSET, e.getMessage(), e);
        }
    }
}
