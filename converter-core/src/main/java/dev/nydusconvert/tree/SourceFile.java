package dev.nydusconvert.tree;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Where the bytes of a {@link FileContent} of a scanned directory are. */
public final class SourceFile {
    private final Path path;
    private final FileStat stat;

    SourceFile(Path path, FileStat stat) {
        this.path = path;
        this.stat = stat;
    }

    /** Length in bytes, as the scan found it. */
    public long size() {
        return stat.size();
    }

    /** Takes the bytes of a file. */
    @FunctionalInterface
    public interface Reader<R> {
        /** @param content of {@link SourceFile#size()} bytes, all of which are to be read; not closed */
        R read(InputStream content) throws IOException;
    }

    /**
     * Reads the file.
     *
     * @return what the reader returned
     * @throws IOException if the file cannot be read, or is not what the scan found any more
     */
    public <R> R read(Reader<R> reader) throws IOException {
        R result;
        try (InputStream content = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            result = reader.read(content);
            if (content.read() >= 0) {
                throw changed();
            }
        } catch (EOFException e) {
            throw changed();
        }
        if (!stat.sameContentAs(FileStat.of(path))) {
            throw changed();
        }
        return result;
    }

    private IOException changed() {
        return new FileSystemException(path.toString(), null, "the file changed while the directory was packed");
    }
}
