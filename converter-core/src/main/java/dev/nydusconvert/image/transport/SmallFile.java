package dev.nydusconvert.image.transport;

import dev.nydusconvert.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;

/** Writes files whose content is at hand. */
final class SmallFile {
    private SmallFile() {}

    /** Puts a file at its place whole, in place of what is there. */
    static void write(Path target, byte[] content) throws IOException {
        try (AtomicFile file = AtomicFile.createIn(target.toAbsolutePath().getParent())) {
            file.stream().write(content);
            file.commit(target);
        }
    }
}
