package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The blobs that a manifest names.
 *
 * @param config the config
 * @param layers the layers, lowest first
 */
record ManifestBlobs(Descriptor config, List<Descriptor> layers) {
    /** @throws MalformedInputException if it is no manifest of one image */
    static ManifestBlobs of(RawManifest manifest) throws IOException {
        String name = "manifest " + manifest.digest();
        ObjectNode document = JsonText.readObject(manifest.bytes(), name);
        JsonNode config = document.get("config");
        if (config == null) {
            throw new MalformedInputException(name, MalformedInputException.NO_OFFSET, "has no 'config'");
        }
        List<Descriptor> layers = new ArrayList<>();
        JsonNode list = document.get("layers");
        if (list != null) {
            for (int i = 0; i < list.size(); i++) {
                layers.add(Descriptor.read(list.get(i), name + ": layers[" + i + "]"));
            }
        }
        return new ManifestBlobs(Descriptor.read(config, name + ": config"), List.copyOf(layers));
    }

    /** The config and all layers. */
    List<Descriptor> all() {
        List<Descriptor> all = new ArrayList<>(layers);
        all.add(0, config);
        return all;
    }
}
