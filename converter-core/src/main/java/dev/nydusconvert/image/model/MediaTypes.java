package dev.nydusconvert.image.model;

import java.util.Set;

/** The media types of manifests, configs and layers (oci-image.md 1). */
public final class MediaTypes {
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
    public static final String OCI_LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    public static final String OCI_LAYER_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";
    public static final String OCI_EMPTY = "application/vnd.oci.empty.v1+json";
    public static final String OCI_FOREIGN_LAYER = "application/vnd.oci.image.layer.nondistributable.v1.tar";

    public static final String DOCKER_MANIFEST_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
    public static final String DOCKER_LAYER_GZIP = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    public static final String DOCKER_LAYER_ZSTD = "application/vnd.docker.image.rootfs.diff.tar.zstd";
    public static final String DOCKER_FOREIGN_LAYER = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";

    /** A data blob. */
    public static final String NYDUS_BLOB = "application/vnd.oci.image.layer.nydus.blob.v1";
    /** A config that containerd does not take for one of an image to unpack. */
    public static final String NYDUS_CONFIG = "application/vnd.nydus.image.config.v1+json";
    /** The {@code artifactType} of a Nydus image in an index. */
    public static final String NYDUS_ARTIFACT = "application/vnd.nydus.image.manifest.v1+json";

    /** What ends the media type of a layer that was encrypted as a whole. */
    public static final String ENCRYPTED_SUFFIX = "+encrypted";

    private static final Set<String> INDEXES = Set.of(OCI_INDEX, DOCKER_MANIFEST_LIST);
    private static final Set<String> MANIFESTS = Set.of(OCI_MANIFEST, DOCKER_MANIFEST);
    private static final Set<String> CONFIGS = Set.of(OCI_CONFIG, DOCKER_CONFIG, NYDUS_CONFIG);
    private static final Set<String> TARS =
            Set.of(OCI_LAYER, OCI_LAYER_GZIP, OCI_LAYER_ZSTD, DOCKER_LAYER, DOCKER_LAYER_GZIP, DOCKER_LAYER_ZSTD);

    private MediaTypes() {}

    public static boolean isIndex(String mediaType) {
        return INDEXES.contains(mediaType);
    }

    /** Whether it is that of a manifest of one image, not of an index. */
    public static boolean isManifest(String mediaType) {
        return MANIFESTS.contains(mediaType);
    }

    /** Whether it is that of a config which tells how a container is run. */
    public static boolean isImageConfig(String mediaType) {
        return CONFIGS.contains(mediaType);
    }

    /** Whether it is that of a layer tar, plain or compressed, which can be read as it is. */
    public static boolean isLayerTar(String mediaType) {
        return TARS.contains(mediaType);
    }

    public static boolean isDocker(String mediaType) {
        return mediaType.startsWith("application/vnd.docker.");
    }

    /** Whether it is that of a layer whose bytes registries may refuse to keep. */
    public static boolean isForeignLayer(String mediaType) {
        return mediaType.startsWith(OCI_FOREIGN_LAYER)
                || mediaType.startsWith("application/vnd.docker.image.rootfs.foreign.diff.tar");
    }
}
