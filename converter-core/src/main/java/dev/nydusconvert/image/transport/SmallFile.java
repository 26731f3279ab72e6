package dev.nydusconvert.image.transport;

import dev.nydusconvert.io.AtomicFile;
import dev.nydusconvert.io.TemporaryName;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
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

    /** Puts a file at its place whole, unless somebody else has put one there. */
    static void writeNew(Path target, byte[] content) throws IOException {
        Path whole = TemporaryName.beside(target);
        try {
            Files.write(whole, content);
            Files.createLink(target, whole);
        } catch (FileAlreadyExistsException e) {
            // Then it is there.
        } catch (UnsupportedOperationException e) {
            write(target, content);
        } finally {
            Files.deleteIfExists(whole);
        }
    }
}
