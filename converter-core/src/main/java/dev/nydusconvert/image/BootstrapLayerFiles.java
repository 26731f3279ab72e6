package dev.nydusconvert.image;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.tar.FramingListener;
import dev.nydusconvert.tar.LayerInput;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryType;
import dev.nydusconvert.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is in the bootstrap layer of an image, taken out into files.
 *
 * @param bootstrap the bootstrap of the image
 * @param files what else was wanted, by its name in the tar
 * @param diffId digest of the tar
 */
record BootstrapLayerFiles(Path bootstrap, Map<String, Path> files, ContentDigest diffId) {
    private static final int BUFFER = 1 << 16;

    /** The largest bootstrap that is read. */
    private static final long MAX_BOOTSTRAP = Integer.MAX_VALUE - 8L;

    /** A tar of a few bytes can claim to decompress to anything. */
    private static final long MAX_TAR = 8L << 30;

    private static final List<String> DOCUMENTS =
            List.of(SourceRecord.MANIFEST_FILE, SourceRecord.CONFIG_FILE, SourceRecord.INDEX_FILE, SourceLayers.FILE);

    /**
     * Reads the layer to its end.
     *
     * @param name names it in messages
     * @throws MalformedInputException if it has no bootstrap
     */
    static BootstrapLayerFiles extract(InputStream layer, String name, WorkFolder folder) throws IOException {
        Map<String, Path> files = new HashMap<>();
        try (LayerInput input = LayerInput.openWithDigests(layer, name)) {
            try (TarReader tar = new TarReader(input.tar(), name, FramingListener.NONE)) {
                for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                    String path = new String(entry.path(), StandardCharsets.UTF_8);
                    long limit = limit(path);
                    if (entry.type() == TarEntryType.FILE && limit > 0) {
                        requireAtMost(entry.size(), limit, name, path);
                        Path file = folder.newFile(".file");
                        write(tar, file);
                        files.put(path, file);
                    }
                    requireAtMost(tar.position(), MAX_TAR, name, "the tar");
                }
            }
            Path bootstrap = files.getOrDefault(BootstrapLayer.BOOTSTRAP, files.get(BootstrapLayer.LEGACY_BOOTSTRAP));
            if (bootstrap == null) {
                throw new MalformedInputException(
                        name, MalformedInputException.NO_OFFSET, "has no " + BootstrapLayer.BOOTSTRAP);
            }
            return new BootstrapLayerFiles(bootstrap, Map.copyOf(files), ContentDigest.of(input.tarSha256()));
        }
    }

    /** The most bytes to take of a file; 0 if it is not wanted. */
    private static long limit(String path) {
        if (path.equals(BootstrapLayer.BOOTSTRAP) || path.equals(BootstrapLayer.LEGACY_BOOTSTRAP)) {
            return MAX_BOOTSTRAP;
        }
        return DOCUMENTS.contains(path) ? JsonText.MAX_SIZE : 0;
    }

    private static void requireAtMost(long size, long limit, String name, String what) throws MalformedInputException {
        if (size > limit) {
            throw new MalformedInputException(
                    name,
                    MalformedInputException.NO_OFFSET,
                    what + " has " + size + " bytes; expected at most " + limit);
        }
    }

    private static void write(TarReader tar, Path file) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int count = tar.read(buffer, 0, BUFFER); count > 0; count = tar.read(buffer, 0, BUFFER)) {
                out.write(buffer, 0, count);
            }
        }
    }
}
