package dev.nydusconvert.image;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** A folder for the metadata of an image while it is worked on; deleted with all that is in it when it is closed. */
final class WorkFolder implements Closeable {
    private final Path path;
    private final AtomicLong files = new AtomicLong();

    private WorkFolder(Path path) {
        this.path = path;
    }

    /** Makes one in a folder for temporary files. */
    static WorkFolder createIn(Path temporary) throws IOException {
        return new WorkFolder(Files.createTempDirectory(temporary, "nydus-convert-"));
    }

    /** A name in it that no other file has. */
    Path newFile(String suffix) {
        return path.resolve(files.incrementAndGet() + suffix);
    }

    /** A name in it that no other file has, with the given one up to its first dot. */
    Path newFile(String stem, String suffix) {
        return path.resolve(stem + "." + files.incrementAndGet() + suffix);
    }

    @Override
    public void close() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(path)) {
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(path);
    }
}
