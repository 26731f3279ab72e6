package dev.nydusconvert.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackgroundSha256Test {
    private static byte[] expected(byte[] bytes, int length) {
        return Sha256.digest(bytes, 0, length);
    }

    @Test
    void givesTheDigestOfWhatWasAddedHoweverItWas() throws InterruptedIOException {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[1 + random.nextInt(1 << 10 + random.nextInt(12))];
            random.nextBytes(bytes);
            int maxStep = 1 + random.nextInt(bytes.length);
            try (BackgroundSha256 sha256 = new BackgroundSha256()) {
                int at = 0;
                while (at < bytes.length) {
                    int step = Math.min(bytes.length - at, 1 + random.nextInt(maxStep));
                    sha256.update(bytes, at, step);
                    at += step;
                    if (random.nextInt(20) == 0) {
                        assertThat(sha256.digest())
                                .as("seed %d, at %d", seed, at)
                                .isEqualTo(expected(bytes, at));
                    }
                }
                assertThat(sha256.digest()).as("seed %d", seed).isEqualTo(expected(bytes, bytes.length));
            }
        }
    }

    @Test
    void theCallerMayUseItsBufferAgain() throws InterruptedIOException {
        byte[] all = new byte[8 << 20];
        byte[] buffer = new byte[1 << 20];
        try (BackgroundSha256 sha256 = new BackgroundSha256()) {
            for (int i = 0; i < 8; i++) {
                Arrays.fill(buffer, (byte) i);
                System.arraycopy(buffer, 0, all, i << 20, buffer.length);
                sha256.update(buffer, 0, buffer.length);
            }

            assertThat(sha256.digest()).isEqualTo(expected(all, all.length));
        }
    }

    @Test
    void aThreadThatIsInterruptedDoesNotWait() {
        byte[] bytes = new byte[64 << 20];
        try (BackgroundSha256 sha256 = new BackgroundSha256()) {
            Thread.currentThread().interrupt();

            assertThatExceptionOfType(InterruptedIOException.class)
                    .isThrownBy(() -> sha256.update(bytes, 0, bytes.length));
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
