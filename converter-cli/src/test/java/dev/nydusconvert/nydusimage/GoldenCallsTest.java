package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.cli.LayerTar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Calls leave the very files, under the very names, that they leave with the reference builder. */
class GoldenCallsTest {
    private static final Path CASES = Path.of("..", "testdata", "nydus-image", "cases.tsv");

    @TempDir
    Path directory;

    /** Writes the layer of the cases into a file. */
    public static void main(String[] args) throws IOException {
        Files.write(Path.of(args[0]), layer());
    }

    static byte[] layer() throws IOException {
        byte[] noise = new byte[10_000];
        new Random(7).nextBytes(noise);
        return new LayerTar()
                .directory("etc", 0755)
                .file("etc/hello.txt", 0644, "hello\n".getBytes(StandardCharsets.UTF_8))
                .file("etc/empty", 04755, new byte[0])
                .symlink("etc/link", "hello.txt")
                .directory("data", 01777)
                .file("data/noise", 0600, noise)
                .file("data/noise-copy", 0600, noise)
                .device("data/null", TarConstants.LF_CHR, 1, 3)
                .device("data/fifo", TarConstants.LF_FIFO, 0, 0)
                .file("data/caf\u00e9", 0644, new byte[] {1})
                .finish();
    }

    /**
     * A line of the table.
     *
     * @param files names below the directory of the case, with the SHA-256 of the files
     */
    private record Case(String name, String args, String input, String result, String files) {}

    /** In their order, since calls use what earlier ones made. */
    @TestFactory
    List<DynamicTest> callsLeaveWhatTheReferenceBuilderLeaves() throws IOException {
        Path tar = Files.write(directory.resolve("layer.tar"), layer());
        List<DynamicTest> tests = new ArrayList<>();
        for (String line : Files.readAllLines(CASES)) {
            String[] fields = line.split("\t", -1);
            Case golden = new Case(fields[0], fields[1], fields[2], fields[3], fields[4]);
            tests.add(DynamicTest.dynamicTest(golden.name, () -> verify(golden, tar)));
        }
        assertThat(tests).hasSizeGreaterThan(10);
        return tests;
    }

    private void verify(Case golden, Path tar) throws IOException {
        Path out = Files.createDirectory(directory.resolve(golden.name));
        Object[] args = Stream.of(golden.args.split(" "))
                .map(it -> it.replace("OUT", out.toString())
                        .replace("ALL", directory.toString())
                        .replace("LAYER", tar.toString()))
                .toArray();
        ImageRun run = ImageRun.withInput(golden.input.replace("\\n", "\n"), args);
        assertThat(run.exitCode()).as(run.err()).isZero();
        Path json = out.resolve("output.json");
        assertThat(Files.readString(json).replaceAll("\\s+", ""))
                .as("fields of the result")
                .contains(golden.result.replace("OUT", out.toString()).split(" "));
        Files.delete(json);
        assertThat(files(out)).isEqualTo(golden.files);
    }

    private static String files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().map(it -> it.getFileName() + "=" + sha256(it)).collect(Collectors.joining(" "));
        }
    }

    private static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
