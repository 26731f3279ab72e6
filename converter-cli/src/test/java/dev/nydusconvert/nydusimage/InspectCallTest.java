package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.cli.LayerTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InspectCallTest {
    @TempDir
    Path directory;

    private Path bootstrap;

    @BeforeEach
    void pack() throws IOException {
        bootstrap = pack("6");
    }

    private Path pack(String version) throws IOException {
        Path tar = Files.write(directory.resolve("tar"), LayerTar.ofEverything());
        Path file = directory.resolve("boot" + version);
        ImageRun run = ImageRun.withInput(
                "/etc/hello.txt\n/data\n",
                "create",
                "-t",
                "tar-rafs",
                "-v",
                version,
                "--prefetch-policy",
                "fs",
                "-D",
                directory,
                "-B",
                file,
                tar);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return file;
    }

    @Test
    void blobsAreOneLineOfJsonThatCheckersParse() {
        ImageRun run = ImageRun.of("inspect", bootstrap, "--request", "blobs");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).doesNotContain("\n");
        assertThat(run.json().fields("0"))
                .containsExactly(
                        "blob_id", "compressed_size", "decompressed_size", "readahead_offset", "readahead_size");
        assertThat(directory.resolve((String) run.json().at("0.blob_id"))).exists();
    }

    /** The root, 2 directories and 9 files, of which two are names of one: v6 counts names. */
    @ParameterizedTest
    @CsvSource({"5, 11", "6, 12"})
    void statsTellTheNumberOfInodes(String version, long expected) throws IOException {
        ImageRun run = ImageRun.of("inspect", pack(version), "-R", "stats");

        assertThat(run.json().value()).isEqualTo(Map.of("inodes_count", expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "6"})
    void prefetchTellsAllNamesOfEachFile(String version) throws IOException {
        ImageRun run = ImageRun.of("inspect", pack(version), "-R", "prefetch");

        assertThat(run.json().at("0.path")).isEqualTo(List.of("/etc/hello-again.txt", "/etc/hello.txt"));
        assertThat(run.json().at("1.path")).isEqualTo(List.of("/data"));
        assertThat((Long) run.json().at("1.inode")).isPositive();
    }

    @Test
    void otherRequestsAreAnsweredAsTextAndThenNull() {
        ImageRun run = ImageRun.of("inspect", bootstrap, "-R", "ls");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("\"data\"").contains("\"etc\"").endsWith("null");
    }

    @Test
    void whatIsNoRequestIsAnError() {
        ImageRun run = ImageRun.of("inspect", bootstrap, "-R", "format");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("unsupported inspect request `format`");
        assertThat(run.out()).contains("icheck INODE:");
    }

    @Test
    void thePromptEndsAtTheEndOfItsInput() {
        ImageRun run = ImageRun.withInput("stats\n\nnonsense\n", "inspect", bootstrap);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Inodes Count:").contains("icheck INODE:");
        assertThat(run.out().split("Inspecting RAFS :>", -1)).hasSize(5);
    }

    @Test
    void thePromptEndsWithExit() {
        ImageRun run = ImageRun.withInput("exit\nstats\n", "inspect", bootstrap);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).doesNotContain("Inodes Count:");
    }

    @Test
    void thePromptGoesThroughDirectories() {
        ImageRun run = ImageRun.withInput(
                "cd etc\nls\nstat hello.txt\ncd ..\nls\ncd nowhere\ncd etc/link\nblobs\nprefetch\nq\n",
                "inspect",
                bootstrap);

        assertThat(run.out())
                .contains("\"hello-again.txt\"")
                .contains("Size:                   6")
                .contains("Chunk list:")
                .contains("\"data\"")
                .contains("nowhere is not there")
                .contains("etc/link is not a directory")
                .contains("Blob Index:             0")
                .contains("Total Prefetching Files: 2");
    }

    @Test
    void chunksAndInodesAreFoundByNumber() {
        long inode = (Long)
                ImageRun.of("inspect", bootstrap, "-R", "prefetch").json().at("0.inode");

        ImageRun run = ImageRun.withInput("icheck " + inode + "\nchunk 0\nchunk x\n", "inspect", bootstrap);

        assertThat(run.out())
                .contains("Path:                   /etc/hello-again.txt")
                .contains("Path:                   /etc/hello.txt")
                .contains("File:                   /etc/hello.txt")
                .contains("'x' is not a number");
    }

    @Test
    void theOlderOptionNamesTheBootstrapToo() {
        assertThat(ImageRun.of("inspect", "-B", bootstrap, "-R", "blobs"))
                .isEqualTo(ImageRun.of("inspect", bootstrap, "-R", "blobs"));
    }
}
