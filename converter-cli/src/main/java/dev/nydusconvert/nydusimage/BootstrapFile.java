package dev.nydusconvert.nydusimage;

import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.cli.ShutdownHook;
import dev.nydusconvert.io.AtomicFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A bootstrap that is being written: to a file of its own, or into a directory under its SHA-256. */
final class BootstrapFile implements Closeable {
    private final Path file;
    private final Path directory;
    private final AtomicFile output;
    private final ShutdownHook hook;

    /**
     * @param file null for the directory
     * @param directory null for a file
     */
    BootstrapFile(Path file, Path directory) throws IOException, RefusedException {
        if (file == null && directory == null) {
            throw new RefusedException("both --bootstrap and --blob-dir are missing, please specify one to store the"
                    + " generated metadata blob file");
        }
        if (file == null && !Files.isDirectory(directory)) {
            throw new RefusedException("Directory to store blobs does not exist");
        }
        this.file = file;
        this.directory = directory;
        this.output = file != null ? AtomicFile.create(file) : AtomicFile.createIn(directory);
        this.hook = new ShutdownHook(output);
    }

    OutputStream stream() {
        return output.stream();
    }

    /**
     * Makes the file visible.
     *
     * @return where it is
     */
    Path commit(Digest digest) throws IOException {
        Path name = file != null ? file : directory.resolve(digest.hex());
        if (file != null) {
            output.commit();
        } else if (!Files.exists(name)) {
            output.commit(name);
        }
        return name;
    }

    @Override
    public void close() throws IOException {
        hook.close();
        output.close();
    }
}
