package dev.nydusconvert.chunk;

import java.util.Arrays;
import java.util.Random;

/** Inputs for codec tests. They depend on their arguments only, for ever: golden values rest on them. */
final class Samples {
    private Samples() {}

    /** Bytes that compress about as well as a binary does: words, runs, repeats of earlier parts, and noise. */
    static byte[] mixed(int length, long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        int position = 0;
        while (position < length) {
            int count = Math.min(length - position, 1 + random.nextInt(200));
            switch (random.nextInt(4)) {
                case 0 -> Arrays.fill(bytes, position, position + count, (byte) random.nextInt(256));
                case 1 -> {
                    for (int i = 0; i < count; i++) {
                        bytes[position + i] = (byte) ('a' + random.nextInt(4) * random.nextInt(5));
                    }
                }
                case 2 -> {
                    int from = position == 0 ? 0 : random.nextInt(position);
                    for (int i = 0; i < count; i++) {
                        bytes[position + i] = bytes[from + i];
                    }
                }
                default -> {
                    count = Math.min(count, 16);
                    for (int i = 0; i < count; i++) {
                        bytes[position + i] = (byte) random.nextInt(256);
                    }
                }
            }
            position += count;
        }
        return bytes;
    }

    /** Bytes that do not compress. */
    static byte[] noise(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
