package dev.nydusconvert.image.transport;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.io.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes an image as the tar of an OCI layout. The layout is made beside the archive first: the header of a tar entry needs
 * the size of a blob, which is known when the blob ends. Files are in the order of their names.
 */
final class OciArchiveDestination implements ImageDestination {
    private final FileReference reference;
    private final TemporaryFolder folder;
    private final OciLayoutDestination layout;

    private OciArchiveDestination(FileReference reference, TemporaryFolder folder, OciLayoutDestination layout) {
        this.reference = reference;
        this.folder = folder;
        this.layout = layout;
    }

    static OciArchiveDestination open(FileReference reference) throws IOException {
        TemporaryFolder folder = TemporaryFolder.beside(reference.path());
        try {
            return new OciArchiveDestination(reference, folder, OciLayoutDestination.open(reference, folder.path()));
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    @Override
    public FileReference reference() {
        return reference;
    }

    @Override
    public boolean hasBlob(Descriptor blob) throws IOException {
        return layout.hasBlob(blob);
    }

    @Override
    public boolean mountBlob(Descriptor blob, ImageReference from) {
        return false;
    }

    @Override
    public BlobUpload uploadBlob(ContentDigest.Algorithm algorithm) throws IOException {
        return layout.uploadBlob(algorithm);
    }

    @Override
    public void putManifest(RawManifest manifest) throws IOException {
        layout.putManifest(manifest);
    }

    @Override
    public void commit(RawManifest top) throws IOException {
        layout.commit(top);
        try (AtomicFile archive = AtomicFile.create(reference.path())) {
            ArchiveWriter tar = new ArchiveWriter(archive.stream());
            for (Path path : sortedPaths()) {
                write(tar, path);
            }
            tar.finish();
            archive.commit();
        }
    }

    private List<Path> sortedPaths() throws IOException {
        try (Stream<Path> paths = Files.walk(folder.path())) {
            return paths.filter(path -> !path.equals(folder.path())).sorted().toList();
        }
    }

    private void write(ArchiveWriter tar, Path path) throws IOException {
        String name = folder.path().relativize(path).toString().replace('\\', '/');
        if (Files.isDirectory(path)) {
            tar.folder(name);
        } else {
            try (InputStream content = Files.newInputStream(path)) {
                tar.file(name, content, Files.size(path));
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            layout.close();
        } finally {
            folder.close();
        }
    }
}
