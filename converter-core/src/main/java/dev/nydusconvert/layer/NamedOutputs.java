package dev.nydusconvert.layer;

import dev.nydusconvert.io.AtomicFile;
import dev.nydusconvert.io.UnsupportedFeatureException;
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
    private final Path recipePath;
    private final OutputStream stdout;
    private AtomicFile blob;
    private AtomicFile bootstrap;
    private AtomicFile recipe;
    private AtomicFile external;

    /** Outputs without a recipe of its own. */
    public NamedOutputs(Path blobPath, Path bootstrapPath, OutputStream stdout) {
        this(blobPath, bootstrapPath, null, stdout);
    }

    /**
     * @param blobPath file or pipe for the blob, or {@link #STDOUT}; null if none is written
     * @param bootstrapPath file or pipe for the bootstrap, or {@link #STDOUT}; null if it is inlined
     * @param recipePath file or pipe for the recipe, or {@link #STDOUT}; null if it is embedded or there is none
     * @param stdout flushed in the end, never closed
     */
    public NamedOutputs(Path blobPath, Path bootstrapPath, Path recipePath, OutputStream stdout) {
        requireDifferent(blobPath, bootstrapPath);
        requireDifferent(blobPath, recipePath);
        requireDifferent(recipePath, bootstrapPath);
        this.blobPath = blobPath;
        this.bootstrapPath = bootstrapPath;
        this.recipePath = recipePath;
        this.stdout = stdout;
    }

    /**
     * The output of a layer that has no blob.
     *
     * @param bootstrapPath file or pipe for the bootstrap, or {@link #STDOUT}
     * @param stdout flushed in the end, never closed
     */
    public static NamedOutputs ofBootstrap(Path bootstrapPath, OutputStream stdout) {
        return new NamedOutputs(null, bootstrapPath, null, stdout);
    }

    private static void requireDifferent(Path one, Path other) {
        if (one != null && one.equals(other)) {
            throw new IllegalArgumentException("two outputs cannot both go to " + one);
        }
    }

    @Override
    public OutputStream blob() throws IOException {
        if (blobPath == null) {
            throw new IllegalStateException("no place was given for a blob");
        }
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
    public OutputStream recipe() throws IOException {
        if (recipePath == null) {
            throw new IllegalStateException("no place was given for a recipe of its own");
        }
        if (recipePath.equals(STDOUT)) {
            return stdout;
        }
        recipe = AtomicFile.create(recipePath);
        return recipe.stream();
    }

    @Override
    public OutputStream external() throws IOException {
        if (bootstrapPath == null || bootstrapPath.equals(STDOUT)) {
            throw new UnsupportedFeatureException(
                    "the bootstrap of external files goes beside the other bootstrap, which"
                            + " is not in a file of its own");
        }
        external = AtomicFile.create(externalPath(bootstrapPath));
        return external.stream();
    }

    /** Where the bootstrap of external files goes: beside the other one, with {@code .external} in place of its suffix. */
    public static Path externalPath(Path bootstrap) {
        String name = bootstrap.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return bootstrap.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".external");
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
        if (recipe != null) {
            recipe.commit();
        }
        if (external != null) {
            external.commit();
        }
    }

    @Override
    public void close() throws IOException {
        try (AtomicFile first = blob;
                AtomicFile second = bootstrap;
                AtomicFile third = recipe;
                AtomicFile fourth = external) {
            // Closing deletes what is not committed.
        }
    }
}
