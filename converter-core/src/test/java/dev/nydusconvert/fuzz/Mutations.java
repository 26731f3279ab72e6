package dev.nydusconvert.fuzz;

import java.util.Arrays;
import java.util.Random;

/** Changes to an input, decided by a seed: what a fuzzer does, but the same each time. */
final class Mutations {
    private static final byte[] EXTREMES = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, '0', '9', '"', '/'};

    private final Random random;

    Mutations(long seed) {
        this.random = new Random(seed);
    }

    /** A copy of {@code input} with up to four changes. */
    byte[] of(byte[] input) {
        byte[] changed = input.clone();
        for (int i = random.nextInt(4); i >= 0 && changed.length > 0; i--) {
            changed = change(changed);
        }
        return changed;
    }

    private byte[] change(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = EXTREMES[random.nextInt(EXTREMES.length)];
            case 2 -> fill(bytes, at & ~3, 1 << random.nextInt(4), EXTREMES[random.nextInt(EXTREMES.length)]);
            case 3 -> {
                int from = random.nextInt(bytes.length);
                int length = Math.min(1 << random.nextInt(10), bytes.length - Math.max(at, from));
                System.arraycopy(bytes, from, bytes, at, length);
            }
            case 4 -> {
                return Arrays.copyOf(bytes, at);
            }
            default -> {
                int length = Math.min(1 << random.nextInt(6), bytes.length - at);
                byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
                System.arraycopy(bytes, at + length, shorter, at, bytes.length - at - length);
                return shorter;
            }
        }
        return bytes;
    }

    private static void fill(byte[] bytes, int at, int length, byte value) {
        Arrays.fill(bytes, at, Math.min(bytes.length, at + length), value);
    }
}
