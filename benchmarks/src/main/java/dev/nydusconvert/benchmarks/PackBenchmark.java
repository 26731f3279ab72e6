package dev.nydusconvert.benchmarks;

import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.layer.LayerOutputs;
import dev.nydusconvert.layer.Pack;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.PackResult;
import java.io.ByteArrayInputStream;
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
 * How many times a second a layer of 16 MiB is packed in memory, over chunk sizes, codecs, digests, threads and kinds of
 * data: the whole pipeline, without disks and
 * without the start of a JVM.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PackBenchmark {
    private static final int TOTAL = 16 << 20;

    @Param({"65536", "262144", "1048576", "4194304"})
    private int chunkSize;

    @Param({"NONE", "LZ4_BLOCK", "ZSTD"})
    private Compression compression;

    @Param
    private DigestAlgorithm digest;

    @Param({"1", "2"})
    private int threads;

    @Param
    private SampleLayer data;

    private byte[] layer;
    private Pack pack;

    @Setup
    public void makeLayer() throws IOException {
        layer = data.tar(TOTAL);
        pack = new Pack(PackOptions.builder()
                .chunking(new ChunkingOptions(chunkSize, digest, compression))
                .threads(threads)
                .build());
    }

    @Benchmark
    public PackResult pack() throws IOException {
        return pack.run(new ByteArrayInputStream(layer), "sample.tar", LayerOutputs.discarded());
    }
}
