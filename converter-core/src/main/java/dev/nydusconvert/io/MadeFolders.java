package dev.nydusconvert.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A folder that was made for outputs, with those above it that were missing. If no output came into being, they go again:
 * {@link #close()} deletes what was made, as far as it is still empty.
 */
public final class MadeFolders implements Closeable {
    private final Deque<Path> made = new ArrayDeque<>();

    private MadeFolders() {}

    /**
     * Makes a folder and what is missing above it.
     *
     * @throws FileAlreadyExistsException if something else than a folder has its name
     */
    public static MadeFolders make(Path folder) throws IOException {
        MadeFolders folders = new MadeFolders();
        try {
            folders.makeMissing(folder.toAbsolutePath());
        } catch (IOException e) {
            folders.close();
            throw e;
        }
        return folders;
    }

    private void makeMissing(Path folder) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        Path present = folder;
        while (present != null && !Files.exists(present)) {
            missing.push(present);
            present = present.getParent();
        }
        for (Path next : missing) {
            try {
                Files.createDirectory(next);
                made.push(next);
            } catch (FileAlreadyExistsException e) {
                requireFolder(next, e); // another process was faster, and it is that one's
            }
        }
        if (missing.isEmpty()) {
            requireFolder(folder, new FileAlreadyExistsException(folder.toString()));
        }
    }

    private static void requireFolder(Path folder, FileAlreadyExistsException failure) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw failure;
        }
    }

    /** Deletes the folders that were made here, from the innermost on; ends at the first that holds something. */
    @Override
    public synchronized void close() throws IOException {
        while (!made.isEmpty()) {
            try {
                Files.delete(made.peek());
            } catch (DirectoryNotEmptyException e) {
                made.clear();
                return;
            } catch (NoSuchFileException e) {
                // Gone already.
            }
            made.pop();
        }
    }
}
