package dev.nydusconvert.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What the fuzzer begins from, what it has found, and changes that a seed decides. */
public final class FuzzRegression {
    private static final int FIELDS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final NamedTarget target;
    private final FuzzTarget reader;

    public FuzzRegression(NamedTarget target) {
        this.target = target;
        this.reader = target.create();
    }

    public void requireThatSeedsAreAccepted() throws IOException {
        assertThat(reader.seeds()).isNotEmpty();
        for (byte[] seed : reader.seeds()) {
            reader.read(seed);
        }
    }

    public void requireThatWhatIsKeptIsReadOrRefused() throws IOException {
        Map<String, byte[]> kept = target.kept();
        assertTimeoutPreemptively(PATIENCE.multipliedBy(6), () -> kept.forEach(this::require));
    }

    /** @param changes how many changed inputs are tried */
    public void requireThatChangedSeedsAreReadOrRefused(int changes) throws IOException {
        List<byte[]> seeds = reader.seeds();
        assertTimeoutPreemptively(PATIENCE.multipliedBy(6), () -> {
            for (int i = 0; i < changes; i++) {
                require("change " + i + " of a seed", new Mutations(i).of(seeds.get(i % seeds.size())));
            }
        });
    }

    /** Numbers that overflow when they are added to or multiplied, in every place where a number may be. */
    void requireThatExtremesInAnyFieldAreReadOrRefused() throws IOException {
        byte[] seed = reader.seeds().get(0);
        int step = Math.max(1, seed.length / Integer.BYTES / FIELDS) * Integer.BYTES;
        assertTimeoutPreemptively(PATIENCE.multipliedBy(6), () -> {
            for (int at = 0; at + Integer.BYTES <= seed.length; at += step) {
                for (int value : new int[] {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                    byte[] input = seed.clone();
                    ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
                    require(value + " at " + at + " of a seed", input);
                }
            }
        });
    }

    private void require(String name, byte[] input) {
        try {
            reader.accepts(input);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(name + ", " + target.label(), e);
        }
    }
}
