package dev.nydusconvert.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** The kinds of bytes that layers hold, made from seeds. */
public enum SampleData {
    /** Words: compresses to about a fifth. */
    TEXT {
        @Override
        public byte[] bytes(int size, long seed) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder(size + 16);
            while (text.length() < size) {
                text.append(Integer.toString(random.nextInt(2000), 36)).append(random.nextInt(12) == 0 ? '\n' : ' ');
            }
            return text.substring(0, size).getBytes(StandardCharsets.US_ASCII);
        }
    },
    /** Records with repeated fields and some noise, as machine code and tables have: compresses to about a half. */
    BINARY {
        @Override
        public byte[] bytes(int size, long seed) {
            Random random = new Random(seed);
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            for (int i = 0; i < size; i++) {
                if ((i & 15) < 9) {
                    bytes[i] = (byte) (i >> 9 & 0x3f);
                }
            }
            return bytes;
        }
    },
    /** Noise, as archives and pictures are. */
    INCOMPRESSIBLE {
        @Override
        public byte[] bytes(int size, long seed) {
            byte[] bytes = new byte[size];
            new Random(seed).nextBytes(bytes);
            return bytes;
        }
    };

    /** {@code size} bytes, the same for the same seed. */
    public abstract byte[] bytes(int size, long seed);
}
