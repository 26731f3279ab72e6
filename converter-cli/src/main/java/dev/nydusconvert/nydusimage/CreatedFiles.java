package dev.nydusconvert.nydusimage;

import dev.nydusconvert.io.AtomicFile;
import dev.nydusconvert.layer.LayerOutputs;
import dev.nydusconvert.layer.PackResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The blob and the bootstrap that {@code create} makes, each in a file of its own or in a directory, the blob under its
 * id and the bootstrap under its SHA-256 (conversion-semantics 2.6).
 */
final class CreatedFiles implements LayerOutputs {
    private final Path blobFile;
    private final Path bootstrapFile;
    private final Path directory;
    private AtomicFile blob;
    private AtomicFile bootstrap;
    private Path bootstrapPath;

    /**
     * @param blobFile file or pipe for the blob; null for the directory
     * @param bootstrapFile file for the bootstrap; null for the directory, or if it is inlined
     * @param directory null if nothing goes there
     */
    CreatedFiles(Path blobFile, Path bootstrapFile, Path directory) {
        this.blobFile = blobFile;
        this.bootstrapFile = bootstrapFile;
        this.directory = directory;
    }

    @Override
    public OutputStream blob() throws IOException {
        blob = blobFile != null ? AtomicFile.create(blobFile) : AtomicFile.createIn(directory);
        return blob.stream();
    }

    @Override
    public OutputStream bootstrap() throws IOException {
        bootstrap = bootstrapFile != null ? AtomicFile.create(bootstrapFile) : AtomicFile.createIn(directory);
        return bootstrap.stream();
    }

    @Override
    public OutputStream recipe() {
        throw new IllegalStateException("a recipe of its own is never asked for");
    }

    @Override
    public void commit(PackResult result) throws IOException {
        commitBlob(result);
        if (bootstrap == null) {
            return;
        }
        if (bootstrapFile != null) {
            bootstrap.commit();
            bootstrapPath = bootstrapFile;
        } else {
            bootstrapPath = directory.resolve(result.bootstrap().digest().hex());
            commitUnlessThere(bootstrap, bootstrapPath);
        }
    }

    private void commitBlob(PackResult result) throws IOException {
        if (blob == null) {
            return;
        }
        if (blobFile != null) {
            blob.commit();
        } else if (result.blob().isPresent()) {
            commitUnlessThere(blob, directory.resolve(result.blob().get().id()));
        } else {
            blob.close();
        }
    }

    private static void commitUnlessThere(AtomicFile file, Path name) throws IOException {
        if (Files.exists(name)) {
            file.close();
        } else {
            file.commit(name);
        }
    }

    /** Where the bootstrap is after {@link #commit}; null if it is in the blob. */
    Path bootstrapPath() {
        return bootstrapPath;
    }

    @Override
    public void close() throws IOException {
        try (AtomicFile first = blob;
                AtomicFile second = bootstrap) {
            // Closing deletes what is not committed.
        }
    }
}
