package dev.nydusconvert.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

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

    public void requireThatWhatWasFoundIsReadOrRefused() throws IOException {
        for (Path finding : target.findings()) {
            byte[] input = Files.readAllBytes(finding);
            assertTimeoutPreemptively(PATIENCE, () -> reader.accepts(input), finding::toString);
        }
    }

    /** @param changes how many changed inputs are tried */
    public void requireThatChangedSeedsAreReadOrRefused(int changes) throws IOException {
        List<byte[]> seeds = reader.seeds();
        assertTimeoutPreemptively(PATIENCE.multipliedBy(6), () -> {
            for (int i = 0; i < changes; i++) {
                require(new Mutations(i).of(seeds.get(i % seeds.size())), "change " + i);
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
                    require(input, value + " at " + at);
                }
            }
        });
    }

    private void require(byte[] input, String change) {
        try {
            reader.accepts(input);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(change + " of a seed of " + target.label(), e);
        }
    }
}
