package dev.nydusconvert.image;

import com.github.luben.zstd.Zstd;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryEncoder;
import dev.nydusconvert.tar.TarEntryType;
import dev.nydusconvert.tar.Xattr;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Builds the tar of a layer, entry by entry. */
final class LayerTar {
    private static final long MTIME = 1_700_000_000L;
    private static final byte[] NOTHING = {};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    LayerTar dir(String path, int mode) {
        return add(TarEntryType.DIRECTORY, path, mode, NOTHING, "", 0, 0, List.of());
    }

    LayerTar file(String path, String content) {
        return file(path, content.getBytes(StandardCharsets.UTF_8));
    }

    LayerTar file(String path, byte[] content) {
        return add(TarEntryType.FILE, path, 0644, content, "", 0, 0, List.of());
    }

    /** Content that neither compresses nor repeats. */
    LayerTar noise(String path, int size, long seed) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return file(path, content);
    }

    LayerTar fileWithXattr(String path, String content, String name, String value) {
        Xattr xattr = new Xattr(bytes(name), bytes(value));
        return add(TarEntryType.FILE, path, 0600, bytes(content), "", 0, 0, List.of(xattr));
    }

    LayerTar symlink(String path, String target) {
        return add(TarEntryType.SYMLINK, path, 0777, NOTHING, target, 0, 0, List.of());
    }

    LayerTar hardLink(String path, String target) {
        return add(TarEntryType.HARD_LINK, path, 0644, NOTHING, target, 0, 0, List.of());
    }

    LayerTar device(String path, int major, int minor) {
        return add(TarEntryType.CHARACTER_DEVICE, path, 0666, NOTHING, "", major, minor, List.of());
    }

    LayerTar whiteout(String path) {
        int name = path.lastIndexOf('/') + 1;
        return file(path.substring(0, name) + ".wh." + path.substring(name), NOTHING);
    }

    LayerTar opaque(String directory) {
        return file(directory + "/.wh..wh..opq", NOTHING);
    }

    private LayerTar add(
            TarEntryType type,
            String path,
            int mode,
            byte[] content,
            String target,
            int major,
            int minor,
            List<Xattr> xattrs) {
        out.writeBytes(TarEntryEncoder.encode(new TarEntry(
                type,
                bytes(path),
                bytes(path),
                mode,
                1000,
                100,
                MTIME,
                Instant.ofEpochSecond(MTIME),
                content.length,
                bytes(target),
                major,
                minor,
                xattrs,
                -1,
                0)));
        out.writeBytes(content);
        out.writeBytes(new byte[TarEntryEncoder.padding(content.length)]);
        return this;
    }

    byte[] plain() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(out.toByteArray());
        whole.writeBytes(TarEntryEncoder.end());
        return whole.toByteArray();
    }

    byte[] gzip() {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(plain());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    byte[] zstd() {
        return Zstd.compress(plain(), 3);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
