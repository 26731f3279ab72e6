package dev.nydusconvert.layer;

import dev.nydusconvert.io.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Puts the artefacts of a layer where the caller says: files, pipes, or the standard output.
 *
 * <p>A layer without data leaves an empty blob, so that a reader of a pipe sees its end.
 */
public final class NamedOutputs implements LayerOutputs {
    /** Stands for the standard output. */
    public static final Path STDOUT = Path.of("-");

    private final Path blobPath;
    private final Path bootstrapPath;
    private final OutputStream stdout;
    private AtomicFile blob;
    private AtomicFile bootstrap;

    /**
     * @param blobPath file or pipe for the blob, or {@link #STDOUT}
     * @param bootstrapPath file or pipe for the bootstrap, or {@link #STDOUT}; null if it is inlined
     * @param stdout flushed in the end, never closed
     */
    public NamedOutputs(Path blobPath, Path bootstrapPath, OutputStream stdout) {
        if (blobPath.equals(bootstrapPath)) {
            throw new IllegalArgumentException("blob and bootstrap cannot both go to " + blobPath);
        }
        this.blobPath = blobPath;
        this.bootstrapPath = bootstrapPath;
        this.stdout = stdout;
    }

    @Override
    public OutputStream blob() throws IOException {
        if (blobPath.equals(STDOUT)) {
            return stdout;
        }
        blob = AtomicFile.create(blobPath);
        return blob.stream();
    }

    @Override
    public OutputStream bootstrap() throws IOException {
        if (bootstrapPath == null) {
            throw new IllegalStateException("no place was given for a bootstrap of its own");
        }
        if (bootstrapPath.equals(STDOUT)) {
            return stdout;
        }
        bootstrap = AtomicFile.create(bootstrapPath);
        return bootstrap.stream();
    }

    @Override
    public void commit(PackResult result) throws IOException {
        stdout.flush();
        if (blob != null) {
            blob.commit();
        }
        if (bootstrap != null) {
            bootstrap.commit();
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
