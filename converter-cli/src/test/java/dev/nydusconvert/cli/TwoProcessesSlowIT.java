package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that work on one folder at the same time do not spoil each other's results. */
class TwoProcessesSlowIT {
    private static final int ROUNDS = 5;

    @TempDir
    Path dir;

    private Path layer(int seed) throws IOException {
        byte[] noise = new byte[1_000_000];
        new Random(seed).nextBytes(noise);
        return Files.write(
                dir.resolve("layer-" + seed + ".tar"),
                new LayerTar().file("noise", 0644, noise).finish());
    }

    /** Starts all commands before it waits for the first. */
    private void together(List<Object[]> commands) throws Exception {
        List<CommandProcess> processes = new ArrayList<>();
        List<Process> started = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            processes.add(new CommandProcess(Files.createDirectories(dir.resolve("messages-" + i))));
            started.add(processes.get(i).start(ProcessBuilder.Redirect.DISCARD, commands.get(i)));
        }
        for (int i = 0; i < started.size(); i++) {
            processes.get(i).end(started.get(i)).requireSuccess();
        }
    }

    @Test
    void packingIntoOneFolder() throws Exception {
        Path one = layer(1);
        Path other = layer(2);
        for (int i = 0; i < ROUNDS; i++) {
            Path folder = dir.resolve("new-" + i).resolve("folder");
            together(List.of(
                    new Object[] {"pack", one, "-o", folder},
                    new Object[] {"pack", other, "-o", folder},
                    new Object[] {"pack", one, "-o", folder}));
            assertThat(names(folder)).hasSize(4).noneMatch(it -> it.endsWith(".tmp"));
            CommandRun check = CommandRun.of("check", folder);
            assertThat(check.exitCode()).as(check.out() + check.err()).isZero();
        }
    }

    @Test
    void unpackingToOneFile() throws Exception {
        Path tar = layer(1);
        Path packed = dir.resolve("packed");
        together(List.<Object[]>of(new Object[] {"pack", tar, "-o", packed}));
        Path target = Files.createDirectory(dir.resolve("target")).resolve("layer.tar");
        together(List.of(new Object[] {"unpack", packed, "-o", target}, new Object[] {"unpack", packed, "-o", target}));
        assertThat(target).hasSameBinaryContentAs(tar);
        assertThat(names(target.getParent())).containsExactly("layer.tar");
    }

    @Test
    void convertingIntoOneLayout() throws Exception {
        String source = "oci:" + dir.resolve("source") + ":";
        ImageLayout.write(source + "a", Files.readAllBytes(layer(1)));
        ImageLayout.write(source + "b", Files.readAllBytes(layer(2)));
        for (int i = 0; i < ROUNDS; i++) {
            String target = "oci:" + dir.resolve("target-" + i) + ":";
            together(List.of(
                    new Object[] {"convert", source + "a", target + "a"},
                    new Object[] {"convert", source + "b", target + "b"}));
            for (String tag : List.of("a", "b")) {
                CommandRun check = CommandRun.of("check", target + tag, "--against", source + tag);
                assertThat(check.exitCode()).as(check.out() + check.err()).isZero();
            }
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(it -> it.getFileName().toString()).toList();
        }
    }
}
