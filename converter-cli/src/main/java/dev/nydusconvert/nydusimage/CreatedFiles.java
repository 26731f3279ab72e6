package dev.nydusconvert.nydusimage;

import dev.nydusconvert.io.AtomicFile;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.LayerOutputs;
import dev.nydusconvert.layer.NamedOutputs;
import dev.nydusconvert.layer.PackResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The blob and the bootstrap that {@code create} makes, each in a file of its own or in a directory, the blob under its
 * id and the bootstrap under its SHA-256 (conversion-semantics 2.6). The bootstrap of external files is beside the other
 * one, or in a blob of its own.
 */
final class CreatedFiles implements LayerOutputs {
    private final Path blobFile;
    private final Path bootstrapFile;
    private final Path directory;
    private final Path externalBlob;
    private AtomicFile blob;
    private AtomicFile bootstrap;
    private AtomicFile external;
    private Path bootstrapPath;
    private Path externalPath;

    /**
     * @param blobFile file or pipe for the blob; null for the directory
     * @param bootstrapFile file for the bootstrap; null for the directory, or if it is inlined
     * @param directory null if nothing goes there
     * @param externalBlob file or pipe for the blob that holds the bootstrap of external files, if bootstraps are inlined;
     *     null otherwise
     */
    CreatedFiles(Path blobFile, Path bootstrapFile, Path directory, Path externalBlob) {
        this.blobFile = blobFile;
        this.bootstrapFile = bootstrapFile;
        this.directory = directory;
        this.externalBlob = externalBlob;
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
    public OutputStream external() throws IOException {
        Path file =
                externalBlob == null && bootstrapFile != null ? NamedOutputs.externalPath(bootstrapFile) : externalBlob;
        if (file == null && directory == null) {
            throw new UnsupportedFeatureException("--attributes with --blob-inline-meta needs --external-blob");
        }
        external = file == null ? AtomicFile.createIn(directory) : AtomicFile.create(file);
        externalPath = externalBlob == null ? file : null;
        return external.stream();
    }

    @Override
    public void commit(PackResult result) throws IOException {
        commitBlob(result);
        if (bootstrap != null) {
            commitBootstrap(result);
        }
        if (external != null) {
            commitExternal(result);
        }
    }

    private void commitBootstrap(PackResult result) throws IOException {
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

    private void commitExternal(PackResult result) throws IOException {
        if (externalPath != null || externalBlob != null) {
            external.commit();
        } else {
            externalPath = directory.resolve(result.bootstrap().digest().hex() + ".external");
            commitUnlessThere(external, externalPath);
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

    /** Where the bootstrap of external files is after {@link #commit}; null if there is none, or it is in a blob. */
    Path externalPath() {
        return externalPath;
    }

    @Override
    public void close() throws IOException {
        try (AtomicFile first = blob;
                AtomicFile second = bootstrap;
                AtomicFile third = external) {
            // Closing deletes what is not committed.
        }
    }
}
