package dev.nydusconvert.io;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * Deletes a folder with all that is in it. Links are deleted, not followed. Another thread may still be at work there: what it
 * adds meanwhile is deleted too, and what it deletes is no failure.
 */
public final class TreeRemoval extends SimpleFileVisitor<Path> {
    private static final int ATTEMPTS = 100;
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path kept;

    private TreeRemoval(Path kept) {
        this.kept = kept;
    }

    /** Deletes the folder, if it is there. */
    public static void delete(Path folder) throws IOException {
        repeat(folder, new TreeRemoval(null));
    }

    /** Deletes all that is in the folder. */
    public static void empty(Path folder) throws IOException {
        repeat(folder, new TreeRemoval(folder));
    }

    private static void repeat(Path folder, TreeRemoval removal) throws IOException {
        for (int left = ATTEMPTS; ; left--) {
            try {
                if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                    Files.walkFileTree(folder, removal);
                }
                return;
            } catch (DirectoryNotEmptyException e) {
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    /** Folders of a layer may deny their owner what deleting needs. */
    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(folder, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view != null && !view.readAttributes().permissions().containsAll(OWNER)) {
            view.setPermissions(OWNER);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.deleteIfExists(file);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
        if (!folder.equals(kept)) {
            Files.deleteIfExists(folder);
        }
        return FileVisitResult.CONTINUE;
    }
}
