package dev.nydusconvert.layer;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * A layer of zstd:chunked: a frame for each piece of the tar, then skippable frames with a manifest and a footer that says
 * where it is.
 */
public final class ZstdChunkedLayer {
    private static final int SKIPPABLE = 0x184d2a50;

    private ZstdChunkedLayer() {}

    /** @param random says where frames end */
    public static byte[] of(byte[] tar, Random random) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int at = 0; at < tar.length; ) {
            int length = Math.min(tar.length - at, 1 + random.nextInt(100_000));
            stream.write(Zstd.compress(Arrays.copyOfRange(tar, at, at + length), 1 + random.nextInt(6)));
            at += length;
            if (random.nextInt(8) == 0) {
                stream.write(skippable(random.nextInt(16), new byte[random.nextInt(50)]));
            }
        }
        byte[] manifest = Zstd.compress("{\"version\":1,\"entries\":[]}".getBytes(StandardCharsets.US_ASCII), 3);
        ByteBuffer footer = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        footer.putLong(stream.size() + 8L).putLong(manifest.length).putLong(26).putLong(1);
        footer.position(56).put("GNUlInUx".getBytes(StandardCharsets.US_ASCII));
        stream.write(skippable(0, manifest));
        stream.write(skippable(0, footer.array()));
        return stream.toByteArray();
    }

    private static byte[] skippable(int kind, byte[] content) {
        return ByteBuffer.allocate(8 + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(SKIPPABLE + kind)
                .putInt(content.length)
                .put(content)
                .array();
    }
}
