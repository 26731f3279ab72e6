package dev.nydusconvert.interop;

import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A layer as the Nydus daemon serves it over FUSE. */
final class NydusdMount implements MountedTree {
    private static final int TENTHS_TO_WAIT = 300;

    private final Path root;
    private final Process daemon;

    private NydusdMount(Path root, Process daemon) {
        this.root = root;
        this.daemon = daemon;
    }

    /** @param work an empty folder for mount point, cache and logs */
    static NydusdMount of(PackedLayer layer, Path work) throws IOException {
        return of(layer, Files.createDirectory(work.resolve("cache")), work);
    }

    /** @param cache where the daemon keeps data: the tar of a tarfs image has to be there, under its id */
    static NydusdMount of(PackedLayer layer, Path cache, Path work) throws IOException {
        String backend = "{\"type\": \"localfs\", \"config\": {\"dir\": \"" + layer.directory() + "\"}}";
        return of(layer.metadata(), config(backend, cache, layer.version() == RafsVersion.V5), work);
    }

    /**
     * An image whose blobs are in a registry.
     *
     * @param host of the registry, which is spoken to without TLS
     * @param work an empty folder for mount point, cache and logs
     */
    static NydusdMount ofRegistry(Path bootstrap, String host, String repository, Path work) throws IOException {
        String backend = "{\"type\": \"registry\", \"config\": {\"scheme\": \"http\", \"host\": \"" + host
                + "\", \"repo\": \"" + repository + "\"}}";
        Path cache = Files.createDirectory(work.resolve("cache"));
        return of(bootstrap, config(backend, cache, false), work);
    }

    private static NydusdMount of(Path bootstrap, String configuration, Path work) throws IOException {
        Path nydusd = RealTools.require("nydusd");
        Path root = Files.createDirectory(work.resolve("mnt"));
        Path log = work.resolve("log");
        Path config = Files.writeString(work.resolve("config.json"), configuration);
        Process daemon = new ProcessBuilder(
                        nydusd.toString(),
                        "fuse",
                        "--config",
                        config.toString(),
                        "--bootstrap",
                        bootstrap.toString(),
                        "--mountpoint",
                        root.toString(),
                        "--apisock",
                        work.resolve("api.sock").toString(),
                        "--log-level",
                        "warn",
                        // By default it asks for more open files than a container may have.
                        "--rlimit-nofile",
                        "0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        NydusdMount mount = new NydusdMount(root, daemon);
        try {
            mount.awaitReady(log);
        } catch (IOException | RuntimeException | Error e) {
            mount.close();
            throw e;
        }
        return mount;
    }

    /** Digests are only validated for v5: with v6 the daemon refuses to. */
    private static String config(String backend, Path cache, boolean validate) {
        return """
            {
              "device": {
                "backend": %s,
                "cache": {"type": "blobcache", "config": {"work_dir": "%s"}}
              },
              "mode": "direct",
              "digest_validate": %s,
              "enable_xattr": true
            }
            """.formatted(backend, cache, validate);
    }

    private void awaitReady(Path log) throws IOException {
        for (int i = 0; i < TENTHS_TO_WAIT; i++) {
            if (isMounted()) {
                return;
            }
            if (!daemon.isAlive()) {
                throw new AssertionError("nydusd ended with " + daemon.exitValue() + ":\n" + Files.readString(log));
            }
            pause();
        }
        throw new AssertionError("nydusd did not mount within 30 seconds:\n" + Files.readString(log));
    }

    private boolean isMounted() throws IOException {
        try (var mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            return mounts.anyMatch(line -> line.split(" ")[1].equals(root.toString()));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public Path root() {
        return root;
    }

    @Override
    public void close() throws IOException {
        if (isMounted()) {
            Command.attempt(RealTools.require("umount"), "-l", root);
        }
        daemon.destroy();
        try {
            if (!daemon.waitFor(10, TimeUnit.SECONDS)) {
                daemon.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
