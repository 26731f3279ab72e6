package dev.nydusconvert.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Everything about the files below a folder that an image must keep, by path. */
final class TreeSnapshot {
    private static final int TYPE_MASK = 0170000;
    private static final int BLOCK_DEVICE = 0060000;
    private static final int CHARACTER_DEVICE = 0020000;

    private final SortedMap<String, Entry> entries;

    private TreeSnapshot(SortedMap<String, Entry> entries) {
        this.entries = entries;
    }

    /**
     * One name.
     *
     * @param links link count; 0 for directories, which count differently from file system to file system
     * @param device device number; 0 for what is no device
     * @param xattrs extended attributes by name, values in hexadecimal
     * @param content SHA-256 of a regular file, target of a symbolic link, else empty
     */
    record Entry(
            String mode,
            long uid,
            long gid,
            long mtimeSeconds,
            long size,
            int links,
            long device,
            SortedMap<String, String> xattrs,
            String content) {}

    /** Reads everything below {@code root}, with all file contents. */
    static TreeSnapshot of(Path root) throws IOException {
        Map<String, SortedMap<String, String>> xattrs = ExtendedAttributes.below(root);
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = walk.toList();
        }
        Map<Object, String> digests = new ConcurrentHashMap<>();
        Map<String, Entry> entries = new ConcurrentHashMap<>();
        paths.parallelStream().forEach(path -> {
            String name = nameBelow(root, path);
            SortedMap<String, String> own = xattrs.getOrDefault(name, Collections.emptySortedMap());
            try {
                entries.put(name, entry(path, name.isEmpty(), own, digests));
            } catch (IOException e) {
                throw new UncheckedIOException(name, e);
            }
        });
        return new TreeSnapshot(new TreeMap<>(entries));
    }

    int size() {
        return entries.size();
    }

    /** What differs, one line each, at most 30. Empty if the trees are equal. */
    List<String> differencesTo(TreeSnapshot other) {
        SortedSet<String> names = new TreeSet<>(entries.keySet());
        names.addAll(other.entries.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            Entry mine = entries.get(name);
            Entry theirs = other.entries.get(name);
            if ((mine == null || !mine.equals(theirs)) && differences.size() < 30) {
                differences.add(name + "\n    here:  " + abridged(mine) + "\n    there: " + abridged(theirs));
            }
        }
        return differences;
    }

    private static String abridged(Entry entry) {
        String text = String.valueOf(entry);
        return text.length() < 400 ? text : text.substring(0, 400) + "...";
    }

    private static Entry entry(Path path, boolean root, SortedMap<String, String> xattrs, Map<Object, String> digests)
            throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
        int mode = (Integer) attributes.get("mode");
        boolean directory = (Boolean) attributes.get("isDirectory");
        boolean device = (mode & TYPE_MASK) == BLOCK_DEVICE || (mode & TYPE_MASK) == CHARACTER_DEVICE;
        String content = "";
        if ((Boolean) attributes.get("isSymbolicLink")) {
            content = bytesAsText(Files.readSymbolicLink(path));
        } else if ((Boolean) attributes.get("isRegularFile")) {
            content = digests.computeIfAbsent(attributes.get("ino"), ino -> sha256(path));
        }
        return new Entry(
                Integer.toOctalString(mode),
                Integer.toUnsignedLong((Integer) attributes.get("uid")),
                Integer.toUnsignedLong((Integer) attributes.get("gid")),
                // A tar need not list the root, and then each reader gives it a time of its own.
                root
                        ? 0
                        : ((FileTime) attributes.get("lastModifiedTime"))
                                .toInstant()
                                .getEpochSecond(),
                directory ? 0 : (Long) attributes.get("size"),
                directory ? 0 : (Integer) attributes.get("nlink"),
                device ? (Long) attributes.get("rdev") : 0,
                xattrs,
                content);
    }

    private static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The bytes of the path below the root, as ISO 8859-1: names need not be text in this JVM's character set. */
    private static String nameBelow(Path root, Path path) {
        String name = bytesAsText(path).substring(bytesAsText(root).length());
        return name.startsWith("/") ? name.substring(1) : name;
    }

    private static String bytesAsText(Path path) {
        if (!path.isAbsolute()) {
            Path base = Path.of("/");
            return bytesAsText(base.resolve(path)).substring(1);
        }
        // The only form of a path that keeps its bytes whatever they are.
        String escaped = path.toUri().getRawPath();
        StringBuilder bytes = new StringBuilder(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            if (escaped.charAt(i) == '%') {
                bytes.append((char) HexFormat.fromHexDigits(escaped, i + 1, i + 3));
                i += 2;
            } else {
                bytes.append(escaped.charAt(i));
            }
        }
        int end = bytes.length();
        return end > 1 && bytes.charAt(end - 1) == '/' ? bytes.substring(0, end - 1) : bytes.toString();
    }
}
