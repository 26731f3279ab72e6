package dev.nydusconvert.tune;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Layers made from seeds, and files made by hand. */
final class SeededLayer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

    /**
     * Small and large files of several kinds, with repeated files, and files that begin alike.
     *
     * @param seed layers of neighbouring seeds have files in common
     */
    static byte[] mixed(long seed) throws IOException {
        SeededLayer layer = new SeededLayer();
        for (int i = 0; i < 40; i++) {
            long kind = i < 20 ? i : seed * 100 + i;
            layer.file("small/" + i, bytes(kind, 100 + new Random(kind).nextInt(9_000)));
        }
        layer.file("empty", new byte[0]);
        layer.file("large/shared", bytes(7, 1_300_000));
        layer.file("large/own", bytes(seed + 1_000, 700_001));
        byte[] tail = new byte[(1 << 16) + 500];
        System.arraycopy(bytes(seed + 2_000, 1 << 16), 0, tail, 0, 1 << 16);
        System.arraycopy(bytes(3, 500), 0, tail, 1 << 16, 500);
        layer.file("large/tail", tail);
        layer.file("small/tail-again", bytes(3, 500));
        layer.file("large/again", bytes(7, 1_300_000));
        layer.file("zeros", new byte[300_000]);
        for (int i = 0; i < 10; i++) {
            layer.file("last/" + i, bytes(seed * 50 + i, 3_000));
        }
        return layer.finish();
    }

    /** Noise and words by turns, in blocks, so that it compresses somewhat. */
    static byte[] bytes(long seed, int size) {
        Random random = new Random(seed);
        byte[] content = new byte[size];
        for (int start = 0; start < size; start += 1_024) {
            boolean noise = random.nextInt(3) == 0;
            for (int i = start; i < Math.min(size, start + 1_024); i++) {
                content[i] = (byte) (noise ? random.nextInt() : 'a' + random.nextInt(4));
            }
        }
        return content;
    }

    static byte[] noise(long seed, int size) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }

    SeededLayer file(String path, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setSize(content.length);
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
        return this;
    }

    byte[] finish() throws IOException {
        tar.close();
        return bytes.toByteArray();
    }

    static TuneImage.Layer layer(String name, byte[] tar) {
        return new TuneImage.Layer(name, Optional.empty(), () -> new ByteArrayInputStream(tar));
    }
}
