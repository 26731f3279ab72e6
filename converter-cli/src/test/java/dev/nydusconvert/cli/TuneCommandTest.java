package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TuneCommandTest {
    @TempDir
    Path dir;

    private Path first;
    private Path second;

    @BeforeEach
    void writeLayers() throws IOException {
        first = dir.resolve("first.tar");
        second = dir.resolve("second.tar");
        byte[] common = noise(1, 20_000);
        Files.write(
                first,
                new LayerTar()
                        .file("bin/tool", 0755, common)
                        .file("bin/copy", 0755, common)
                        .file("etc/text", 0644, "word ".repeat(2_000).getBytes(StandardCharsets.UTF_8))
                        .finish());
        Files.write(
                second,
                new LayerTar()
                        .file("bin/tool", 0755, common)
                        .file("bin/new", 0755, noise(2, 9_000))
                        .finish());
    }

    private static byte[] noise(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private CommandRun tune(Object... more) {
        Object[] line = new Object[more.length + 5];
        System.arraycopy(new Object[] {"tune", first, second, "--chunk-size", "4K,16K"}, 0, line, 0, 5);
        System.arraycopy(more, 0, line, 5, more.length);
        return CommandRun.of(line);
    }

    @Test
    void jsonHasTheFieldsThatTheDocumentationLists() throws IOException {
        Path list = Files.writeString(dir.resolve("list"), "/bin/tool\n/bin/none\n");

        JsonValue json = tune("--json", "--files", list, "--batch-size", "0,4K").json();

        assertThat(json.fields("")).containsExactly("images", "settings", "recommendation", "threads");
        assertThat(json.fields("images.0")).containsExactly("name", "layers", "missing_files");
        assertThat(json.fields("images.0.layers.0"))
                .containsExactly("name", "shared", "tar_bytes", "entries", "contents", "content_bytes");
        assertThat(json.at("images.1.missing_files")).isEqualTo(List.of("/bin/none"));
        assertThat((List<?>) json.at("settings")).hasSize(2 * 3 * 2);
        assertThat(json.fields("settings.0"))
                .containsExactly(
                        "chunk_size",
                        "compressor",
                        "batch_size",
                        "total_bytes",
                        "blob_bytes",
                        "metadata_bytes",
                        "bootstrap_bytes",
                        "chunk_table_bytes",
                        "content_bytes",
                        "chunk_references",
                        "chunks",
                        "repeated_in_layer_bytes",
                        "repeated_across_layers_bytes",
                        "repeated_across_images_bytes",
                        "fetch",
                        "measured");
        assertThat(json.at("settings.0.fetch"))
                .isEqualTo(Map.of(
                        "asked_bytes", 40_000L, "fetched_bytes", 40_000L, "decoded_bytes", 40_000L, "requests", 2L));
        assertThat(json.fields("settings.0.measured"))
                .containsExactly("pack_bytes_per_second", "unpack_bytes_per_second");
        assertThat(json.fields("recommendation")).containsExactly("chunk_size", "compressor", "batch_size", "reason");
    }

    @Test
    void figuresAreThoseOfTheData() {
        JsonValue json = tune("--json", "--compressor", "none").json();

        assertThat(json.at("settings.0.content_bytes")).isEqualTo(79_000L);
        assertThat(json.at("settings.0.chunk_references")).isEqualTo(5L + 5 + 3 + 5 + 3);
        assertThat(json.at("settings.0.repeated_in_layer_bytes")).isEqualTo(20_000L);
        assertThat(json.at("settings.0.repeated_across_layers_bytes")).isEqualTo(0L);
        assertThat(json.at("settings.0.repeated_across_images_bytes")).isEqualTo(20_000L);
    }

    @Test
    void withLayersTheTarsAreOneImage() {
        JsonValue json = tune("--json", "--compressor", "none", "--layers").json();

        assertThat((List<?>) json.at("images")).hasSize(1);
        assertThat(json.at("images.0.name")).isEqualTo(first + " + " + second);
        assertThat(json.at("settings.0.repeated_across_layers_bytes")).isEqualTo(20_000L);
        assertThat(json.at("settings.0.repeated_across_images_bytes")).isEqualTo(0L);
    }

    @Test
    void csvHasALineForEachSetting() {
        JsonValue json = tune("--json").json();
        List<String> lines = tune("--csv").out().lines().toList();

        assertThat(lines.get(0))
                .isEqualTo("chunk_size,compressor,batch_size,total_bytes,blob_bytes,metadata_bytes,bootstrap_bytes,"
                        + "chunk_table_bytes,content_bytes,chunk_references,chunks,repeated_in_layer_bytes,"
                        + "repeated_across_layers_bytes,repeated_across_images_bytes,asked_bytes,fetched_bytes,"
                        + "decoded_bytes,requests,recommended,pack_bytes_per_second,unpack_bytes_per_second");
        assertThat(lines).hasSize(1 + 2 * 3);
        for (int i = 1; i < lines.size(); i++) {
            String[] fields = lines.get(i).split(",", -1);
            assertThat(fields).hasSize(21);
            String setting = "settings." + (i - 1) + ".";
            assertThat(fields[0]).isEqualTo(json.at(setting + "chunk_size").toString());
            assertThat(fields[1]).isEqualTo(json.at(setting + "compressor"));
            assertThat(fields[3]).isEqualTo(json.at(setting + "total_bytes").toString());
            assertThat(fields[13])
                    .isEqualTo(json.at(setting + "repeated_across_images_bytes").toString());
            assertThat(fields[15]).isEmpty();
        }
        assertThat(lines).filteredOn(line -> line.contains(",true,")).hasSize(1);
    }

    @Test
    void textSaysWhatWasReadAndWhatIsRecommended() {
        CommandRun run = tune("--compressor", "none,zstd", "--threads", "1");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith(first + "\n  3 files with data, 48.8 KiB\n" + second
                        + "\n  2 files with data, 28.3 KiB\n\nchunk  codec  batch ")
                .contains("\n   4K   none      - ")
                .contains("\n  16K   zstd      - ")
                .contains("\nrecommended: --chunk-size 16K --compressor zstd\n");
    }

    @Test
    void aTarCanComeFromStandardInput() throws IOException {
        CommandRun run = CommandRun.withInput(Files.readAllBytes(first), "tune", "-", "--chunk-size", "64K", "--json");

        assertThat(run.json().at("images.0.name")).isEqualTo("standard input");
        assertThat(run.json().at("settings.0.content_bytes")).isEqualTo(50_000L);
    }

    @Test
    void thePageHoldsAllItNeeds() throws IOException {
        Path page = dir.resolve("page.html");
        Path oddName = Files.copy(first, dir.resolve("<script>.tar"));

        CommandRun run = CommandRun.of("tune", oddName, "--chunk-size", "64K", "--html", page);

        assertThat(run.exitCode()).as(run.err()).isZero();
        String html = Files.readString(page);
        assertThat(html)
                .contains("var uPlot=")
                .contains(".u-legend")
                .contains("\"total_bytes\":")
                .contains("\\u003cscript>.tar")
                .doesNotContain("{{")
                .doesNotContain("src=")
                .doesNotContain("<script>.tar");
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files).hasSize(4);
        }
    }

    @Test
    void aPageThatCannotBeWrittenIsAMistakeOfTheInput() {
        CommandRun run = tune("--html", dir.resolve("no/page.html"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("page.html").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--chunk-size 5000",
                "--chunk-size 4K,,8K",
                "--chunk-size 8G",
                "--compressor gzip",
                "--compressor zstd,best",
                "--batch-size 64K",
                "--threads 0",
                "--merge-limit -1",
                "--json --csv",
                "- -",
                "- --files -"
            })
    void mistakesOfTheCommandLineAreSaidInOneLine(String mistake) {
        Object[] words = ("tune " + first + " --chunk-size 4K " + mistake).split(" ");

        CommandRun run = CommandRun.of(words);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("nydus-convert: error: ").hasLineCount(2);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"version\": \"v2\", \"files\": []}",
                "{\"version\": \"v1\"}",
                "{\"version\": \"v1\", \"files\": [{}]}",
                "{\"version\": \"v1\", \"files\": [{\"path\": \"/a\", \"ranges\": [[1]]}]}",
                "{\"version\": \"v1\", \"files\": [{\"path\": \"/a\", \"ranges\": [[-1, 5]]}]}"
            })
    void malformedListsAreRefused(String list) throws IOException {
        Path file = Files.writeString(dir.resolve("list.json"), list);

        CommandRun run = tune("--files", file);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("list.json").hasLineCount(1);
    }

    @Test
    void anEmptyListAsksForNothing() throws IOException {
        Path file = Files.writeString(dir.resolve("list"), "\n");

        assertThat(tune("--files", file, "--json").json().fields("settings.0")).doesNotContain("fetch");
    }
}
