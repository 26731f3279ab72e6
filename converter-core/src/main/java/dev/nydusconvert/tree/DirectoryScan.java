package dev.nydusconvert.tree;

import dev.nydusconvert.io.PathNames;
import dev.nydusconvert.tar.Xattr;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the file tree below a directory of this machine (conversion-semantics 6). File contents are not read yet.
 *
 * <ul>
 *   <li>No symbolic link is followed, but for the one that the directory itself may be.
 *   <li>Names of one regular file share a {@link FileContent}; links of other types become files of their own.
 *   <li>The root has no name and no time: whoever made the directory made it at another moment.
 *   <li>Files that are whiteouts can be left out, with all below them.
 * </ul>
 */
public final class DirectoryScan {
    private static final byte[] NO_NAME = {};

    private final Options options;
    private final FileXattrs xattrs;
    private final Map<FileStat.Key, FileContent> contents = new HashMap<>();
    private final Map<FileContent, SourceFile> sources = new IdentityHashMap<>();
    private long entries;

    /**
     * How files become nodes.
     *
     * @param keepOwners whether nodes have the owners of their files; if not, all belong to 0:0
     * @param dropped what is a whiteout and is left out; {@link WhiteoutSpec#NONE} for nothing
     */
    public record Options(boolean keepOwners, WhiteoutSpec dropped) {}

    private DirectoryScan(Options options, FileXattrs xattrs) {
        this.options = options;
        this.xattrs = xattrs;
    }

    /**
     * Reads a tree.
     *
     * @throws IOException if a file cannot be examined, also when that is for want of rights: nothing is passed over
     */
    public static ScannedDirectory run(Path directory, Options options) throws IOException {
        return run(directory, options, FileXattrs.forThisMachine());
    }

    static ScannedDirectory run(Path directory, Options options, FileXattrs xattrs) throws IOException {
        return new DirectoryScan(options, xattrs).scan(directory.toRealPath());
    }

    /** A directory whose files are yet to be listed. */
    private record Level(Directory node, Path path) {}

    private ScannedDirectory scan(Path top) throws IOException {
        FileStat stat = FileStat.of(top);
        if (typeOf(stat, top) != NodeType.DIRECTORY) {
            throw new NotDirectoryException(top.toString());
        }
        Attributes attributes = attributes(stat, Instant.EPOCH);
        Directory root = new Directory(NO_NAME, attributes, xattrs.of(top), stat.deviceNumber(), false);
        Deque<Level> pending = new ArrayDeque<>();
        pending.push(new Level(root, top));
        while (!pending.isEmpty()) {
            Level level = pending.pop();
            List<Level> inside = addChildren(level);
            // The first one is to be the next.
            for (int i = inside.size() - 1; i >= 0; i--) {
                pending.push(inside.get(i));
            }
        }
        return new ScannedDirectory(root, sources, entries, xattrs.limitation());
    }

    /**
     * Adds all files of a directory to its node, by name, so that contents are numbered in the order in which RAFS numbers
     * inodes, whatever order the file system has.
     *
     * @return the directories among them
     */
    private List<Level> addChildren(Level level) throws IOException {
        List<Level> directories = new ArrayList<>();
        for (Map.Entry<byte[], Path> child : list(level.path()).entrySet()) {
            Node node = node(child.getKey(), child.getValue());
            if (options.dropped().isWhiteout(node)) {
                continue;
            }
            entries++;
            level.node().put(node);
            if (node instanceof Directory directory) {
                directories.add(new Level(directory, child.getValue()));
            }
        }
        return directories;
    }

    private static Map<byte[], Path> list(Path directory) throws IOException {
        Map<byte[], Path> files = new TreeMap<>(Arrays::compareUnsigned);
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path file : stream) {
                files.put(PathNames.lastName(file), file);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }

    private Node node(byte[] name, Path file) throws IOException {
        FileStat stat = FileStat.of(file);
        List<Xattr> xattrs = this.xattrs.of(file);
        Attributes attributes = attributes(stat, stat.modified());
        NodeType type = typeOf(stat, file);
        return switch (type) {
            case DIRECTORY -> new Directory(name, attributes, xattrs, stat.deviceNumber(), false);
            case REGULAR -> new RegularFile(name, attributes, xattrs, stat.deviceNumber(), content(file, stat), false);
            case SYMLINK -> new Symlink(name, attributes, xattrs, stat.deviceNumber(), target(file));
            case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET ->
                new SpecialFile(name, type, attributes, xattrs, stat.deviceNumber());
        };
    }

    private static NodeType typeOf(FileStat stat, Path file) throws FileSystemException {
        return NodeType.ofMode(stat.mode())
                .orElseThrow(() -> new FileSystemException(
                        file.toString(), null, "its mode is no type of file: 0" + Integer.toOctalString(stat.mode())));
    }

    private static byte[] target(Path link) throws IOException {
        return PathNames.bytes(Files.readSymbolicLink(link));
    }

    private FileContent content(Path file, FileStat stat) {
        return contents.computeIfAbsent(stat.key(), key -> {
            if (stat.size() == 0) {
                return new FileContent(FileContent.EMPTY, 0);
            }
            FileContent content = new FileContent(sources.size(), stat.size());
            sources.put(content, new SourceFile(file, stat));
            return content;
        });
    }

    private Attributes attributes(FileStat stat, Instant modified) {
        return new Attributes(
                stat.mode() & Attributes.PERMISSION_MASK,
                options.keepOwners() ? Integer.toUnsignedLong(stat.uid()) : 0,
                options.keepOwners() ? Integer.toUnsignedLong(stat.gid()) : 0,
                modified.getEpochSecond(),
                modified.getNano());
    }
}
