package dev.nydusconvert.image.transport;

import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;

/** Files of a folder. Symbolic links are refused: a folder from elsewhere could give out any file of this machine. */
final class FolderFiles implements StoredFiles {
    private final Path folder;

    private FolderFiles(Path folder) {
        this.folder = folder;
    }

    static FolderFiles open(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            throw new NoSuchFileException(folder.toString());
        }
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        return new FolderFiles(folder);
    }

    @Override
    public String name() {
        return folder.toString();
    }

    @Override
    public Optional<ByteSource> open(String path) throws IOException {
        Path file = folder;
        for (String part : path.split("/")) {
            file = file.resolve(part);
            if (Files.isSymbolicLink(file)) {
                throw new MalformedInputException(
                        file.toString(), MalformedInputException.NO_OFFSET, "is a symbolic link; an image has none");
            }
        }
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? Optional.of(ByteSource.ofFile(file)) : Optional.empty();
    }

    @Override
    public void close() {
        // Files are opened one by one.
    }
}
