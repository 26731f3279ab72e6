package dev.nydusconvert.image;

import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.RawManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What registries and runtimes refuse, found before anything leads to the image (oci-image.md 2 and 6). */
final class RegistryRules {
    /** containerd makes labels of annotations, and a label has at most so many bytes with its name. */
    private static final int MAX_LABEL = 4096;

    private static final String LABEL_PREFIX = "containerd.io/snapshot/";

    private RegistryRules() {}

    /** @throws IOException that names the rules which the document breaks */
    static void requireAcceptable(RawManifest document) throws IOException {
        List<String> broken =
                document.isIndex() ? brokenBy(ImageIndex.read(document)) : brokenBy(ImageManifest.read(document));
        if (!broken.isEmpty()) {
            throw new IOException("registries or runtimes would refuse the image: " + String.join("; ", broken));
        }
    }

    static List<String> brokenBy(ImageIndex index) {
        List<String> broken = new ArrayList<>();
        for (Descriptor entry : index.manifests()) {
            if (entry.platform().isEmpty()) {
                broken.add("entry " + entry.digest() + " of the index has no platform");
            }
            addLabels(entry, broken);
        }
        return broken;
    }

    static List<String> brokenBy(ImageManifest manifest) {
        List<String> broken = new ArrayList<>();
        manifest.layers().forEach(layer -> addLabels(layer, broken));
        if (manifest.subject().filter(subject -> subject.platform().isPresent()).isPresent()) {
            broken.add("the subject has a platform");
        }
        return broken;
    }

    private static void addLabels(Descriptor blob, List<String> broken) {
        for (Map.Entry<String, String> label : blob.annotations().entrySet()) {
            int size = (label.getKey() + label.getValue()).getBytes(StandardCharsets.UTF_8).length;
            if (label.getKey().startsWith(LABEL_PREFIX) && size >= MAX_LABEL) {
                broken.add("annotation " + label.getKey() + " of " + blob.digest() + " has " + size
                        + " bytes with its name; containerd takes less than " + MAX_LABEL);
            }
        }
    }
}
