package dev.nydusconvert.layer;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.io.ByteSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the data blobs that a bootstrap names. */
@FunctionalInterface
public interface BlobLocator {
    /** Knows no blob. */
    BlobLocator NONE = blob -> Optional.empty();

    /**
     * Opens a blob; the caller closes it.
     *
     * @return empty if the blob is not to be had here
     */
    Optional<ByteSource> open(BlobInfo blob) throws IOException;

    /** Blobs in a folder, under their ids. */
    static BlobLocator inDirectory(Path directory) {
        return blob -> {
            // An id is a file's bare name: one that is a path could lead anywhere.
            if (blob.id().isEmpty() || blob.id().startsWith(".") || blob.id().indexOf('/') >= 0) {
                return Optional.empty();
            }
            Path file = directory.resolve(blob.id());
            return Files.isRegularFile(file) ? Optional.of(ByteSource.ofFile(file)) : Optional.empty();
        };
    }

    /** Blobs in the folders of some files, under their ids. */
    static BlobLocator beside(List<Path> files) {
        return files.stream()
                .map(file -> file.toAbsolutePath().getParent())
                .distinct()
                .map(BlobLocator::inDirectory)
                .reduce(BlobLocator::orElse)
                .orElse(NONE);
    }

    /** Blobs named one by one: by file name without suffix. A single file stands for every blob. */
    static BlobLocator ofFiles(List<Path> files) {
        List<Path> known = List.copyOf(files);
        return blob -> {
            for (Path file : known) {
                if (known.size() == 1 || stem(file).equals(blob.id())) {
                    return Optional.of(ByteSource.ofFile(file));
                }
            }
            return Optional.empty();
        };
    }

    /** Asks this locator first, then {@code other}. */
    default BlobLocator orElse(BlobLocator other) {
        return blob -> {
            Optional<ByteSource> found = open(blob);
            return found.isPresent() ? found : other.open(blob);
        };
    }

    /** The file name up to its first dot: the id that a reader gives to a blob of which it has only the file. */
    static String stem(Path file) {
        String name = file.getFileName().toString();
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
