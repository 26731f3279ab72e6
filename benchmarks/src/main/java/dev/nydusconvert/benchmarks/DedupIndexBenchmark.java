package dev.nydusconvert.benchmarks;

import dev.nydusconvert.chunk.Digest;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many look-ups a second the de-duplication index answers while two workers share it: 100,000 known digests, of which
 * one look-up in {@code missEvery} adds a new one.
 */
@State(Scope.Benchmark)
@Threads(2)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DedupIndexBenchmark {
    private static final int KNOWN = 100_000;

    @Param({"2", "16"})
    private int missEvery;

    private Digest[] known;
    private ConcurrentMap<Digest, Digest> index;

    /** Where one worker is. */
    @State(Scope.Thread)
    public static class Worker {
        private final Random random = new Random(7);
        private final byte[] fresh = new byte[Digest.LENGTH];
        private int lookups;
    }

    @Setup(Level.Iteration)
    public void fill() {
        Random random = new Random(1);
        known = new Digest[KNOWN];
        index = new ConcurrentHashMap<>();
        byte[] bytes = new byte[Digest.LENGTH];
        for (int i = 0; i < KNOWN; i++) {
            random.nextBytes(bytes);
            known[i] = Digest.of(bytes);
            index.put(known[i], known[i]);
        }
    }

    @Benchmark
    public Digest lookUpOrAdd(Worker worker) {
        Digest digest = known[worker.random.nextInt(KNOWN)];
        if (++worker.lookups % missEvery == 0) {
            worker.random.nextBytes(worker.fresh);
            digest = Digest.of(worker.fresh);
        }
        return index.putIfAbsent(digest, digest);
    }
}
