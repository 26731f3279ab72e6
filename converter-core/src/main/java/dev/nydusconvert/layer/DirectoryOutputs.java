package dev.nydusconvert.layer;

import dev.nydusconvert.io.AtomicFile;
import dev.nydusconvert.io.MadeFolders;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Puts the artefacts of a layer into a folder under content-addressed names: the blob under its id, as readers look for
 * it, the bootstrap under its SHA-256 with the suffix {@code .boot}, that of external files under the same one with the suffix
 * {@code .external}, and a recipe under the tar's SHA-256 with the suffix
 * {@code .recipe}.
 */
public final class DirectoryOutputs implements LayerOutputs {
    private static final String BOOTSTRAP_SUFFIX = ".boot";
    private static final String EXTERNAL_SUFFIX = ".external";
    private static final String RECIPE_SUFFIX = ".recipe";

    private final Path directory;
    private AtomicFile blob;
    private AtomicFile bootstrap;
    private AtomicFile recipe;
    private AtomicFile external;
    private MadeFolders folders;

    /** @param directory made with the first artefact if it is missing; if none of them is committed, it goes again */
    public DirectoryOutputs(Path directory) {
        this.directory = directory;
    }

    @Override
    public OutputStream blob() throws IOException {
        blob = begin();
        return blob.stream();
    }

    @Override
    public OutputStream bootstrap() throws IOException {
        bootstrap = begin();
        return bootstrap.stream();
    }

    @Override
    public OutputStream recipe() throws IOException {
        recipe = begin();
        return recipe.stream();
    }

    @Override
    public OutputStream external() throws IOException {
        external = begin();
        return external.stream();
    }

    private AtomicFile begin() throws IOException {
        if (folders == null) {
            folders = MadeFolders.make(directory);
        }
        return AtomicFile.createIn(directory);
    }

    /** Where {@link #commit} puts the blob. */
    public Path blobPath(PackResult.BlobFile file) {
        return directory.resolve(file.id());
    }

    /** Where {@link #commit} puts a bootstrap of its own. */
    public Path bootstrapPath(PackResult.BootstrapFile file) {
        return directory.resolve(file.digest().hex() + BOOTSTRAP_SUFFIX);
    }

    /** Where {@link #commit} puts the bootstrap of external files. */
    public Path externalPath(PackResult result) {
        return directory.resolve(result.bootstrap().digest().hex() + EXTERNAL_SUFFIX);
    }

    /** Where {@link #commit} puts a recipe of its own, which only a layer that was packed from a tar has. */
    public Path recipePath(PackResult result) {
        return directory.resolve(result.input().orElseThrow().diffId().hex() + RECIPE_SUFFIX);
    }

    @Override
    public void commit(PackResult result) throws IOException {
        if (result.blob().isPresent()) {
            blob.commit(blobPath(result.blob().get()));
        } else if (blob != null) {
            blob.close();
        }
        if (bootstrap != null) {
            bootstrap.commit(bootstrapPath(result.bootstrap()));
        }
        if (recipe != null) {
            recipe.commit(recipePath(result));
        }
        if (external != null) {
            external.commit(externalPath(result));
        }
    }

    @Override
    public void close() throws IOException {
        try (MadeFolders emptied = folders;
                AtomicFile first = blob;
                AtomicFile second = bootstrap;
                AtomicFile third = recipe;
                AtomicFile fourth = external) {
            // Closing deletes what is not committed.
        }
    }
}
