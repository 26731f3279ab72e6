package dev.nydusconvert.image.transport;

/** The places in the file system that can hold images. */
public enum FileTransport {
    /** An OCI image layout: a folder of several images, told apart by tags. */
    OCI("oci:"),
    /** A tar of an OCI image layout. */
    OCI_ARCHIVE("oci-archive:"),
    /** What {@code docker save} writes and {@code docker load} reads. */
    DOCKER_ARCHIVE("docker-archive:"),
    /** A folder of one image: its manifest and its blobs as files, as skopeo has it. */
    DIR("dir:");

    private final String prefix;

    FileTransport(String prefix) {
        this.prefix = prefix;
    }

    /** What references start with, the colon included. */
    public String prefix() {
        return prefix;
    }
}
