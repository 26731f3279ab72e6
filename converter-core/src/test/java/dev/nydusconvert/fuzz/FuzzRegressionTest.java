package dev.nydusconvert.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the fuzzer begins from, what it has found, and a few thousand changes that a seed decides. */
class FuzzRegressionTest {
    private static final int CHANGES = 500;
    private static final int FIELDS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void seedsAreAccepted(FuzzTargets target) throws IOException {
        FuzzTarget reader = target.create();
        assertThat(reader.seeds()).isNotEmpty();
        for (byte[] seed : reader.seeds()) {
            reader.read(seed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasFoundIsReadOrRefused(FuzzTargets target) throws IOException {
        FuzzTarget reader = target.create();
        for (Path finding : target.findings()) {
            byte[] input = Files.readAllBytes(finding);
            Assertions.assertTimeoutPreemptively(PATIENCE, () -> reader.accepts(input), finding::toString);
        }
    }

    @ParameterizedTest
    @EnumSource
    void changedSeedsAreReadOrRefused(FuzzTargets target) throws IOException {
        FuzzTarget reader = target.create();
        List<byte[]> seeds = reader.seeds();
        Assertions.assertTimeoutPreemptively(PATIENCE.multipliedBy(6), () -> {
            for (int i = 0; i < CHANGES; i++) {
                byte[] input = new Mutations(i).of(seeds.get(i % seeds.size()));
                try {
                    reader.accepts(input);
                } catch (RuntimeException | Error e) {
                    throw new AssertionError("change " + i + " of a seed of " + target, e);
                }
            }
        });
    }

    /** Numbers that overflow when they are added to or multiplied, in every place where a number may be. */
    @ParameterizedTest
    @EnumSource
    void extremesInAnyFieldAreReadOrRefused(FuzzTargets target) throws IOException {
        FuzzTarget reader = target.create();
        byte[] seed = reader.seeds().get(0);
        int step = Math.max(1, seed.length / Integer.BYTES / FIELDS) * Integer.BYTES;
        Assertions.assertTimeoutPreemptively(PATIENCE.multipliedBy(6), () -> {
            for (int at = 0; at + Integer.BYTES <= seed.length; at += step) {
                for (int value : new int[] {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                    byte[] input = seed.clone();
                    ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
                    try {
                        reader.accepts(input);
                    } catch (RuntimeException | Error e) {
                        throw new AssertionError(value + " at " + at + " of a seed of " + target, e);
                    }
                }
            }
        });
    }
}
