package dev.nydusconvert.benchmarks;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.blob.BlobWriter;
import dev.nydusconvert.blob.BlobWriterOptions;
import dev.nydusconvert.blob.FinishedBlob;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import java.io.IOException;
import java.io.OutputStream;
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
 * How many times a second 16 MiB of chunks are stored in a blob that goes nowhere: SHA-256 of the blob and the chunk-info
 * table, the work of the writer thread, which there is only one of.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BlobWriterBenchmark {
    private static final int TOTAL = 16 << 20;

    /** 1024 is small files. */
    @Param({"1024", "65536", "1048576"})
    private int storedSize;

    private byte[] chunk;
    private Digest[] digests;

    @Setup
    public void makeChunks() {
        chunk = SampleData.INCOMPRESSIBLE.bytes(storedSize, 1);
        digests = new Digest[TOTAL / storedSize];
        for (int i = 0; i < digests.length; i++) {
            digests[i] = Digest.of(SampleData.INCOMPRESSIBLE.bytes(Digest.LENGTH, i));
        }
    }

    @Benchmark
    public FinishedBlob storeAll() throws IOException {
        BlobWriter blob = new BlobWriter(
                OutputStream.nullOutputStream(),
                BlobWriterOptions.v6(BlobLayout.PLAIN, 1 << 20, Compression.ZSTD, DigestAlgorithm.BLAKE3));
        for (Digest digest : digests) {
            blob.reference();
            blob.store(digest, 1, storedSize, chunk, 0, storedSize, false);
        }
        blob.finishData();
        return blob.finish();
    }
}
