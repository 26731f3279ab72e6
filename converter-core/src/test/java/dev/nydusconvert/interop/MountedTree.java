package dev.nydusconvert.interop;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** A file system that is mounted until it is closed. */
interface MountedTree extends Closeable {
    /** Where it is mounted. */
    Path root();

    @Override
    void close() throws IOException;
}
