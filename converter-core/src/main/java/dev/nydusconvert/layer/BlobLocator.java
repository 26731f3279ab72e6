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

    /**
     * Opens the blob-meta file of a blob whose chunks are in an original layer; the caller closes it.
     *
     * @return empty if it is not to be had here, or if the bootstrap does not say what it is called
     */
    default Optional<ByteSource> openMeta(BlobInfo blob) throws IOException {
        return blob.meta().digest().isZero()
                ? Optional.empty()
                : open(blob.withId(blob.meta().digest().hex()));
    }

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

    /**
     * Blobs named one by one: by file name without suffix. A single file stands for every blob, but not for a blob-meta
     * file.
     */
    static BlobLocator ofFiles(List<Path> files) {
        List<Path> known = List.copyOf(files);
        return new BlobLocator() {
            @Override
            public Optional<ByteSource> open(BlobInfo blob) throws IOException {
                return known.size() == 1 ? Optional.of(ByteSource.ofFile(known.get(0))) : named(blob.id());
            }

            @Override
            public Optional<ByteSource> openMeta(BlobInfo blob) throws IOException {
                return named(blob.meta().digest().hex());
            }

            private Optional<ByteSource> named(String id) throws IOException {
                for (Path file : known) {
                    if (stem(file).equals(id)) {
                        return Optional.of(ByteSource.ofFile(file));
                    }
                }
                return Optional.empty();
            }
        };
    }

    /** Asks this locator first, then {@code other}. */
    default BlobLocator orElse(BlobLocator other) {
        BlobLocator first = this;
        return new BlobLocator() {
            @Override
            public Optional<ByteSource> open(BlobInfo blob) throws IOException {
                Optional<ByteSource> found = first.open(blob);
                return found.isPresent() ? found : other.open(blob);
            }

            @Override
            public Optional<ByteSource> openMeta(BlobInfo blob) throws IOException {
                Optional<ByteSource> found = first.openMeta(blob);
                return found.isPresent() ? found : other.openMeta(blob);
            }
        };
    }

    /** Asks this locator first, then for blob-meta files {@code other}. */
    default BlobLocator orElseForMeta(BlobLocator other) {
        return orElse(new BlobLocator() {
            @Override
            public Optional<ByteSource> open(BlobInfo blob) {
                return Optional.empty();
            }

            @Override
            public Optional<ByteSource> openMeta(BlobInfo blob) throws IOException {
                return other.openMeta(blob);
            }
        });
    }

    /** The file name up to its first dot: the id that a reader gives to a blob of which it has only the file. */
    static String stem(Path file) {
        String name = file.getFileName().toString();
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
