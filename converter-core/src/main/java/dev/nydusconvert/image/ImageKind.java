package dev.nydusconvert.image;

import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.NydusAnnotations;
import java.util.List;

/** What an image is, as far as its manifest tells, and who can run it. */
public enum ImageKind {
    NYDUS(
            "Nydus",
            "containerd and nerdctl with nydus-snapshotter, CRI-O and podman with nydus-storage-plugin, Kata"
                    + " Containers; others after 'nydus-convert revert'"),
    NYDUS_ZRAN("Nydus zran", "as Nydus, as long as the layers that it refers to stay in the repository"),
    ESTARGZ("eStargz", "every runtime; lazily with stargz-snapshotter"),
    ZSTD_CHUNKED("zstd:chunked", "runtimes that know zstd; in parts with podman, buildah and CRI-O"),
    CONTAINER("container image", "every runtime"),
    ARTIFACT("artifact", "none: it is no container image");

    private static final String ESTARGZ_TOC = "containerd.io/snapshot/stargz/toc.digest";
    private static final String CHUNKED_MANIFEST = "io.github.containers.zstd-chunked.manifest-checksum";

    private final String label;
    private final String runtimes;

    ImageKind(String label, String runtimes) {
        this.label = label;
        this.runtimes = runtimes;
    }

    /** A few words for people. */
    public String label() {
        return label;
    }

    /** Which runtimes can use it. */
    public String runtimes() {
        return runtimes;
    }

    static ImageKind of(ImageManifest manifest) {
        List<Descriptor> layers = manifest.layers();
        if (NydusImage.bootstrapLayer(manifest).isPresent()) {
            return has(layers, NydusAnnotations.REFERENCE) ? NYDUS_ZRAN : NYDUS;
        }
        if (!manifest.isImage() || layers.stream().map(LayerKind::of).allMatch(LayerKind.UNKNOWN::equals)) {
            return layers.isEmpty() && manifest.isImage() ? CONTAINER : ARTIFACT;
        }
        if (has(layers, ESTARGZ_TOC)) {
            return ESTARGZ;
        }
        return has(layers, CHUNKED_MANIFEST) ? ZSTD_CHUNKED : CONTAINER;
    }

    private static boolean has(List<Descriptor> layers, String annotation) {
        return layers.stream().anyMatch(layer -> layer.annotation(annotation).isPresent());
    }
}
