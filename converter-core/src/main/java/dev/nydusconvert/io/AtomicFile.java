package dev.nydusconvert.io;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * An output file that appears under its name whole, or not at all.
 *
 * <p>Everything goes to a file beside the target under a temporary name. {@link #commit()} brings it to the disk and
 * renames it; {@link #close()} without a commit deletes it. A target that is a pipe or a device cannot be replaced, so
 * it is written straight.
 *
 * <p>One thread writes the stream; {@link #close()} may come from another one, such as a shutdown hook.
 */
public final class AtomicFile implements Closeable {
    private static final int BUFFER_SIZE = 1 << 16;

    private final Path target;
    private final Path written;
    private final boolean direct;
    private final FileChannel channel;
    private final WriteBehindOutputStream behind;
    private final OutputStream stream;
    private boolean done;

    private AtomicFile(Path target, Path written, boolean direct, FileChannel channel) {
        this.target = target;
        this.written = written;
        this.direct = direct;
        this.channel = channel;
        this.behind = new WriteBehindOutputStream(channel);
        this.stream = direct ? new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_SIZE) : behind;
    }

    /**
     * Begins a file that {@link #commit()} puts at {@code target}, where it replaces what is there. A target that is a
     * symbolic link stays one: the file that it leads to is replaced.
     */
    public static AtomicFile create(Path target) throws IOException {
        if (isPipeOrDevice(target)) {
            return new AtomicFile(target, target, true, FileChannel.open(target, StandardOpenOption.WRITE));
        }
        Path file = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
        if (Files.isDirectory(file)) {
            throw new FileNotFoundException(target + " is a directory");
        }
        return beside(file, file.getParent(), file.getFileName().toString());
    }

    /** Begins a file whose name is known only in the end: {@link #commit(Path)} says where in {@code directory}. */
    public static AtomicFile createIn(Path directory) throws IOException {
        return beside(null, directory, "output");
    }

    private static AtomicFile beside(Path target, Path directory, String name) throws IOException {
        // Not Files.createTempFile: that one gives the file to its owner alone, whatever the umask says.
        Path temporary = TemporaryName.in(directory, name);
        return new AtomicFile(
                target,
                temporary,
                false,
                FileChannel.open(
                        temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ));
    }

    /** Names such as /dev/stdout count whatever they lead to: what stands behind is another process's open file. */
    private static boolean isPipeOrDevice(Path target) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        if (absolute.startsWith("/dev/fd") || absolute.startsWith("/proc") || isStandardStream(absolute)) {
            return true;
        }
        return Files.exists(target)
                && Files.readAttributes(target, BasicFileAttributes.class).isOther();
    }

    private static boolean isStandardStream(Path absolute) {
        return absolute.equals(Path.of("/dev/stdout")) || absolute.equals(Path.of("/dev/stderr"));
    }

    /** Where to write; buffered. It need not be closed. */
    public OutputStream stream() {
        return stream;
    }

    /**
     * The file, to be written and read by position in place of {@link #stream()}; several threads may do so. Closed with
     * this.
     *
     * @throws FileNotFoundException if the target is a pipe or device, which has no positions
     */
    public FileChannel channel() throws FileNotFoundException {
        if (direct) {
            throw new FileNotFoundException(target + " is a pipe or device, but must be written by position");
        }
        return channel;
    }

    /**
     * Brings the file to the disk and gives it its name.
     *
     * @throws IllegalStateException if it was made by {@link #createIn}
     */
    public void commit() throws IOException {
        if (target == null) {
            throw new IllegalStateException("The file was begun without a target");
        }
        commit(target);
    }

    /**
     * Brings the file to the disk and gives it this name, which must be on the same file system.
     *
     * @throws IllegalStateException if it is committed or closed already, or if it is a pipe or device with another name
     */
    public synchronized void commit(Path name) throws IOException {
        Objects.requireNonNull(name);
        if (done) {
            throw new IllegalStateException("The file is committed or closed already");
        }
        stream.flush();
        if (direct) {
            if (!name.equals(target)) {
                throw new IllegalStateException("A pipe or device cannot be renamed to " + name);
            }
            channel.close();
            done = true;
            return;
        }
        behind.force();
        behind.close();
        channel.close();
        rename(name);
        done = true;
        syncDirectory(name.toAbsolutePath().getParent());
    }

    private void rename(Path name) throws IOException {
        try {
            Files.move(written, name, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException(
                    name + " is not on the file system of " + written + ", so it cannot appear at once", e);
        }
    }

    /** A rename is only on the disk when its directory is. */
    private static void syncDirectory(Path directory) throws IOException {
        try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
            opened.force(true);
        }
    }

    /** Deletes the file unless it was committed. */
    @Override
    public synchronized void close() throws IOException {
        if (done) {
            return;
        }
        done = true;
        behind.close();
        try {
            channel.close();
        } finally {
            if (!direct) {
                Files.deleteIfExists(written);
            }
        }
    }
}
