package dev.nydusconvert.inflate;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Contents of many kinds, compressed by {@code java.util.zip} in many ways, from a seed. */
public final class DeflateSamples {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};

    private static final int[] STRATEGIES = {Deflater.DEFAULT_STRATEGY, Deflater.FILTERED, Deflater.HUFFMAN_ONLY};
    private static final int[] FLUSHES = {Deflater.NO_FLUSH, Deflater.SYNC_FLUSH, Deflater.FULL_FLUSH};

    private DeflateSamples() {}

    /** Noise, text, runs, repetitions near and far, one after the other. */
    public static byte[] content(Random random, int size) {
        byte[] content = new byte[size];
        int at = 0;
        while (at < size) {
            int n = Math.min(size - at, 1 + random.nextInt(1 + size / 3));
            switch (random.nextInt(5)) {
                case 0 -> {
                    byte[] noise = new byte[n];
                    random.nextBytes(noise);
                    System.arraycopy(noise, 0, content, at, n);
                }
                case 1 -> fill(content, at, n, () -> (byte) ("etaoin shrdlu\n".charAt(random.nextInt(14))));
                case 2 -> {
                    byte run = (byte) random.nextInt();
                    fill(content, at, n, () -> run);
                }
                case 3 -> fill(content, at, n, () -> (byte) Math.min(127, Math.abs(random.nextGaussian() * 20)));
                default -> {
                    int distance = at == 0 ? 1 : 1 + random.nextInt(Math.min(at, 32768));
                    for (int i = Math.max(at, 1); i < at + n; i++) {
                        content[i] = content[Math.max(0, i - distance)];
                    }
                }
            }
            at += n;
        }
        return content;
    }

    private interface Source {
        byte next();
    }

    private static void fill(byte[] target, int offset, int length, Source source) {
        for (int i = offset; i < offset + length; i++) {
            target[i] = source.next();
        }
    }

    /** A deflate stream with a level, strategy and flushes that the seed decides. */
    static byte[] deflate(Random random, byte[] content) {
        Deflater deflater = new Deflater(random.nextInt(10), true);
        deflater.setStrategy(STRATEGIES[random.nextInt(STRATEGIES.length)]);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        int at = 0;
        while (at < content.length) {
            int n = Math.min(content.length - at, 1 + random.nextInt(1 + content.length / 2));
            deflater.setInput(content, at, n);
            at += n;
            int flush = FLUSHES[random.nextInt(FLUSHES.length)];
            int count;
            do {
                count = deflater.deflate(buffer, 0, buffer.length, flush);
                out.write(buffer, 0, count);
            } while (count == buffer.length || !deflater.needsInput());
        }
        deflater.finish();
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }

    /** A gzip member around a deflate stream that gives {@code content}. */
    static byte[] member(byte[] deflated, byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return ByteBuffer.allocate(HEADER.length + deflated.length + 2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(HEADER)
                .put(deflated)
                .putInt((int) crc.getValue())
                .putInt(content.length)
                .array();
    }

    public static byte[] gzip(Random random, byte[] content) {
        return member(deflate(random, content), content);
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
