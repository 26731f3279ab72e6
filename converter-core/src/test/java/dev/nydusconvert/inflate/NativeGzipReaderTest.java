package dev.nydusconvert.inflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.nydusconvert.io.NativeLibrary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("dev.nydusconvert.inflate.NativeBlockDecoder#isUsable")
class NativeGzipReaderTest extends GzipReaderContract {
    NativeGzipReaderTest() {
        super(NativeBlockDecoder::new);
    }

    /** Positions are a part of the format, so both decoders must tell the same ones wherever the reader stops. */
    @Test
    void tellsTheSamePositionsAsTheDecoderInJava() throws IOException {
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            byte[] gzip = DeflateSamples.join(
                    DeflateSamples.gzip(random, DeflateSamples.content(random, 1 + random.nextInt(1 << 19))),
                    DeflateSamples.gzip(random, DeflateSamples.content(random, 1 + random.nextInt(1 << 17))));
            int maxStep = 1 << random.nextInt(20);
            byte[] buffer = new byte[maxStep];
            byte[] otherBuffer = new byte[maxStep];
            try (GzipReader ours = new GzipReader(new ByteArrayInputStream(gzip), "native", NativeBlockDecoder::new);
                    GzipReader other = new GzipReader(new ByteArrayInputStream(gzip), "Java", JavaBlockDecoder::new)) {
                int count;
                do {
                    int step = 1 + random.nextInt(maxStep);
                    count = ours.read(buffer, 0, step);
                    long[] state = {count, ours.consumed(), ours.blockPointOffset()};
                    long[] wanted = {other.read(otherBuffer, 0, step), other.consumed(), other.blockPointOffset()};
                    // Asked millions of times, so the words for a difference are made only where there is one.
                    if (!Arrays.equals(state, wanted)) {
                        assertThat(state)
                                .as("seed %d, at %d", seed, ours.produced())
                                .isEqualTo(wanted);
                    }
                    if (random.nextInt(50) == 0) {
                        assertThat(ours.blockPoint()).as("seed %d", seed).isEqualTo(other.blockPoint());
                        assertThat(buffer).isEqualTo(otherBuffer);
                    }
                } while (count >= 0);
            }
        }
    }

    @Test
    void cannotBeUsedWhenItHasBeenFreed() {
        NativeBlockDecoder decoder =
                new NativeBlockDecoder(new BitInput(new ByteArrayInputStream(new byte[100]), "sample", 0));
        decoder.close();
        decoder.close();

        assertThatIllegalStateException().isThrownBy(decoder::begin);
        assertThatIllegalStateException().isThrownBy(() -> decoder.decode(new byte[10], 0, 10));
    }

    @Test
    void isNotChosenWhereItIsNotWantedOrNotThere() {
        NativeLibrary missing = new NativeLibrary(Optional.of("not built"));

        assertThat(NativeBlockDecoder.isUsable("java", NativeLibrary.get())).isFalse();
        assertThat(NativeBlockDecoder.isUsable(null, missing)).isFalse();
        assertThat(NativeBlockDecoder.isUsable(null, NativeLibrary.get())).isTrue();
    }
}
