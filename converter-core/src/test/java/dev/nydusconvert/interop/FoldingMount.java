package dev.nydusconvert.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** A mounted file system that takes several spellings of a name for one. */
final class FoldingMount implements MountedTree {
    private static final int TENTHS_TO_WAIT = 300;
    private static final long DISK_SIZE = 32L << 20;

    /** That of the system: others do not see the packages of Debian. */
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    private final Path root;
    private final Optional<String> device;

    /** What there is. */
    enum Kind {
        /** NTFS, mounted so that case does not count. */
        NTFS,
        /** exFAT: case does not count; there are no symbolic links and no owners. */
        EXFAT,
        /** Neither case nor the form of Unicode counts; names are kept decomposed. */
        DECOMPOSING
    }

    /** @param device a loop device to be given back */
    private FoldingMount(Path root, Optional<String> device) {
        this.root = root;
        this.device = device;
    }

    /** @param work an empty folder for mount point and disk */
    static FoldingMount of(Kind kind, Path work) throws IOException {
        Path root = Files.createDirectory(work.resolve("mnt"));
        Path disk = work.resolve("disk");
        Optional<String> device = Optional.empty();
        switch (kind) {
            case NTFS -> {
                Path mount = RealTools.require("lowntfs-3g");
                Command.run(RealTools.require("mkntfs"), "-F", "-q", emptyDisk(disk));
                Command.run(mount, "-o", "ignore_case", disk, root);
            }
            case EXFAT -> {
                Path mount = RealTools.require("mount.exfat-fuse");
                Path losetup = RealTools.require("losetup");
                Command.run(RealTools.require("mkfs.exfat"), emptyDisk(disk));
                device = Optional.of(
                        Command.run(losetup, "--find", "--show", disk).strip());
                Command.run(mount, device.get(), root);
            }
            case DECOMPOSING -> start(Files.createDirectory(disk), root, work);
        }
        return await(new FoldingMount(root, device), work.resolve("log"));
    }

    private static Path emptyDisk(Path disk) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(DISK_SIZE);
        }
        return disk;
    }

    private static void start(Path folder, Path root, Path work) throws IOException {
        if (!Files.exists(PYTHON)
                || Command.attempt(PYTHON, "-c", "import fusepy").exitCode() != 0) {
            RealTools.skip(PYTHON + " has no module fusepy (python3-fusepy)");
        }
        Path program = work.resolve("folding_file_system.py");
        try (InputStream in = FoldingMount.class.getResourceAsStream("folding_file_system.py")) {
            Files.copy(Objects.requireNonNull(in), program);
        }
        // It ends when it is unmounted.
        new ProcessBuilder(PYTHON.toString(), program.toString(), folder.toString(), root.toString())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("log").toFile())
                .start();
    }

    private static FoldingMount await(FoldingMount mount, Path log) throws IOException {
        for (int i = 0; i < TENTHS_TO_WAIT; i++) {
            if (mount.isMounted()) {
                return mount;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
        throw new AssertionError(
                "not mounted within 30 seconds" + (Files.exists(log) ? ": " + Files.readString(log) : ""));
    }

    private boolean isMounted() throws IOException {
        try (var mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            return mounts.anyMatch(line -> line.split(" ")[1].equals(root.toString()));
        }
    }

    @Override
    public Path root() {
        return root;
    }

    @Override
    public void close() {
        Command.run(RealTools.require("umount"), root);
        device.ifPresent(it -> Command.run(RealTools.require("losetup"), "-d", it));
    }
}
