package dev.nydusconvert.layer;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/** Keeps the artefacts of a layer in memory. */
final class MemoryOutputs implements LayerOutputs {
    private final ByteArrayOutputStream blob = new ByteArrayOutputStream();
    private final ByteArrayOutputStream bootstrap = new ByteArrayOutputStream();
    private final ByteArrayOutputStream recipe = new ByteArrayOutputStream();
    private final ByteArrayOutputStream external = new ByteArrayOutputStream();
    private boolean committed;

    @Override
    public OutputStream blob() {
        return blob;
    }

    @Override
    public OutputStream bootstrap() {
        return bootstrap;
    }

    @Override
    public OutputStream recipe() {
        return recipe;
    }

    @Override
    public OutputStream external() {
        return external;
    }

    @Override
    public void commit(PackResult result) {
        committed = true;
    }

    @Override
    public void close() {}

    byte[] blobBytes() {
        return blob.toByteArray();
    }

    /** Empty if the bootstrap is in the blob. */
    byte[] bootstrapBytes() {
        return bootstrap.toByteArray();
    }

    /** Empty unless the recipe has a file of its own. */
    byte[] recipeBytes() {
        return recipe.toByteArray();
    }

    /** Empty unless there are external files. */
    byte[] externalBytes() {
        return external.toByteArray();
    }

    boolean committed() {
        return committed;
    }
}
