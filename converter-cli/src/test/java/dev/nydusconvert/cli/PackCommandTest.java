package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackCommandTest {
    @TempDir
    Path dir;

    private byte[] tar;
    private Path tarFile;

    @BeforeEach
    void writeTar() throws IOException {
        tar = LayerTar.ofEverything();
        tarFile = Files.write(dir.resolve("layer.tar"), tar);
    }

    @Test
    void aDirectoryIsMadeAndReceivesContentAddressedFiles() throws Exception {
        Path out = dir.resolve("a/b");
        CommandRun run = CommandRun.of("pack", tarFile, "-o", out, "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        JsonValue json = run.json();
        Path blob = out.resolve((String) json.at("blob.id"));
        assertThat(json.at("blob.path")).isEqualTo(blob.toString());
        assertThat(json.at("blob.digest")).isEqualTo(sha256(Files.readAllBytes(blob)));
        Path bootstrap = Path.of((String) json.at("bootstrap.path"));
        assertThat(json.at("bootstrap.digest")).isEqualTo(sha256(Files.readAllBytes(bootstrap)));
        assertThat(filesIn(out)).containsExactlyInAnyOrder(blob, bootstrap);
    }

    @ParameterizedTest
    @CsvSource({"--max-entries, 3", "--max-path, 1", "--max-xattrs, 10", "--max-layer-size, 4K"})
    void aLayerBeyondALimitIsRefusedByTheOptionsName(String option, String value) throws Exception {
        Path out = dir.resolve("out");
        CommandRun run = CommandRun.of("pack", tarFile, "-o", out, option, value);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("(" + option + " sets the limit)").hasLineCount(1);
        assertThat(out).doesNotExist();
    }

    @Test
    void theDepthOfALayerHasALimitToo() throws Exception {
        byte[] bytes = new LayerTar().file("a/b/f", 0644, new byte[1]).finish();
        Path file = Files.write(dir.resolve("deep.tar"), bytes);
        CommandRun run = CommandRun.of("pack", file, "-o", dir.resolve("out"), "--max-depth", "1");
        assertThat(run.err()).contains("(--max-depth sets the limit)");
    }

    @ParameterizedTest
    @CsvSource({"--max-entries, 0", "--max-depth, 32768", "--max-depth, 5G", "--max-path, 64K", "--max-xattrs, -1"})
    void limitsOutOfRangeAreMistakes(String option, String value) throws Exception {
        CommandRun run = CommandRun.of("pack", tarFile, "-o", dir.resolve("out"), option, value);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(option);
    }

    @Test
    void theResultTellsWhatWasReadAndStored() throws Exception {
        JsonValue json = CommandRun.of("pack", tarFile, "-o", dir.resolve("out"), "--chunk-size", "4K", "--json")
                .json();
        assertThat(json.at("rafs_version")).isEqualTo(6L);
        assertThat(json.at("compressor")).isEqualTo("zstd");
        assertThat(json.at("digester")).isEqualTo("blake3");
        assertThat(json.at("chunk_size")).isEqualTo(4096L);
        assertThat(json.at("layout")).isEqualTo("plain");
        assertThat(json.at("input.codec")).isEqualTo("none");
        assertThat(json.at("tar.diff_id")).isEqualTo(sha256(tar));
        assertThat(json.at("tar.size")).isEqualTo((long) tar.length);
        assertThat(json.at("tar.entries")).isEqualTo(11L);
        assertThat(json.at("files.with_data")).isEqualTo(4L);
        assertThat(json.at("files.bytes")).isEqualTo(20_007L);
        assertThat(json.at("chunks.references")).isEqualTo(8L);
        assertThat(json.at("chunks.stored")).isEqualTo(5L);
        assertThat(json.at("chunks.deduplicated")).isEqualTo(3L);
    }

    @Test
    void chunksOfADictionaryAreNotStoredAgain() throws Exception {
        JsonValue first = CommandRun.of("pack", tarFile, "-o", dir.resolve("out"), "--recipe", "none", "--json")
                .json();
        CommandRun run = CommandRun.of(
                "pack",
                tarFile,
                "-o",
                dir.resolve("again"),
                "--recipe",
                "none",
                "--chunk-dict",
                first.at("bootstrap.path"),
                "--json");
        assertThat(run.json().at("blob")).isNull();
        assertThat(run.json().at("blob_table")).isEqualTo(List.of(first.at("blob.id")));
        assertThat(run.json().at("chunks.stored")).isEqualTo(0L);
        assertThat(CommandRun.of(
                                "pack", tarFile, "-o", dir.resolve("again"), "--chunk-dict", first.at("bootstrap.path"))
                        .out())
                .contains("shared:     chunks of the blob " + first.at("blob.id"));
    }

    @Test
    void theTarAndTheListToPrefetchCannotBothBeStandardInput() {
        CommandRun run = CommandRun.withInput(tar, "pack", "-", "-o", dir.resolve("out"), "--prefetch-list", "-");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("cannot both");
    }

    @Test
    void textSaysTheSame() throws Exception {
        CommandRun run = CommandRun.of("pack", tarFile, "-o", dir.resolve("out"));
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("diff_id:    " + sha256(tar))
                .contains("11 entries")
                .containsPattern("blob:       \\S+, \\d+ bytes")
                .contains("chunks:     3 stored, 1 of 4 de-duplicated (25.0 %)");
    }

    @Test
    void aCompressedTarIsReadFromStandardInput() throws Exception {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(tar);
        }
        CommandRun run =
                CommandRun.withInput(compressed.toByteArray(), "pack", "-", "-o", dir.resolve("out"), "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().at("input.codec")).isEqualTo("gzip");
        assertThat(run.json().at("input.digest")).isEqualTo(sha256(compressed.toByteArray()));
        assertThat(run.json().at("tar.diff_id")).isEqualTo(sha256(tar));
    }

    @Test
    void aBlobOnStandardOutputSendsTheResultToStandardError() throws Exception {
        CommandRun run = CommandRun.of("pack", tarFile, "--layout", "inline-toc", "--blob", "-", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(JsonValue.parse(run.err()).at("blob.digest")).isEqualTo(sha256(run.outBytes()));
        assertThat(JsonValue.parse(run.err()).at("bootstrap.inlined")).isEqualTo(true);
        Path blob = Files.write(dir.resolve("layer.nydus"), run.outBytes());
        assertThat(CommandRun.of("check", blob).exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "5, none, sha256, plain",
        "5, zstd, blake3, inline",
        "6, lz4_block, blake3, plain",
        "6, zstd, sha256, toc",
        "6, none, blake3, inline",
        "6, zstd, blake3, inline-toc"
    })
    void everyFormatIsSound(String version, String compressor, String digester, String layout) throws Exception {
        Path out = dir.resolve("out");
        CommandRun run = CommandRun.of(
                "pack",
                tarFile,
                "-o",
                out,
                "--rafs-version",
                version,
                "--compressor",
                compressor,
                "--digester",
                digester,
                "--layout",
                layout);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(filesIn(out)).hasSize(layout.startsWith("inline") ? 1 : 2);
        CommandRun check = CommandRun.of("check", out, "--json");
        assertThat(check.exitCode()).as(check.out()).isZero();
        assertThat(check.json().at("layers.0.rafs_version")).isEqualTo(Long.valueOf(version));
        assertThat(check.json().at("layers.0.chunks_read")).isEqualTo(3L);
    }

    @Test
    void theRecipeIsEmbeddedUnlessSaidOtherwise() throws Exception {
        Path out = dir.resolve("out");
        JsonValue embedded = CommandRun.of("pack", tarFile, "-o", out, "--json").json();
        assertThat(embedded.at("recipe.embedded")).isEqualTo(true);
        JsonValue none = CommandRun.of("pack", tarFile, "-o", out, "--recipe", "none", "--json")
                .json();
        assertThat(none.at("recipe")).isNull();
        assertThat((long) none.at("blob.size")).isLessThan((long) embedded.at("blob.size"));
    }

    @Test
    void theRecipeCanBeAFile() throws Exception {
        Path out = dir.resolve("out");
        JsonValue json = CommandRun.of("pack", tarFile, "-o", out, "--recipe", "file", "--json")
                .json();
        Path recipe = Path.of((String) json.at("recipe.path"));
        assertThat(sha256(Files.readAllBytes(recipe))).isEqualTo(json.at("recipe.digest"));
        assertThat(filesIn(out)).hasSize(3).contains(recipe);
        Path named = dir.resolve("named.recipe");
        CommandRun run = CommandRun.of(
                "pack",
                tarFile,
                "--blob",
                dir.resolve("blob"),
                "--bootstrap",
                dir.resolve("boot"),
                "--recipe",
                "file",
                "--recipe-file",
                named);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(named).hasSameBinaryContentAs(recipe);
        assertThat(run.out()).contains("recipe:     " + named);
    }

    @Test
    void theNumberOfThreadsDoesNotShow() throws Exception {
        CommandRun one = CommandRun.of("pack", tarFile, "-o", dir.resolve("out"), "--threads", "1");
        CommandRun many = CommandRun.of("pack", tarFile, "-o", dir.resolve("out"), "--threads", "7");
        assertThat(many).usingRecursiveComparison().isEqualTo(one);
    }

    @Test
    void aLayerWithoutDataHasNoBlob() throws Exception {
        byte[] bare = new LayerTar().directory("etc", 0755).finish();
        CommandRun run =
                CommandRun.withInput(bare, "pack", "-", "-o", dir.resolve("out"), "--recipe", "none", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().at("blob")).isNull();
        assertThat(filesIn(dir.resolve("out"))).hasSize(1);
    }

    @Test
    void aMalformedTarIsNamedWithItsOffsetAndLeavesNothing() throws Exception {
        byte[] broken = tar.clone();
        int header = 512 * 3;
        broken[header + 100] ^= 1;
        Path brokenFile = Files.write(dir.resolve("broken.tar"), broken);
        Path out = Files.createDirectory(dir.resolve("out"));
        CommandRun run = CommandRun.of("pack", brokenFile, "-o", out);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("nydus-convert: error: " + brokenFile + " at offset ");
        assertThat(filesIn(out)).isEmpty();
        assertThat(CommandRun.of("pack", brokenFile, "-o", dir.resolve("a/b")).exitCode())
                .isEqualTo(1);
        assertThat(dir.resolve("a")).doesNotExist();
        CommandRun named =
                CommandRun.of("pack", brokenFile, "--blob", out.resolve("blob"), "--bootstrap", out.resolve("boot"));
        assertThat(named.exitCode()).isEqualTo(1);
        assertThat(filesIn(out)).isEmpty();
    }

    @Test
    void aMissingTarIsAFailureAndMakesNoDirectory() {
        CommandRun run = CommandRun.of("pack", dir.resolve("none.tar"), "-o", dir.resolve("out"));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("none.tar: no such file or directory");
        assertThat(dir.resolve("out")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "pack                                                   | SOURCE",
                "pack -                                                 | Give --output DIR, or --blob FILE",
                "pack - --blob b                                        | where shall the bootstrap go?",
                "pack - --bootstrap b                                   | where shall the blob go?",
                "pack - -o d --blob b                                   | give either it, or --blob and --bootstrap",
                "pack - --blob b --bootstrap b                          | are the same",
                "pack - --blob - --bootstrap -                          | are the same",
                "pack - --blob b --bootstrap c --layout inline          | leave out --bootstrap",
                "pack - -o d --recipe file --recipe-file r              | give either it, or --blob and --bootstrap",
                "pack - --blob b --bootstrap c --recipe file            | --recipe-file FILE go together",
                "pack - --blob b --bootstrap c --recipe-file r          | --recipe-file FILE go together",
                "pack - --blob b --bootstrap c --recipe file --recipe-file c | are the same",
                "pack - -o d --recipe some                              | 'some' is none of embed, file, none",
                "pack - -o d --layout toc --rafs-version 5              | needs --rafs-version 6",
                "pack - -o d --encrypt --rafs-version 5                 | --encrypt needs --rafs-version 6",
                "pack - -o d --batch-size 64K --rafs-version 5          | --batch-size needs --rafs-version 6",
                "pack - -o d --batch-size 2M                            | is more than the chunk size",
                "pack - -o d --batch-size 5000                          | is not a power of two",
                "pack - -o d --rafs-version 7                           | '7' is none of 5, 6",
                "pack - -o d --compressor gzip                          | 'gzip' is none of none, lz4_block, zstd",
                "pack - -o d --digester md5                             | 'md5' is none of blake3, sha256",
                "pack - -o d --layout loose                             | is none of plain, inline, toc, inline-toc",
                "pack - -o d --chunk-size 3000                          | is not a power of two from 4K to 16M",
                "pack - -o d --chunk-size 2K                            | is not a power of two from 4K to 16M",
                "pack - -o d --chunk-size 1MB                           | is not a size",
                "pack - -o d --threads 0                                | is not a number from 1 to 1024",
                "pack - -o d --prefetch-policy tree                     | 'tree' is none of fs, blob",
                "pack - -o d --whiteout-spec aufs                       | 'aufs' is none of oci, overlayfs, none",
                "pack - --blob-cache-dir d                              | needs --bootstrap FILE beside it",
                "pack - --blob-cache-dir d --bootstrap b --blob c       | leave out --output and --blob",
                "pack - --blob-cache-dir d --bootstrap b                | give --compressor none",
                "pack - -o d --parent-bootstrap p --recipe embed        | leave out --recipe",
                "pack - -o d --attributes a                             | the source is none",
                "pack . -o d --attributes a --encrypt                   | goes neither with --parent-bootstrap nor",
                "pack . --blob b --attributes a --layout inline         | --attributes needs --output",
                "pack - --blob-cache-dir d --bootstrap b --compressor none --encrypt | the cache of an encrypted blob",
                "pack - -o d extra                                      | extra"
            })
    void mistakesExitWith2AndSayWhatToDo(String commandLine, String message) {
        CommandRun run = CommandRun.of((Object[]) commandLine.split(" +"));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("nydus-convert: error: ")
                .contains(message)
                .endsWith("Try 'nydus-convert pack --help'." + System.lineSeparator());
    }

    @ParameterizedTest
    @ValueSource(strings = {"65536", "0x10000", "64K", "64k", "64KiB"})
    void chunkSizesCanBeWrittenInSeveralWays(String size) {
        CommandRun run = CommandRun.of("pack", tarFile, "-o", dir.resolve("out"), "--chunk-size", size, "--json");
        assertThat(run.json().at("chunk_size")).isEqualTo(65_536L);
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static String sha256(byte[] bytes) throws Exception {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
