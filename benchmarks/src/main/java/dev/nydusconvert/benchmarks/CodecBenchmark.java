package dev.nydusconvert.benchmarks;

import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Compressor;
import dev.nydusconvert.chunk.CorruptDataException;
import dev.nydusconvert.chunk.Decompressor;
import java.util.Arrays;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How many chunks a second one thread compresses and decompresses: decides what a worker spends on a new chunk. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
    @Param({"65536", "262144", "1048576", "4194304"})
    private int chunkSize;

    @Param({"LZ4_BLOCK", "ZSTD"})
    private Compression compression;

    @Param
    private SampleData data;

    private byte[] chunk;
    private byte[] room;
    private byte[] stored;
    private Compressor compressor;
    private Decompressor decompressor;

    @Setup
    public void compressOnce() {
        chunk = data.bytes(chunkSize, 1);
        compressor = compression.newCompressor();
        decompressor = compression.newDecompressor();
        room = new byte[compressor.maxCompressedLength(chunkSize)];
        int length = compressor.compress(chunk, 0, chunkSize, room, 0);
        stored = length == Compressor.STORE_RAW ? null : Arrays.copyOf(room, length);
    }

    @TearDown
    public void close() {
        compressor.close();
        decompressor.close();
    }

    @Benchmark
    public int compress() {
        return compressor.compress(chunk, 0, chunkSize, room, 0);
    }

    /** A chunk that is stored as it is costs nothing here. */
    @Benchmark
    public byte[] decompress() throws CorruptDataException {
        if (stored != null) {
            decompressor.decompress(stored, 0, stored.length, room, 0, chunkSize);
        }
        return room;
    }
}
