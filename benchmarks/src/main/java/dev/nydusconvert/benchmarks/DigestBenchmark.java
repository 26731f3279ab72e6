package dev.nydusconvert.benchmarks;

import dev.nydusconvert.chunk.ChunkDigest;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
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

/** How many chunks a second one thread digests. Multiply by the chunk size for bytes a second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DigestBenchmark {
    @Param({"65536", "262144", "1048576", "4194304"})
    private int chunkSize;

    @Param
    private DigestAlgorithm algorithm;

    private byte[] chunk;
    private ChunkDigest digest;
    private final CRC32C crc32c = new CRC32C();

    @Setup
    public void fillChunk() {
        chunk = new byte[chunkSize];
        new Random(1).nextBytes(chunk);
        digest = algorithm.newDigest();
    }

    @Benchmark
    public Digest digestChunk() {
        return digest.digest(chunk, 0, chunk.length);
    }

    /** Each chunk has a CRC-32C too. Does not depend on the algorithm. */
    @Benchmark
    public long crc32c() {
        crc32c.reset();
        crc32c.update(chunk, 0, chunk.length);
        return crc32c.getValue();
    }
}
