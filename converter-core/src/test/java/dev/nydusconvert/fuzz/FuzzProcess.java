package dev.nydusconvert.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Fuzzes a reader for a while with Jazzer, in a process of its own, since the fuzzer ends its process at a finding.
 *
 * <p>{@code -Dfuzz.seconds} says how long, {@code -Dfuzz.input.seconds} how long one input may take. What was learned is kept in
 * {@code target/fuzz} for the next run, findings as well; {@code -Dfuzz.keep=true} puts the least of it that leads as far into
 * {@link KeptCorpus}.
 */
public final class FuzzProcess {
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 30);
    private static final Path FOLDER = Path.of("target", "fuzz").toAbsolutePath();
    private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second");

    /** The start of the fuzzer, and an input that takes its time. */
    private static final int SLACK_SECONDS = 300;

    private static final int HEAP_MEBIBYTES = 256;
    private static final int RESIDENT_MEBIBYTES = 1024;

    /** By the clock on the wall, so a machine with other work to do needs more. */
    private static final int INPUT_SECONDS = Integer.getInteger("fuzz.input.seconds", 60);

    private static final int LONGEST_INPUT = 1 << 16;

    /** Whether what was learned is kept in the sources, too. */
    private static final boolean KEEP = Boolean.getBoolean("fuzz.keep");

    private final NamedTarget target;
    private final Path folder;

    public FuzzProcess(NamedTarget target) {
        this.target = target;
        this.folder = FOLDER.resolve(target.label());
    }

    /** Runs the fuzzer; fails if it finds something, and if what it tried has left temporary files. */
    public void requireNoFinding() throws IOException, InterruptedException {
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        Path seeds = Files.createDirectories(folder.resolve("seeds"));
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        writeSeeds(seeds);
        Path log = folder.resolve("log");
        run(command(temporary, "-max_total_time=" + SECONDS, corpus, seeds), log);
        Matcher done = DONE.matcher(Files.readString(log, StandardCharsets.ISO_8859_1));
        assertThat(done.find()).as("the fuzzer says what it did in %s", log).isTrue();
        assertThat(Long.parseLong(done.group(1))).isPositive();
        assertThat(ours(temporary)).isEmpty();
        Files.writeString(
                FOLDER.resolve("figures.tsv"),
                target.label() + "\t" + done.group(1) + "\t" + done.group(2) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        if (KEEP) {
            Path least = Files.createDirectories(folder.resolve("least"));
            run(command(temporary, "-merge=1", least, corpus, seeds), folder.resolve("merge-log"));
            KeptCorpus.write(least, target.corpus());
        }
    }

    private static void run(List<String> command, Path log) throws IOException, InterruptedException {
        Process fuzzer = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(fuzzer.waitFor(SECONDS + SLACK_SECONDS, TimeUnit.SECONDS))
                    .as("the fuzzer ends; see %s", log)
                    .isTrue();
        } finally {
            fuzzer.destroyForcibly();
        }
        assertThat(fuzzer.exitValue()).as("see %s", log).isZero();
    }

    private void writeSeeds(Path seeds) throws IOException {
        int number = 0;
        for (byte[] seed : target.create().seeds()) {
            Files.write(seeds.resolve("seed-" + number++), seed);
        }
        for (Map.Entry<String, byte[]> input : target.kept().entrySet()) {
            Files.write(seeds.resolve(input.getKey()), input.getValue());
        }
    }

    private List<String> command(Path temporary, String mode, Path... inputs) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + HEAP_MEBIBYTES + "m");
        command.add("-XX:+UseSerialGC");
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-D" + JazzerEntry.TARGET + "=" + target.type().getName());
        Stream.of("-cp", System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer")
                .forEach(command::add);
        command.add("--target_class=" + JazzerEntry.class.getName());
        command.add("--instrumentation_includes=dev.nydusconvert.**");
        command.add("--reproducer_path=" + folder);
        command.add("-artifact_prefix=" + folder + "/");
        command.add(mode);
        command.add("-timeout=" + INPUT_SECONDS);
        command.add("-rss_limit_mb=" + RESIDENT_MEBIBYTES);
        command.add("-max_len=" + LONGEST_INPUT);
        Stream.of(inputs).map(Path::toString).forEach(command::add);
        return command;
    }

    /** Temporary files of the converter; the fuzzer and native libraries have theirs in the same folder. */
    private static List<Path> ours(Path temporary) throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(file -> file.getFileName().toString().startsWith("nydus-convert"))
                    .toList();
        }
    }
}
