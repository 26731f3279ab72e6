package dev.nydusconvert.image.transport;

import dev.nydusconvert.io.TemporaryName;
import dev.nydusconvert.io.TreeRemoval;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder for the parts of an archive, deleted when it is closed. */
final class TemporaryFolder implements Closeable {
    private final Path path;

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    /** Makes one beside a file: where there is room for that, there is room for its parts. */
    static TemporaryFolder beside(Path file) throws IOException {
        return new TemporaryFolder(Files.createDirectory(TemporaryName.beside(file)));
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        TreeRemoval.delete(path);
    }
}
