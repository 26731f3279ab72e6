package dev.nydusconvert.image.transport;

import dev.nydusconvert.io.Limits;
import java.io.FileNotFoundException;
import java.io.IOException;

/** Opens images in the file system. */
public final class FileTransports {
    private FileTransports() {}

    /**
     * Opens an image to read it.
     *
     * @throws FileNotFoundException also if there are several where one is meant
     */
    public static ImageSource openSource(FileReference reference) throws IOException {
        return switch (reference.transport()) {
            case OCI -> OciLayoutSource.open(reference, FolderFiles.open(reference.path()));
            case DIR -> new DirSource(reference, FolderFiles.open(reference.path()));
            case OCI_ARCHIVE -> OciLayoutSource.open(reference, ArchiveFiles.open(reference.path()));
            case DOCKER_ARCHIVE ->
                DockerArchiveSource.open(reference, ArchiveFiles.open(reference.path()), Limits.DEFAULTS.layerSize());
        };
    }

    /** Whether a layout has an image of the name of that reference. */
    public static boolean hasName(FileReference layout) throws IOException {
        return OciLayoutSource.hasName(layout);
    }

    /** Opens a place to write an image to. */
    public static ImageDestination openDestination(FileReference reference) throws IOException {
        return switch (reference.transport()) {
            case OCI -> OciLayoutDestination.open(reference, reference.path());
            case DIR -> DirDestination.open(reference);
            case OCI_ARCHIVE -> OciArchiveDestination.open(reference);
            case DOCKER_ARCHIVE -> DockerArchiveDestination.open(reference);
        };
    }
}
