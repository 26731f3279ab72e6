package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.blob.ChunkReader;
import dev.nydusconvert.blob.StoredChunks;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.fuzz.FuzzTarget;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.codec.BootstrapReader;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.TreeWalk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Chunk-info tables of version 1 and 2, with batches and without; then each chunk is read as the table says. */
public final class ChunkTableFuzz implements FuzzTarget {
    private static final int CHUNK_SIZE = 0x10000;
    private static final int BATCH_SIZE = 0x8000;

    /** The first byte of an input picks one; the rest stands for its table and header. */
    private final List<Sample> samples;

    /** A layer whose table is not compressed. */
    private record Sample(byte[] blob, BlobInfo info, List<Chunk> chunks) {
        private int start() {
            return Math.toIntExact(info.chunkTable().offset());
        }

        byte[] seed(int number) {
            byte[] seed = new byte[1 + blob.length - start()];
            seed[0] = (byte) number;
            System.arraycopy(blob, start(), seed, 1, blob.length - start());
            return seed;
        }

        StoredChunks changed(byte[] input) {
            byte[] changed = blob.clone();
            System.arraycopy(input, 1, changed, start(), Math.min(input.length - 1, blob.length - start()));
            return StoredChunks.of(info, ByteSource.ofBytes("blob", changed));
        }
    }

    public ChunkTableFuzz() {
        try {
            this.samples = List.of(sample(0), sample(BATCH_SIZE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sample sample(int batchSize) throws IOException {
        ChunkingOptions chunking = new ChunkingOptions(CHUNK_SIZE, DigestAlgorithm.SHA256, Compression.NONE, batchSize);
        PackOptions options = PackOptions.builder()
                .chunking(chunking)
                .layout(BlobLayout.PLAIN)
                .threads(1)
                .build();
        MemoryOutputs outputs = new MemoryOutputs();
        new Pack(options).run(new ByteArrayInputStream(RandomTar.of(3)), "layer.tar", outputs);
        Bootstrap bootstrap =
                BootstrapReader.read(ByteSource.ofBytes("boot", outputs.bootstrapBytes()), Findings.FAIL_FAST);
        List<Chunk> chunks = new ArrayList<>();
        for (TreeWalk.Entry entry : new TreeWalk(bootstrap.root())) {
            Node node = entry.node();
            if (node instanceof RegularFile file) {
                chunks.addAll(bootstrap.chunks().of(file.content().id()));
            }
        }
        return new Sample(outputs.blobBytes(), bootstrap.blobs().get(0), List.copyOf(chunks));
    }

    @Override
    public void read(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        Sample sample = samples.get(Math.floorMod(input[0], samples.size()));
        try (StoredChunks stored = sample.changed(input);
                ChunkReader reader = new ChunkReader()) {
            for (Chunk chunk : sample.chunks) {
                reader.read(stored, chunk);
            }
        }
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(samples.get(0).seed(0), samples.get(1).seed(1));
    }
}
