package dev.nydusconvert.layer;

import dev.nydusconvert.io.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Puts the artefacts of a layer into a folder under content-addressed names: the blob under its id, as readers look for
 * it, and the bootstrap under its SHA-256 with the suffix {@code .boot}.
 */
public final class DirectoryOutputs implements LayerOutputs {
    private static final String BOOTSTRAP_SUFFIX = ".boot";

    private final Path directory;
    private AtomicFile blob;
    private AtomicFile bootstrap;

    /** @param directory an existing folder */
    public DirectoryOutputs(Path directory) {
        this.directory = directory;
    }

    @Override
    public OutputStream blob() throws IOException {
        blob = AtomicFile.createIn(directory);
        return blob.stream();
    }

    @Override
    public OutputStream bootstrap() throws IOException {
        bootstrap = AtomicFile.createIn(directory);
        return bootstrap.stream();
    }

    /** Where {@link #commit} puts the blob. */
    public Path blobPath(PackResult.BlobFile file) {
        return directory.resolve(file.id());
    }

    /** Where {@link #commit} puts a bootstrap of its own. */
    public Path bootstrapPath(PackResult.BootstrapFile file) {
        return directory.resolve(file.digest().hex() + BOOTSTRAP_SUFFIX);
    }

    @Override
    public void commit(PackResult result) throws IOException {
        if (result.blob().isPresent()) {
            blob.commit(blobPath(result.blob().get()));
        }
        if (bootstrap != null) {
            bootstrap.commit(bootstrapPath(result.bootstrap()));
        }
    }

    @Override
    public void close() throws IOException {
        try (AtomicFile first = blob;
                AtomicFile second = bootstrap) {
            // Closing deletes what is not committed.
        }
    }
}
