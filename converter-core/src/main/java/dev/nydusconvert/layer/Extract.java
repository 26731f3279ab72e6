package dev.nydusconvert.layer;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes the files of a layer into a folder.
 *
 * <p>Nothing outside of the folder is touched, whatever the layer says: the folder is empty at first, everything in it is
 * made new, a name is never more than one component, and links are not followed.
 */
public final class Extract {
    private final int threads;

    /** @param threads number of threads that read and decompress chunks, at least 1 */
    public Extract(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads);
        }
        this.threads = threads;
    }

    /**
     * Extracts a layer.
     *
     * @param layer not closed
     * @param target an empty folder, or one that is not there yet. After a failure it is as it was
     * @throws dev.nydusconvert.io.MalformedInputException if bootstrap or blob are damaged
     * @throws dev.nydusconvert.io.UnsupportedFeatureException if the blobs have chunks that cannot be read
     */
    public ExtractReport run(OpenLayer layer, Path target) throws IOException {
        boolean created = !Files.exists(target, LinkOption.NOFOLLOW_LINKS);
        if (created) {
            Files.createDirectory(target);
        } else {
            requireEmpty(target);
        }
        try {
            return new Extraction(layer, threads).run(target.toRealPath());
        } catch (IOException | RuntimeException | Error e) {
            removeAfter(e, target, created);
            throw e;
        }
    }

    private static void requireEmpty(Path target) throws IOException {
        if (!Files.isDirectory(target)) {
            throw new NotDirectoryException(target.toString());
        }
        try (Stream<Path> files = Files.list(target)) {
            if (files.findAny().isPresent()) {
                throw new FileSystemException(target.toString(), null, "the folder is not empty");
            }
        }
    }

    private static void removeAfter(Throwable failure, Path target, boolean created) {
        try (Stream<Path> files = Files.walk(target)) {
            // A directory comes before what is in it, so from the end it comes behind.
            List<Path> made = new ArrayList<>(files.toList());
            for (int i = made.size() - 1; i >= (created ? 0 : 1); i--) {
                Files.delete(made.get(i));
            }
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
