package dev.nydusconvert.image.transport;

import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;

/** The files that hold an image, in a folder or in an archive. Safe for use by several threads. */
interface StoredFiles extends Closeable {
    /** Names the folder or archive in messages. */
    String name();

    /**
     * Opens a file.
     *
     * @param path its path, with slashes and without {@code ..}
     * @return empty if there is none
     * @throws MalformedInputException if there is something of that name that is not to be read
     */
    Optional<ByteSource> open(String path) throws IOException;

    /** Opens a file that must be there. */
    default ByteSource require(String path) throws IOException {
        Optional<ByteSource> file = open(path);
        if (file.isEmpty()) {
            throw new FileNotFoundException(name() + " has no " + path);
        }
        return file.get();
    }

    /**
     * Reads a whole small file.
     *
     * @throws MalformedInputException if it has more than {@code limit} bytes
     */
    default byte[] read(String path, int limit) throws IOException {
        try (ByteSource file = require(path)) {
            if (file.size() > limit) {
                throw new MalformedInputException(
                        file.name(),
                        MalformedInputException.NO_OFFSET,
                        "has " + file.size() + " bytes, at most " + limit + " are read");
            }
            return file.read(0, (int) file.size());
        }
    }
}
