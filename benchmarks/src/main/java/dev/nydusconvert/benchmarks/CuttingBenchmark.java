package dev.nydusconvert.benchmarks;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.ChunkPipeline;
import dev.nydusconvert.chunk.ChunkStore;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.ContentChunks;
import dev.nydusconvert.chunk.DigestAlgorithm;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many times a second 8 MiB of file data pass through cutting, digests and the de-duplication index, without
 * compression: what the pipeline itself costs.
 *
 * <p>{@code fileSize} 8388608 is one large file; 1024 is eight thousand small ones, the work of the hand-offs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CuttingBenchmark {
    private static final int TOTAL = 8 << 20;

    @Param({"4096", "65536", "1048576"})
    private int chunkSize;

    @Param({"1024", "65536", "8388608"})
    private int fileSize;

    /** The part of the files, in percent, that repeat an earlier one. */
    @Param({"0", "50"})
    private int duplicates;

    private byte[][] files;

    @Setup
    public void makeFiles() {
        files = new byte[TOTAL / fileSize][];
        for (int i = 0; i < files.length; i++) {
            boolean repeat = i % 2 == 1 && duplicates == 50;
            files[i] = SampleData.INCOMPRESSIBLE.bytes(fileSize, repeat ? i - 1 : i);
        }
    }

    @Benchmark
    public ContentChunks cutDigestAndDeduplicate() throws IOException {
        ChunkingOptions options = new ChunkingOptions(chunkSize, DigestAlgorithm.BLAKE3, Compression.NONE);
        int[] stored = {0};
        ChunkStore nowhere = (digest, crc, size, data, offset, length, compressed) ->
                new Chunk(digest, 0, stored[0]++, 0, length, size, 0, 0, crc);
        try (ChunkPipeline pipeline = new ChunkPipeline(options, 1, nowhere)) {
            for (byte[] file : files) {
                int[] position = {0};
                pipeline.add(file.length, (target, offset, length) -> {
                    System.arraycopy(file, position[0], target, offset, length);
                    position[0] += length;
                    return length;
                });
            }
            return pipeline.finish();
        }
    }
}
