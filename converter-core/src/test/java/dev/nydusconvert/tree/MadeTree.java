package dev.nydusconvert.tree;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;

/**
 * Makes files with all their attributes in a directory. Owners, devices and attributes of the system need root:
 * {@link #isPrivileged()} says whether that can be had.
 */
public final class MadeTree {
    private final Path top;
    private final boolean privileged;

    /** Applied from the last to the first: making a file changes the time of its directory. */
    private final Deque<Work> attributes = new ArrayDeque<>();

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    /** @param top an empty directory */
    public MadeTree(Path top) throws IOException {
        this.top = top;
        this.privileged = isPrivileged();
        set(top, new Meta(0755, 0, 0, Instant.ofEpochSecond(1_500_000_000), null, null));
    }

    /** Whether files can have any owner, and devices be made. */
    public static boolean isPrivileged() {
        return "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/bin/setfattr"));
    }

    /** Skips the test where {@link #isPrivileged()} is not so, or where files get attributes that nobody gave them. */
    public static void requirePrivileges() {
        assumeTrue(isPrivileged(), "SKIPPED: needs root, to give files any owner, and setfattr");
        assumeTrue(Files.notExists(Path.of("/sys/fs/selinux/enforce")), "SKIPPED: SELinux labels every file");
    }

    /**
     * The attributes of a file.
     *
     * @param xattr name of an extended attribute in full, or null
     */
    public record Meta(int mode, int uid, int gid, Instant mtime, String xattr, byte[] value) {
        public static final Meta FILE =
                new Meta(0644, 0, 0, Instant.ofEpochSecond(1_600_000_000, 123_456_000), null, null);
        public static final Meta DIRECTORY = FILE.mode(0755);

        public Meta mode(int mode) {
            return new Meta(mode, uid, gid, mtime, xattr, value);
        }

        public Meta owner(int uid, int gid) {
            return new Meta(mode, uid, gid, mtime, xattr, value);
        }

        public Meta mtime(long seconds, int nanos) {
            return new Meta(mode, uid, gid, Instant.ofEpochSecond(seconds, nanos), xattr, value);
        }

        public Meta xattr(String name, String text) {
            return new Meta(mode, uid, gid, mtime, name, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A path below the top; {@code %NN} stands for a byte. */
    public Path path(String name) {
        return Path.of(URI.create(top.toUri() + (top.toUri().toString().endsWith("/") ? "" : "/") + name));
    }

    public void directory(String name, Meta meta) throws IOException {
        set(Files.createDirectory(path(name)), meta);
    }

    public void file(String name, Meta meta, byte[] content) throws IOException {
        set(Files.write(path(name), content), meta);
    }

    public void file(String name, String text) throws IOException {
        file(name, Meta.FILE, text.getBytes(StandardCharsets.UTF_8));
    }

    public void hardLink(String name, String existing) throws IOException {
        Files.createLink(path(name), path(existing));
    }

    public void symlink(String name, Meta meta, String target) throws IOException {
        run("ln", "-s", target, path(name).toString());
        set(path(name), meta);
    }

    public void socket(String name, Meta meta) throws IOException {
        // The address of a socket is short; the file can then be moved.
        Path made = Files.createTempDirectory("s").resolve("s");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(made));
            run("mv", made.toString(), path(name).toString());
        }
        Files.deleteIfExists(made.getParent());
        set(path(name), meta);
    }

    public void fifo(String name, Meta meta) throws IOException {
        run("mkfifo", path(name).toString());
        set(path(name), meta);
    }

    /** @param type {@code c} or {@code b} */
    public void device(String name, Meta meta, String type, int major, int minor) throws IOException {
        run("mknod", path(name).toString(), type, Integer.toString(major), Integer.toString(minor));
        set(path(name), meta);
    }

    /** Gives all files their attributes. */
    public void finish() throws IOException {
        while (!attributes.isEmpty()) {
            attributes.pop().run();
        }
    }

    private void set(Path file, Meta meta) {
        attributes.push(() -> {
            boolean link = Files.isSymbolicLink(file);
            if (privileged) {
                Files.setAttribute(file, "unix:uid", meta.uid(), LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(file, "unix:gid", meta.gid(), LinkOption.NOFOLLOW_LINKS);
            }
            if (!link) {
                Files.setAttribute(file, "unix:mode", meta.mode());
            }
            if (meta.xattr() != null) {
                String hex = "0x" + HexFormat.of().formatHex(meta.value());
                run("setfattr", "-h", "-n", meta.xattr(), "-v", hex, file.toString());
            }
            boolean plain = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    || Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
            if (plain && meta.mtime().getEpochSecond() >= 0) {
                Files.setLastModifiedTime(file, FileTime.from(meta.mtime()));
            } else {
                // Java opens a file to set its times, which blocks on a FIFO, and knows no time before 1970.
                run("touch", "-h", "-d", meta.mtime().toString(), file.toString());
            }
        });
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new FileSystemException(String.join(" ", command) + ": " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
