package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.io.TreeRemoval;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Verbs that are killed ({@code kill -9}) at any moment of their run: the destination holds the old state or the whole new one,
 * what else is left is called as what is not whole, and the same command succeeds afterwards. {@code -Dfault.kills=100} says how
 * often.
 */
class KilledSlowIT {
    private static final int KILLS = Integer.getInteger("fault.kills", 12);
    private static final long SEED = 20261124;
    private static final int FILE_SIZE = 2_000_000;

    @TempDir
    Path dir;

    private CommandProcess command;
    private Path tar;
    private Path old;
    private Path folder;

    /** Puts the destination into its old state. */
    @FunctionalInterface
    private interface Before {
        void make() throws Exception;
    }

    /** What of the destination may be read, as a text that tells two states apart; fails on anything that is neither. */
    @FunctionalInterface
    private interface State {
        String read() throws Exception;
    }

    @BeforeEach
    void makeLayers() throws Exception {
        command = new CommandProcess(dir);
        tar = Files.write(dir.resolve("new.tar"), layer(1));
        old = Files.write(dir.resolve("old.tar"), layer(2));
        folder = dir.resolve("folder");
    }

    private static byte[] layer(long seed) throws IOException {
        byte[] noise = new byte[FILE_SIZE];
        new Random(seed).nextBytes(noise);
        LayerTar layer = new LayerTar().directory("d", 0755).file("d/noise", 0644, noise);
        for (int i = 0; i < 200; i++) {
            layer.file("d/" + i, 0644, (seed + " " + i).getBytes(StandardCharsets.US_ASCII));
        }
        return layer.finish();
    }

    /** Kills the command at moments that are spread over its run, and lets it run to its end after each. */
    private void kill(Before before, State state, Object... arguments) throws Exception {
        before.make();
        String oldState = state.read();
        command.run(arguments).requireSuccess(); // the disk's caches are warm afterwards
        before.make();
        long start = System.nanoTime();
        command.run(arguments).requireSuccess();
        long whole = System.nanoTime() - start;
        String newState = state.read();
        assertThat(newState).isNotEqualTo(oldState);

        Random random = new Random(SEED);
        int ended = 0;
        for (int i = 0; i < KILLS; i++) {
            before.make();
            Process process = command.start(ProcessBuilder.Redirect.DISCARD, arguments);
            // One moment in each part of the run: the later half is where outputs are.
            double moment = (i + random.nextDouble()) / KILLS;
            Thread.sleep(TimeUnit.NANOSECONDS.toMillis((long) (whole * moment)));
            process.destroyForcibly().waitFor();
            String found = state.read();
            assertThat(found).as("kill %d", i).isIn(oldState, newState);
            ended += found.equals(newState) ? 1 : 0;
            if (i % 4 == 3) {
                command.run(arguments).requireSuccess();
                assertThat(state.read()).isEqualTo(newState);
            }
        }
        System.err.println(arguments[0] + ": killed " + KILLS + " times, " + ended + " times after its end; run of "
                + TimeUnit.NANOSECONDS.toMillis(whole) + " ms");
    }

    private void remake() throws IOException {
        TreeRemoval.delete(folder);
        Files.createDirectory(folder);
    }

    /** Files that are neither of the names, nor called as what is not whole, are a failure. */
    private void requireNothingElse(String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(it -> it.getFileName().toString()).filter(it -> !it.matches("\\..*\\.tmp")))
                    .allMatch(it -> Stream.of(names).anyMatch(it::matches));
        }
    }

    private static String digest(Path file) throws IOException {
        return Files.exists(file) ? Integer.toString(Arrays.hashCode(Files.readAllBytes(file))) : "none";
    }

    @Test
    void packIntoAFolder() throws Exception {
        Path prepared = dir.resolve("prepared");
        command.run("pack", old, "-o", prepared).requireSuccess();
        kill(
                () -> {
                    remake();
                    copy(prepared, folder);
                },
                () -> {
                    requireNothingElse("[0-9a-f]{64}", "[0-9a-f]{64}\\.boot");
                    // Each bootstrap has its blob, and the old layer is there whatever happens.
                    try (Stream<Path> files = Files.list(folder)) {
                        long bootstraps = files.filter(it -> it.toString().endsWith(".boot"))
                                .peek(KilledSlowIT::requireSound)
                                .count();
                        assertThat(bootstraps).isBetween(1L, 2L);
                        return bootstraps + " layers";
                    }
                },
                "pack",
                tar,
                "-o",
                folder);
    }

    private static void requireSound(Path layer) {
        CommandRun check = CommandRun.of("check", layer);
        assertThat(check.exitCode()).as(check.out() + check.err()).isZero();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void unpackToATar() throws Exception {
        command.run("pack", tar, "-o", dir.resolve("packed")).requireSuccess();
        Path target = folder.resolve("layer.tar");
        kill(
                () -> {
                    remake();
                    Files.copy(old, target);
                },
                () -> {
                    requireNothingElse("layer\\.tar");
                    return digest(target);
                },
                "unpack",
                dir.resolve("packed"),
                "-o",
                target);
    }

    @Test
    void unpackToANewFolder() throws Exception {
        command.run("pack", tar, "-o", dir.resolve("packed")).requireSuccess();
        Path target = folder.resolve("tree");
        kill(
                this::remake,
                () -> {
                    requireNothingElse("tree");
                    if (Files.exists(target)) {
                        assertThat(target.resolve("d/noise")).hasSize(FILE_SIZE);
                        try (Stream<Path> files = Files.list(target.resolve("d"))) {
                            return files.count() + " files";
                        } finally {
                            TreeRemoval.delete(target); // the next run wants a place for a new one
                        }
                    }
                    return "none";
                },
                "unpack",
                dir.resolve("packed"),
                "--to",
                target);
    }

    @Test
    void merge() throws Exception {
        command.run("pack", tar, "-o", dir.resolve("packed")).requireSuccess();
        Path target = folder.resolve("image.boot");
        kill(
                () -> {
                    remake();
                    Files.writeString(target, "the old one");
                },
                () -> {
                    requireNothingElse("image\\.boot");
                    return digest(target);
                },
                "merge",
                bootstrap(dir.resolve("packed")),
                "-o",
                target);
    }

    private static Path bootstrap(Path packed) throws IOException {
        try (Stream<Path> files = Files.list(packed)) {
            return files.filter(it -> it.toString().endsWith(".boot"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void convertIntoALayout() throws Exception {
        String source = "oci:" + dir.resolve("source") + ":image";
        ImageLayout.write(source, layer(3), layer(4));
        String target = "oci:" + folder + ":image";
        kill(
                () -> {
                    TreeRemoval.delete(folder);
                    ImageLayout.write(target, LayerTar.ofEverything());
                },
                () -> {
                    requireNothingElse("blobs", "index\\.json", "oci-layout");
                    CommandRun seen = CommandRun.of("inspect", target, "--json");
                    assertThat(seen.exitCode()).as(seen.err()).isZero();
                    // Every blob that the tag leads to is there and has its digest.
                    CommandRun copied = CommandRun.of("copy", target, "dir:" + dir.resolve("copy"));
                    assertThat(copied.exitCode()).as(copied.err()).isZero();
                    return digest(folder.resolve("index.json"));
                },
                "convert",
                source,
                target);
    }

    @Test
    void convertIntoAnArchive() throws Exception {
        String source = "oci:" + dir.resolve("source") + ":image";
        ImageLayout.write(source, layer(3));
        Path target = folder.resolve("image.tar");
        kill(
                () -> {
                    remake();
                    Files.writeString(target, "the old one");
                },
                () -> {
                    requireNothingElse("image\\.tar");
                    return digest(target);
                },
                "convert",
                source,
                "oci-archive:" + target + ":image");
    }
}
