package dev.nydusconvert.benchmarks;

import dev.nydusconvert.tar.FramingListener;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarReader;
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
 * How many times a second a tar with 16 MiB of file data is read, entries and contents, by one thread: the most that the
 * pipeline can be fed with.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TarReaderBenchmark {
    private static final int TOTAL = 16 << 20;

    @Param({"BINARY", "SMALL_FILES"})
    private SampleLayer data;

    private byte[] layer;
    private final byte[] buffer = new byte[1 << 20];

    @Setup
    public void makeLayer() throws IOException {
        layer = data.tar(TOTAL);
    }

    @Benchmark
    public long readAll() throws IOException {
        long bytes = 0;
        try (TarReader tar = new TarReader(new ByteArrayInputStream(layer), "sample.tar", FramingListener.NONE)) {
            for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                for (int n = tar.read(buffer, 0, buffer.length); n > 0; n = tar.read(buffer, 0, buffer.length)) {
                    bytes += n;
                }
            }
        }
        return bytes;
    }
}
