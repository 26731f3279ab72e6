package dev.nydusconvert.cli;

import dev.nydusconvert.io.TreeRemoval;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that is deleted with everything in it when it is closed, or when a signal ends the process. */
public final class TemporaryDirectory implements Closeable {
    private final Path path;
    private final ShutdownHook hook;

    /** @param parent where to make it; null for the system's directory of temporary files */
    public TemporaryDirectory(Path parent, String prefix) throws IOException {
        this.path = parent == null ? Files.createTempDirectory(prefix) : Files.createTempDirectory(parent, prefix);
        this.hook = new ShutdownHook(this::delete);
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        hook.close();
        delete();
    }

    private void delete() throws IOException {
        TreeRemoval.delete(path);
    }
}
