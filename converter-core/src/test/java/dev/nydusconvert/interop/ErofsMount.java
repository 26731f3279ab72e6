package dev.nydusconvert.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** A layer as the Linux kernel reads it: an EROFS with its data on a second device. */
final class ErofsMount implements MountedTree {
    private final Path root;
    private final Deque<Path> loops = new ArrayDeque<>();
    private boolean mounted;

    private ErofsMount(Path root) {
        this.root = root;
    }

    /** @param device the uncompressed address space of the layer's blob */
    static ErofsMount of(PackedLayer layer, Path device, Path work) throws IOException {
        ErofsMount mount = new ErofsMount(Files.createDirectory(work.resolve("mnt")));
        try {
            Path bootstrap = mount.loop(layer.metadata());
            Path data = mount.loop(device);
            Command.run(RealTools.require("mount"), "-t", "erofs", "-o", "ro,device=" + data, bootstrap, mount.root);
            mount.mounted = true;
        } catch (RuntimeException | Error e) {
            mount.close();
            throw e;
        }
        return mount;
    }

    /** @param disk an image with its data, in one file */
    static ErofsMount of(Path disk, Path work) throws IOException {
        ErofsMount mount = new ErofsMount(Files.createDirectory(work.resolve("mnt")));
        try {
            Command.run(RealTools.require("mount"), "-t", "erofs", "-o", "ro", mount.loop(disk), mount.root);
            mount.mounted = true;
        } catch (RuntimeException | Error e) {
            mount.close();
            throw e;
        }
        return mount;
    }

    /** Skips the test if the kernel cannot mount EROFS. */
    static void requireErofs() throws IOException {
        if (!Files.readString(Path.of("/proc/filesystems")).contains("\terofs\n")
                && Command.attempt("modprobe", "erofs").exitCode() != 0) {
            RealTools.skip("this kernel has no EROFS");
        }
    }

    private Path loop(Path file) {
        String device = Command.run(RealTools.require("losetup"), "--find", "--show", "--read-only", file);
        Path loop = Path.of(device.strip());
        loops.push(loop);
        return loop;
    }

    @Override
    public Path root() {
        return root;
    }

    @Override
    public void close() {
        if (mounted) {
            Command.attempt(RealTools.require("umount"), root);
        }
        loops.forEach(loop -> Command.attempt(RealTools.require("losetup"), "--detach", loop));
    }
}
