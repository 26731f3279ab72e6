package dev.nydusconvert.inflate;

import dev.nydusconvert.fuzz.FuzzTarget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Our own inflate: what is decoded from a block point on is what is decoded on the way there. */
public final class GzipResumeFuzz implements FuzzTarget {
    private static final int LIMIT = 1 << 18;

    @Override
    public void read(byte[] input) throws IOException {
        byte[] whole;
        BlockPoint point;
        try (GzipReader reader = new GzipReader(new ByteArrayInputStream(input), "stream")) {
            whole = reader.readNBytes(LIMIT);
            if (reader.produced() == 0) {
                return;
            }
            point = reader.blockPoint();
        }
        int start = Math.toIntExact(point.outOffset());
        int from = Math.toIntExact(point.inOffset());
        byte[] rest = Arrays.copyOfRange(input, from, input.length);
        try (GzipReader resumed = GzipReader.resume(new ByteArrayInputStream(rest), "stream", point)) {
            byte[] again = resumed.readNBytes(whole.length - start);
            if (!Arrays.equals(again, Arrays.copyOfRange(whole, start, whole.length))) {
                throw new AssertionError("from the block point at " + start + " other bytes come");
            }
        }
    }

    @Override
    public List<byte[]> seeds() {
        Random random = new Random(1);
        return IntStream.of(5_000, 2_000, 300)
                .mapToObj(size -> DeflateSamples.gzip(random, DeflateSamples.content(random, size)))
                .toList();
    }
}
