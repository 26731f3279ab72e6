package dev.nydusconvert.image.model;

import java.util.List;

/** Keys of the annotations by which readers recognise Nydus images and their layers (oci-image.md 2). */
public final class NydusAnnotations {
    private static final String PREFIX = "containerd.io/snapshot/nydus-";

    /** On a layer: it is a data blob. */
    public static final String BLOB = PREFIX + "blob";
    /** On the last layer: it holds the bootstrap. */
    public static final String BOOTSTRAP = PREFIX + "bootstrap";
    /** On the bootstrap layer and on the manifest: {@code 5} or {@code 6}. */
    public static final String FS_VERSION = PREFIX + "fs-version";
    /** On a zran blob: digest of the gzip layer that holds the data. */
    public static final String REFERENCE = PREFIX + "ref";
    /** On a blob: its chunks are encrypted. */
    public static final String ENCRYPTED_BLOB = PREFIX + "encrypted-blob";
    /** On the manifest: digest of the manifest that was converted. */
    public static final String SOURCE_DIGEST = PREFIX + "source-digest";
    /** On the manifest: the name of the image that was converted. */
    public static final String SOURCE_REFERENCE = PREFIX + "source-reference";
    /** On the first layer of a rewritten OCI manifest: it is there only to make the image another one. */
    public static final String EMPTY_LAYER = PREFIX + "empty-layer";

    /** All that converters write on manifests. */
    static final List<String> OF_MANIFESTS =
            List.of(FS_VERSION, SOURCE_DIGEST, SOURCE_REFERENCE, PREFIX + "builder-version");

    /** The value of the annotations that only say yes. */
    public static final String TRUE = "true";

    /** BuildKit's: on the index entry of an attestation, which kind of document it is. */
    public static final String DOCKER_REFERENCE_TYPE = "vnd.docker.reference.type";
    /** BuildKit's: on the index entry of an attestation, the digest of the manifest that it is about. */
    public static final String DOCKER_REFERENCE_DIGEST = "vnd.docker.reference.digest";
    /** The value of {@link #DOCKER_REFERENCE_TYPE} of an attestation. */
    public static final String ATTESTATION_MANIFEST = "attestation-manifest";

    private NydusAnnotations() {}
}
