package dev.nydusconvert.layer;

import java.io.OutputStream;

/** Artefacts that nobody keeps. */
final class DiscardedOutputs implements LayerOutputs {
    @Override
    public OutputStream blob() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public OutputStream bootstrap() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public OutputStream recipe() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public void commit(PackResult result) {
        // Nothing is kept.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
