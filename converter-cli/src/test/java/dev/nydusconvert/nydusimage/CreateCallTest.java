package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nydusconvert.cli.LayerTar;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateCallTest {
    @TempDir
    Path directory;

    private Path tar;
    private Path out;

    @BeforeEach
    void makeLayer() throws IOException {
        tar = Files.write(directory.resolve("layer.tar"), LayerTar.ofEverything());
        out = Files.createDirectory(directory.resolve("out"));
    }

    @Test
    void aLayerGoesFromPipeToPipe() throws Exception {
        Path source = pipe("source");
        Path blob = pipe("blob");
        Path file = out.resolve("blob");
        ImageRun toFile = create("--blob", file, "--blob-inline-meta", tar);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> copy(tar, source));
        CompletableFuture<byte[]> reader = CompletableFuture.supplyAsync(() -> read(blob));

        ImageRun run = create("--blob", blob, "--blob-inline-meta", source);

        assertThat(run.exitCode()).as(run.err()).isZero();
        writer.get(10, TimeUnit.SECONDS);
        assertThat(reader.get(10, TimeUnit.SECONDS)).isEqualTo(Files.readAllBytes(file));
        assertThat(toFile.exitCode()).isZero();
    }

    @Test
    void aReaderOfAPipeSeesTheEndOfABlobWithoutData() throws Exception {
        Path blob = pipe("blob");
        Path empty = Files.write(directory.resolve("empty.tar"), new byte[1024]);
        CompletableFuture<byte[]> reader = CompletableFuture.supplyAsync(() -> read(blob));

        ImageRun run = create("--blob", blob, "-B", out.resolve("boot"), empty);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(reader.get(10, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void aLayerWithoutDataLeavesNoBlobInADirectory() throws IOException {
        Path empty = Files.write(directory.resolve("empty.tar"), new byte[1024]);

        ImageRun run = create("-D", out, "-B", out.resolve("boot"), empty);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(names(out)).containsExactly("boot");
    }

    @Test
    void patternsAreReadOnlyIfThePolicyWantsThem() {
        InputStream unreadable = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("nobody shall read this");
            }
        };
        Object[] call = {"create", "-t", "tar-rafs", "-D", out, tar};
        Object[] fetching = {"create", "-t", "tar-rafs", "--prefetch-policy", "fs", "-D", out, tar};

        assertThat(ImageRun.run(unreadable, Map.of(), call).exitCode()).isZero();
        assertThat(ImageRun.run(unreadable, Map.of(), fetching).exitCode()).isEqualTo(1);
    }

    @Test
    void patternsThatDoNotCountAreTold() {
        ImageRun run = ImageRun.withInput(
                "relative\n", "create", "-l", "warn", "-t", "tar-rafs", "--prefetch-policy", "fs", "-D", out, tar);

        assertThat(run.err()).isEqualTo("WARN prefetch pattern does not count: relative" + System.lineSeparator());
    }

    @Test
    void messagesGoToTheLogFile() throws IOException {
        Path log = directory.resolve("log");

        ImageRun run = create("-D", out, tar, "-L", log);

        assertThat(run.err()).isEmpty();
        assertThat(Files.readString(log)).contains("INFO built ");
    }

    @Test
    void aBlobThatIsThereIsKept() throws IOException {
        create("-D", out, "-B", out.resolve("boot"), tar);
        Path blob = out.resolve(
                names(out).stream().filter(it -> !it.equals("boot")).findFirst().orElseThrow());
        Files.writeString(blob, "known");

        ImageRun run = create("-D", out, "-B", out.resolve("boot"), tar);

        assertThat(run.exitCode()).isZero();
        assertThat(Files.readString(blob)).isEqualTo("known");
        assertThat(names(out)).hasSize(2);
    }

    @Test
    void aFailedBuildLeavesNothing() throws IOException {
        byte[] damaged = Files.readAllBytes(tar);
        damaged[3 * 512] ^= 1;
        Files.write(tar, damaged);

        ImageRun run = create("-D", out, "-B", out.resolve("boot"), "-J", out.resolve("json"), tar);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("Error: ").hasLineCount(1);
        assertThat(names(out)).isEmpty();
    }

    @Test
    void theRecipeOfTheTarIsOnlyStoredWhenTheEnvironmentAsksForIt() throws IOException {
        Path plain = out.resolve("plain");
        Path exact = out.resolve("exact");
        create("--blob", plain, "--blob-inline-meta", tar);
        Object[] call = {"create", "-t", "tar-rafs", "--blob", exact, "--blob-inline-meta", tar};
        ImageRun.run(InputStream.nullInputStream(), Map.of("NYDUS_CONVERT_RECIPE", "embed"), call);

        ImageRun.of("unpack", plain, "--blob", plain, "--output", out.resolve("plain.tar"));
        ImageRun.of("unpack", exact, "--blob", exact, "--output", out.resolve("exact.tar"));

        assertThat(out.resolve("exact.tar")).hasSameBinaryContentAs(tar);
        assertThat(Files.mismatch(out.resolve("plain.tar"), tar)).isNotNegative();
    }

    @Test
    void anExternalBlobIsMadeEmpty() {
        Path external = out.resolve("external");

        create("-D", out, "--external-blob", external, tar);

        assertThat(external).isEmptyFile();
    }

    @Test
    void theBootstrapOfExternalFilesIsBesideTheOtherOneOrInABlob() throws IOException {
        Path source = Files.createDirectory(directory.resolve("source"));
        Files.writeString(source.resolve("model"), "model");
        Files.writeString(source.resolve("file"), "file");
        String id = "e5".repeat(32);
        Path attributes = Files.writeString(
                directory.resolve("attributes"),
                "/model type=external blob_index=0 blob_id=" + id
                        + " chunk_size=1MiB chunk_0_compressed_offset=0 compressed_size=5 crcs=0x1\n");
        Path json = directory.resolve("result");

        ImageRun.of("create", "--attributes", attributes, "-D", out, "-B", out.resolve("x.boot"), "-J", json, source);
        assertThat(json).content().contains("x.external", id);
        assertThat(out.resolve("x.external")).isNotEmptyFile();

        Path blob = out.resolve("external-blob");
        ImageRun run = ImageRun.of(
                "create",
                "--attributes",
                attributes,
                "--blob-inline-meta",
                "-b",
                out.resolve("b"),
                "--external-blob",
                blob,
                "-J",
                json,
                source);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(json).content().contains("\"external_bootstrap\": \"\"", id);
        // The bootstrap, and behind it a tar header that names it.
        assertThat(Files.size(blob)).isEqualTo(Files.size(out.resolve("x.external")) + 512);

        ImageRun refused =
                ImageRun.of("create", "--attributes", attributes, "--blob-inline-meta", "-b", out.resolve("c"), source);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("needs --external-blob");
        assertThat(out.resolve("c")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "-t tar-rafs --attributes TAR -D OUT TAR | --attributes is not supported for 'tar-rafs'",
                "-t tar-rafs -D NOWHERE TAR | directory to store blobs does not exist",
                "-t tar-rafs -B OUT/b TAR | both --blob and --blob-dir or --blob-cache-dir are missing",
                "-t tar-rafs -D OUT NOWHERE | failed to access path",
                "-t tar-rafs -D OUT OUT | must be a regular/fifo/char_device file",
                "-D OUT TAR | must be a directory",
                "-t tar-rafs -D OUT --chunk-size 12345 TAR | invalid chunk size: 12345",
                "-t tar-rafs -D OUT --chunk-size 0x800 TAR | invalid chunk size: 2048",
                "-t tar-rafs -D OUT --chunk-size big TAR | invalid chunk size big",
                "-t tar-rafs -D OUT --batch-size 0x200000 TAR | batch size 0x200000 is bigger than chunk size 0x100000",
                "-t tar-rafs -D OUT --batch-size 5 TAR | invalid batch size: 5",
                "-t tar-rafs -D OUT -v 5 --batch-size 0x1000 TAR | conflicts with `--fs-version 5`",
                "-t tar-rafs -D OUT -v 5 --features blob-toc TAR | `--features blob-toc` can't be used",
                "-t tar-rafs -D OUT --chunk-dict index=x TAR | invalid type of chunk dictionary: index",
                "-t tar-rafs -D OUT --chunk-dict NOWHERE TAR | no such file",
                "-t tar-rafs -D OUT --blob-offset x TAR | invalid blob offset x",
                "-t targz-ref -D OUT -v 5 TAR | conversion type `targz-ref` conflicts with `--fs-version 5`",
                "-t targz-ref -D OUT --blob-id i TAR | conflicts with `--blob-id`",
                "-t targz-ref -D OUT -E TAR | conflicts with `--encrypt`",
                "-t targz-ref -D OUT --prefetch-policy blob TAR | conflicts with `--prefetch-policy blob`",
                "-t targz-ref -D OUT --batch-size 0x1000 TAR | unsupported ConversionType for batch chunk: targz-ref",
                "-t estargz-rafs --blob-cache-dir OUT -B OUT/b TAR | conflicts with `--blob-cache-dir`",
                "-t estargz-ref --blob-cache-dir OUT -B OUT/b TAR | conflicts with `--blob-cache-dir`",
                "-t tar-tarfs --blob-cache-dir OUT -B OUT/b TAR | conflicts with `--blob-cache-dir`",
                "-t tar-tarfs -D OUT -b OUT/b TAR | conflicts with `--blob`",
                "-t tar-tarfs -D OUT --blob-inline-meta TAR | conflicts with `--blob-inline-meta`",
                "-t tar-tarfs -D OUT --features blob-toc TAR | conflicts with `--features blob-toc`",
                "-t tar-tarfs -D OUT --aligned-chunk TAR | conflicts with `--aligned-chunk`",
                "-t tar-tarfs -D OUT --chunk-dict x TAR | conflicts with `--chunk-dict`",
                "-t tar-tarfs -D OUT --parent-bootstrap x TAR | conflicts with `--parent-bootstrap`",
                "-t estargztoc-ref -B OUT/b TAR | '--blob-id' is missing",
                "-t estargztoc-ref -B OUT/b --blob-id a TAR | both --blob and --blob-dir",
                "-t estargztoc-ref -D OUT --blob-id a TAR | digest",
                "-t estargztoc-ref -D OUT -v 5 --blob-id a TAR | conflicts with `--fs-version 5`",
            })
    void whatDoesNotGoTogetherIsRefused(String options, String message) throws IOException {
        Object[] args = Stream.of(("create " + options).split(" "))
                .map(it -> it.replace("OUT", out.toString())
                        .replace("TAR", tar.toString())
                        .replace("NOWHERE", directory.resolve("nowhere").toString()))
                .toArray();

        ImageRun run = ImageRun.of(args);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(run.err()).startsWith("Error: ").contains(message).hasLineCount(1);
        assertThat(names(out)).isEmpty();
    }

    @Test
    void aBlobIdOfMoreThan255BytesIsRefused() {
        ImageRun run = create("-D", out, "--blob-id", "i".repeat(256), tar);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("blob id is limited to length 255");
    }

    private static ImageRun create(Object... args) {
        return ImageRun.of(Stream.concat(Stream.of("create", "-t", "tar-rafs"), Stream.of(args))
                .toArray());
    }

    private Path pipe(String name) throws Exception {
        Path pipe = directory.resolve(name);
        try {
            assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "mkfifo works");
        } catch (IOException e) {
            assumeTrue(false, "there is mkfifo: " + e.getMessage());
        }
        return pipe;
    }

    private static void copy(Path from, Path to) {
        try (OutputStream out = Files.newOutputStream(to)) {
            Files.copy(from, out);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(it -> it.getFileName().toString()).sorted().toList();
        }
    }
}
