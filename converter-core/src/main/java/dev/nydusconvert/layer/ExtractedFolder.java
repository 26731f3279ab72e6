package dev.nydusconvert.layer;

import dev.nydusconvert.io.TemporaryName;
import dev.nydusconvert.io.TreeRemoval;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * A folder that is filled by {@link Extract}. One that is new is filled under a temporary name beside its place, and gets its
 * own when it is whole. One that was there, empty, may be a mount point or be watched; it stays the same folder and is filled
 * in its place. {@link #close()} without {@link #commit()} leaves all as it was; it may come from another thread.
 */
public final class ExtractedFolder implements Closeable {
    private final Path target;
    private final Path filled;
    private final boolean inPlace;
    private boolean done;

    private ExtractedFolder(Path target, Path filled, boolean inPlace) {
        this.target = target;
        this.filled = filled;
        this.inPlace = inPlace;
    }

    /**
     * Begins a folder.
     *
     * @param target an empty folder, or one that is not there yet
     * @throws NotDirectoryException if it is something else
     * @throws FileSystemException if it is not empty
     */
    public static ExtractedFolder begin(Path target) throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            requireEmpty(target);
            return new ExtractedFolder(target, target.toRealPath(), true);
        }
        Path place = target.toAbsolutePath();
        if (!Files.isDirectory(place.getParent())) {
            throw new NoSuchFileException(target.toString());
        }
        // Only what is above it is looked up: the folder itself could be a link by then, which somebody put in its
        // place.
        Path beside = place.getParent().toRealPath().resolve(place.normalize().getFileName());
        Path filled = Files.createDirectory(TemporaryName.beside(beside), PrivateMode.ofFolder());
        return new ExtractedFolder(place, filled, false);
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

    /** What to fill; an absolute path without links. */
    Path path() {
        return filled;
    }

    /** Says that it is whole. */
    synchronized void commit() throws IOException {
        if (done) {
            throw new IOException("the folder was discarded");
        }
        if (!inPlace) {
            Files.move(filled, target, StandardCopyOption.ATOMIC_MOVE);
        }
        done = true;
    }

    @Override
    public synchronized void close() throws IOException {
        if (done) {
            return;
        }
        done = true;
        if (inPlace) {
            TreeRemoval.empty(filled);
            return;
        }
        // A thread that is still at work finds nothing under the name that it knows.
        Path discarded = TemporaryName.beside(target);
        Files.move(filled, discarded, StandardCopyOption.ATOMIC_MOVE);
        TreeRemoval.delete(discarded);
    }
}
