package dev.nydusconvert.rafs.v6;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Whatever the bytes are, a read ends soon, with a result or one of the two exceptions that say what is wrong. */
@Timeout(60)
class DamagedFileTest {
    private static final List<String> FILES =
            List.of("blobs/v6-toc", "rafs-v6/replaced-encrypt", "rafs-v6/replaced-tarfs", "rafs-v6/merge-whiteout");
    private static final List<String> SMALL_FILES = List.of("rafs-v6/replaced-encrypt", "rafs-v6/replaced-tarfs");
    private static final int STEP = 64;
    private static final int RANDOM_ROUNDS = 600;

    @ParameterizedTest
    @FieldSource("SMALL_FILES")
    void everyByteCanHaveAnyValue(String name) throws IOException {
        byte[] bytes = GoldenBootstraps.bytes(name);
        for (int i = 0; i < bytes.length; i++) {
            if (isUsed(bytes, i)) {
                byte old = bytes[i];
                for (int value : new int[] {0, 0xff, old ^ 1}) {
                    bytes[i] = (byte) value;
                    read(bytes, name + ": byte " + i + " is " + (value & 0xff));
                }
                bytes[i] = old;
            }
        }
    }

    @ParameterizedTest
    @FieldSource("SMALL_FILES")
    void everyFieldCanHaveAnExtremeValue(String name) throws IOException {
        byte[] bytes = GoldenBootstraps.bytes(name);
        ByteBuffer buffer = GoldenBootstraps.littleEndian(bytes);
        long[] values = {-1, Long.MAX_VALUE, Long.MIN_VALUE, Integer.MAX_VALUE, 4096};
        for (int i = 0; i + 8 <= bytes.length; i += 4) {
            if (isUsed(bytes, i)) {
                long old = buffer.getLong(i);
                for (long value : values) {
                    buffer.putLong(i, value);
                    read(bytes, name + ": 8 bytes at " + i + " are " + value);
                    buffer.putLong(i, old).putInt(i, (int) value);
                    read(bytes, name + ": 4 bytes at " + i + " are " + value);
                    buffer.putLong(i, old);
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("FILES")
    void fileCanEndAnywhere(String name) throws IOException {
        byte[] bytes = GoldenBootstraps.bytes(name);
        for (int length = 0; length < bytes.length; length += STEP) {
            read(Arrays.copyOf(bytes, length), name + ": cut at " + length);
            read(Arrays.copyOf(bytes, length + 1), name + ": cut at " + (length + 1));
        }
    }

    @ParameterizedTest
    @FieldSource("FILES")
    void manyPlacesCanBeDamagedAtOnce(String name) throws IOException {
        byte[] golden = GoldenBootstraps.bytes(name);
        int[] used =
                IntStream.range(0, golden.length).filter(i -> isUsed(golden, i)).toArray();
        for (int seed = 0; seed < RANDOM_ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = golden.clone();
            int changes = 1 + random.nextInt(12);
            for (int i = 0; i < changes; i++) {
                int from = used[random.nextInt(used.length)];
                int to = used[random.nextInt(used.length)];
                int length = Math.min(1 + random.nextInt(16), bytes.length - Math.max(from, to));
                System.arraycopy(golden, from, bytes, to, length);
            }
            read(bytes, name + ": seed " + seed);
        }
    }

    /** Whether the byte is in a row of {@link #STEP} that is not all zero. */
    private static boolean isUsed(byte[] bytes, int index) {
        int row = index / STEP * STEP;
        for (int i = row; i < Math.min(row + STEP, bytes.length); i++) {
            if (bytes[i] != 0) {
                return true;
            }
        }
        return false;
    }

    private static void read(byte[] bytes, String what) {
        Findings.Collected collected = new Findings.Collected();
        boolean useful = reads(bytes, Findings.FAIL_FAST, what);
        boolean whole = reads(bytes, collected, what);
        if (useful) {
            assertThat(whole).as(what).isTrue();
        } else if (whole) {
            assertThat(collected.findings()).as(what).isNotEmpty();
        }
    }

    private static boolean reads(byte[] bytes, Findings findings, String what) {
        try {
            V6BootstrapReader.read(new ByteArraySource("damaged.boot", bytes), findings);
            return true;
        } catch (MalformedInputException | UnsupportedFeatureException e) {
            return false;
        } catch (IOException | RuntimeException | Error e) {
            return fail(what, e);
        }
    }
}
