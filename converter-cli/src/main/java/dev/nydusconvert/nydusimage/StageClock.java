package dev.nydusconvert.nydusimage;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.layer.LayerOutputs;
import dev.nydusconvert.layer.PackResult;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Measures the stages of a build at its outputs: until a bootstrap is opened it is the tree that is built and its data that
 * is stored; until the bootstrap's first byte, its layout is made; until the commit it is written; and the commit brings all
 * to the disk. The time of a bootstrap inside the blob counts to the first stage.
 */
final class StageClock implements LayerOutputs {
    private final LayerOutputs outputs;
    private final long start = System.nanoTime();
    private long bootstrapOpened;
    private FirstByteClock bootstrap;
    private long committing;
    private long committed;

    StageClock(LayerOutputs outputs) {
        this.outputs = outputs;
    }

    @Override
    public OutputStream blob() throws IOException {
        return outputs.blob();
    }

    @Override
    public void stored(Chunk chunk, byte[] bytes, int offset, int length) throws IOException {
        outputs.stored(chunk, bytes, offset, length);
    }

    @Override
    public void chunksWritten() throws IOException {
        outputs.chunksWritten();
    }

    @Override
    public OutputStream bootstrap() throws IOException {
        bootstrapOpened = System.nanoTime();
        bootstrap = new FirstByteClock(outputs.bootstrap());
        return bootstrap;
    }

    @Override
    public OutputStream recipe() throws IOException {
        return outputs.recipe();
    }

    @Override
    public OutputStream external() throws IOException {
        return outputs.external();
    }

    @Override
    public void commit(PackResult result) throws IOException {
        committing = System.nanoTime();
        outputs.commit(result);
        committed = System.nanoTime();
    }

    /** Adds the times of the stages. */
    void report(Trace trace) {
        long opened = bootstrap == null ? committing : bootstrapOpened;
        long begun = bootstrap == null ? committing : bootstrap.firstByte();
        trace.took("build_tree", opened - start);
        trace.took("build_bootstrap", begun - opened);
        trace.took("dump_bootstrap", committing - begun);
        trace.took("dump_blob", committed - committing);
        trace.took("total_build", committed - start);
    }

    @Override
    public void close() throws IOException {
        outputs.close();
    }
}
