package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk, a pipe, a folder, memory or handles that are not enough: one message, exit code 1, nothing left, and no hang. */
class ResourceFaultsSlowIT {
    private static final int FILE_SIZE = 3_000_000;

    @TempDir
    Path dir;

    private CommandProcess command;
    private Path tar;
    private Path packed;

    @BeforeEach
    void pack() throws Exception {
        command = new CommandProcess(dir);
        byte[] noise = new byte[FILE_SIZE];
        new Random(1).nextBytes(noise);
        tar = Files.write(
                dir.resolve("layer.tar"),
                new LayerTar()
                        .directory("d", 0755)
                        .file("d/noise", 0644, noise)
                        .file("d/small", 0644, new byte[10])
                        .finish());
        packed = dir.resolve("packed");
        command.run("pack", tar, "-o", packed).requireSuccess();
    }

    private static List<Path> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private Path bootstrap() throws IOException {
        return names(packed).stream()
                .filter(it -> it.toString().endsWith(".boot"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aFullDisk() throws Exception {
        String image = "oci:" + dir.resolve("image") + ":a";
        ImageLayout.write(image, Files.readAllBytes(tar));
        try (Tmpfs small = Tmpfs.mount(dir.resolve("small"), "size=1m")) {
            Path folder = small.folder();
            command.run("pack", tar, "-o", folder).requireOneMessage("space");
            assertThat(names(folder)).isEmpty();
            command.run("pack", tar, "-o", folder.resolve("new/folder")).requireOneMessage("space");
            assertThat(names(folder)).isEmpty();
            command.run("pack", tar, "--blob", folder.resolve("blob"), "--bootstrap", folder.resolve("boot"))
                    .requireOneMessage("space");
            assertThat(names(folder)).isEmpty();
            command.run("unpack", packed, "-o", folder.resolve("layer.tar")).requireOneMessage("space");
            assertThat(names(folder)).isEmpty();
            command.run("unpack", packed, "--to", folder.resolve("tree")).requireOneMessage("space");
            assertThat(names(folder)).isEmpty();
            Path there = Files.createDirectory(folder.resolve("there"));
            command.run("unpack", packed, "--to", there).requireOneMessage("space");
            assertThat(there).isEmptyDirectory();
            Files.delete(there);
            command.run("convert", image, "oci-archive:" + folder.resolve("a.tar") + ":a")
                    .requireOneMessage("space");
            assertThat(names(folder)).isEmpty();
            command.run("convert", image, "dir:" + folder.resolve("a")).requireOneMessage("space");
            command.run("convert", image, "oci:" + folder.resolve("b") + ":a").requireOneMessage("space");
            try (Stream<Path> left = Files.walk(folder)) {
                assertThat(left).noneMatch(it -> it.toString().endsWith(".tmp"));
            }
        }
    }

    @Test
    void aDiskThatIsFullForTheBootstrapOnly() throws Exception {
        try (Tmpfs small = Tmpfs.mount(dir.resolve("small"), "size=4k")) {
            Path blob = dir.resolve("blob");
            command.run(
                            "pack",
                            tar,
                            "--blob",
                            blob,
                            "--bootstrap",
                            small.folder().resolve("boot"))
                    .requireOneMessage("space");
            assertThat(names(small.folder())).isEmpty();
            assertThat(blob).doesNotExist();
            command.run("merge", bootstrap(), "-o", small.folder().resolve("image.boot"))
                    .requireOneMessage("space");
            assertThat(names(small.folder())).isEmpty();
        }
    }

    @Test
    void aDiskThatCannotBeWrittenTo() throws Exception {
        try (Tmpfs readOnly = Tmpfs.mount(dir.resolve("read-only"), "ro")) {
            Path folder = readOnly.folder();
            command.run("pack", tar, "-o", folder).requireOneMessage("read-only file system");
            command.run("unpack", packed, "-o", folder.resolve("layer.tar")).requireOneMessage("read-only file system");
            command.run("unpack", packed, "--to", folder.resolve("tree")).requireOneMessage("read-only file system");
            command.run("merge", bootstrap(), "-o", folder.resolve("image.boot"))
                    .requireOneMessage("read-only file system");
        }
    }

    @Test
    void noPermission() throws Exception {
        CommandProcess other = command;
        if ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0) {
            // Root without the rights that pass by the modes of files.
            other = command.behind("setpriv", "--bounding-set=-dac_override,-dac_read_search");
            if (!Files.isExecutable(Path.of("/usr/bin/setpriv"))) {
                Tmpfs.skip("no setpriv, and root may write everywhere");
            }
        }
        Path closed = Files.createDirectory(dir.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        other.run("pack", tar, "-o", closed).requireOneMessage("permission denied");
        other.run("pack", tar, "-o", closed.resolve("new")).requireOneMessage("permission denied");
        other.run("unpack", packed, "-o", closed.resolve("layer.tar")).requireOneMessage("permission denied");
        other.run("unpack", packed, "--to", closed.resolve("tree")).requireOneMessage("permission denied");
        other.run("merge", bootstrap(), "-o", closed.resolve("image.boot")).requireOneMessage("permission denied");
        assertThat(names(closed)).isEmpty();

        Files.setPosixFilePermissions(tar, PosixFilePermissions.fromString("---------"));
        other.run("pack", tar, "-o", dir.resolve("out")).requireOneMessage("permission denied");
        Path boot = bootstrap();
        Files.setPosixFilePermissions(boot, PosixFilePermissions.fromString("---------"));
        other.run("unpack", boot, "-o", dir.resolve("out")).requireOneMessage("permission denied");
        assertThat(dir.resolve("out")).doesNotExist();
    }

    @Test
    void folderInPlaceOfFiles() throws Exception {
        Path folder = Files.createDirectories(dir.resolve("folder/inner")).getParent();
        command.run("pack", tar, "-o", tar).requireOneMessage("exists");
        command.run("pack", tar, "--blob", folder, "--bootstrap", dir.resolve("boot"))
                .requireOneMessage("is a directory");
        assertThat(dir.resolve("boot")).doesNotExist();
        command.run("unpack", packed, "-o", folder).requireOneMessage("is a directory");
        command.run("merge", folder, "-o", dir.resolve("image.boot")).requireOneMessage("not a regular file");
        Path blob = names(packed).stream()
                .filter(it -> !it.toString().endsWith(".boot"))
                .findFirst()
                .orElseThrow();
        Files.delete(blob);
        Files.createDirectory(blob);
        command.run("unpack", bootstrap(), "-o", dir.resolve("out")).requireOneMessage("is not there");
        command.run("unpack", bootstrap(), "--to", dir.resolve("out")).requireOneMessage("is not there");
        assertThat(dir.resolve("out")).doesNotExist();
    }

    @Test
    void aPipeThatItsReaderCloses() throws Exception {
        for (List<Object> arguments : List.<List<Object>>of(
                List.of("unpack", packed, "-o", "-"),
                List.of("pack", tar, "--blob", "-", "--bootstrap", dir.resolve("boot")))) {
            Process process = command.start(ProcessBuilder.Redirect.PIPE, arguments.toArray());
            try (InputStream out = process.getInputStream()) {
                assertThat(out.read()).isNotNegative();
            }
            CommandProcess.Ended ended = command.end(process);
            // As the shell says of programs that SIGPIPE ends; "| head" is no error worth a message.
            assertThat(ended.err()).isEmpty();
            assertThat(ended.exitCode()).isEqualTo(141);
            assertThat(dir.resolve("boot")).doesNotExist();
        }
    }

    @Test
    void aPipeThatIsFullIsWaitedForAndASignalEndsTheWait() throws Exception {
        Process slow = command.start(ProcessBuilder.Redirect.PIPE, "unpack", packed, "-o", "-");
        assertThat(slow.waitFor(3, TimeUnit.SECONDS)).as("waits for its reader").isFalse();
        assertThat(slow.getInputStream().readAllBytes()).isEqualTo(Files.readAllBytes(tar));
        command.end(slow).requireSuccess();

        Process stuck = command.start(
                ProcessBuilder.Redirect.PIPE, "pack", tar, "--blob", "-", "--bootstrap", dir.resolve("boot"));
        assertThat(stuck.waitFor(3, TimeUnit.SECONDS)).isFalse();
        stuck.destroy();
        assertThat(stuck.waitFor(20, TimeUnit.SECONDS)).as("the signal ends it").isTrue();
        assertThat(names(dir)).noneMatch(it -> it.toString().endsWith(".tmp"));
        assertThat(dir.resolve("boot")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pack", "unpack", "extract"})
    void tooFewHandles(String verb) throws Exception {
        int told = 0;
        for (int handles = 8; handles <= 40; handles += 4) {
            CommandProcess limited = command.behind("/bin/sh", "-c", "ulimit -n " + handles + " && exec \"$@\"", "sh");
            Path out = dir.resolve("out-" + handles);
            Object[] arguments = switch (verb) {
                case "pack" -> new Object[] {"pack", tar, "-o", out};
                case "unpack" -> new Object[] {"unpack", packed, "-o", out};
                default -> new Object[] {"unpack", packed, "--to", out};
            };
            CommandProcess.Ended ended = limited.run(arguments);
            if (ended.exitCode() == 0) {
                assertThat(out).exists();
                continue;
            }
            assertThat(out).as("%d handles: %s", handles, ended.err()).doesNotExist();
            // Below that the JVM itself does not come as far as our code.
            if (ended.err().startsWith("nydus-convert:")) {
                ended.requireOneMessage("too many open files");
                told++;
            }
        }
        assertThat(told).isPositive();
        assertThat(names(dir)).noneMatch(it -> it.toString().endsWith(".tmp"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pack", "unpack", "extract"})
    void tooLittleMemory(String verb) throws Exception {
        int failures = 0;
        for (int mebibytes : new int[] {4, 6, 8, 10, 12, 16, 20, 24, 32}) {
            Path out = dir.resolve("out-" + mebibytes);
            Object[] arguments = switch (verb) {
                case "pack" -> new Object[] {"pack", tar, "-o", out};
                case "unpack" -> new Object[] {"unpack", packed, "-o", out};
                default -> new Object[] {"unpack", packed, "--to", out};
            };
            CommandProcess.Ended ended =
                    command.withJava("-Xmx" + mebibytes + "m").run(arguments);
            if (ended.exitCode() == 0) {
                assertThat(out).exists();
                continue;
            }
            failures++;
            ended.requireOneMessage("not enough memory");
            assertThat(out).as("%d MiB", mebibytes).doesNotExist();
        }
        assertThat(failures).isPositive();
        assertThat(names(dir)).noneMatch(it -> it.toString().endsWith(".tmp"));
    }
}
