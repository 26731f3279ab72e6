package dev.nydusconvert.nydusimage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.cli.LayerTar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** For each subcommand: the drop-in and the reference builder do the same, and each takes what the other made. */
class SubcommandInteropIT {
    private static final ExternalTools TOOLS = new ExternalTools(SubcommandInteropIT.class);
    /** What a result says of the program and of its speed. */
    private static final Pattern OWN = Pattern.compile("\"version\":\"[^\"]*\"|\"trace\":\\{.*?\\}\\}");

    @TempDir
    Path directory;

    private Builder reference;
    private Builder ours;

    /** A builder with a place for what it makes. */
    private interface Builder {
        Path home();

        /** Runs a call, which has to end well, and returns what it says. */
        String run(Object... call) throws Exception;
    }

    private record DropIn(Path home) implements Builder {
        @Override
        public String run(Object... call) {
            ImageRun run = ImageRun.of(call);
            assertThat(run.exitCode()).as(List.of(call) + "\n" + run.err()).isZero();
            return run.out();
        }
    }

    private record Reference(Path home, String program) implements Builder {
        @Override
        public String run(Object... call) throws Exception {
            List<String> command = new ArrayList<>(List.of(program));
            Stream.of(call).map(Object::toString).forEach(command::add);
            Path log = home.resolveSibling("log");
            Process process = new ProcessBuilder(command)
                    .redirectInput(home.resolveSibling("nothing").toFile())
                    .redirectError(log.toFile())
                    .start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor())
                    .as(() -> command + "\n" + out + ImageFile.text(log))
                    .isZero();
            return out;
        }
    }

    /** Files as these tests look at them. */
    private static final class ImageFile {
        static String text(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                return e.toString();
            }
        }

        /** Names and contents of all files but results. */
        static SortedMap<String, byte[]> all(Path folder) throws IOException {
            SortedMap<String, byte[]> files = new TreeMap<>();
            try (Stream<Path> list = Files.list(folder)) {
                for (Path file : (Iterable<Path>) list::iterator) {
                    String name = file.getFileName().toString();
                    if (!name.endsWith(".json") && Files.isRegularFile(file)) {
                        files.put(name, Files.readAllBytes(file));
                    }
                }
            }
            return files;
        }

        static String result(Path json, Path home) throws IOException {
            String text = Files.readString(json).replaceAll("\\s+", "").replace(home.toString(), "HOME");
            return OWN.matcher(text).replaceAll("");
        }
    }

    @BeforeEach
    void findBuilders() throws IOException {
        String program = TOOLS.requireCurrent("nydus-image");
        Files.createFile(directory.resolve("nothing"));
        reference = new Reference(Files.createDirectory(directory.resolve("reference")), program);
        ours = new DropIn(Files.createDirectory(directory.resolve("ours")));
        Files.write(directory.resolve("lower.tar"), layer(1));
        Files.write(directory.resolve("upper.tar"), layer(2));
    }

    /** Without devices and pipes, which the reference builder cannot unpack. */
    private static byte[] layer(int seed) throws IOException {
        LayerTar tar = new LayerTar().directory("d", 0755).symlink("d/link" + seed, "shared");
        Random random = new Random(seed);
        byte[] shared = new byte[100_000];
        new Random(0).nextBytes(shared);
        tar.file("d/shared", 0644, shared);
        for (int i = 0; i < 20; i++) {
            byte[] content = new byte[random.nextInt(30_000)];
            random.nextBytes(content);
            Arrays.fill(content, 0, content.length / 2, (byte) i);
            tar.file("d/" + seed + "-" + i, 0600 + i, content);
        }
        // Of the lowest layer the reference builder keeps whiteouts as files.
        return seed == 1
                ? tar.finish()
                : tar.file("d/.wh.1-3", 0644, new byte[0]).finish();
    }

    private Object[] call(Builder builder, String text) {
        return Stream.of(text.split(" "))
                .map(it -> it.replace("OUT", builder.home().toString())
                        .replace("OTHER", other(builder).home().toString())
                        .replace("IN", directory.toString()))
                .toArray();
    }

    private Builder other(Builder builder) {
        return builder == ours ? reference : ours;
    }

    private void both(String call) throws Exception {
        ours.run(call(ours, call));
        reference.run(call(reference, call));
    }

    /** The same files, and the same result where there is one. */
    private void assertSame() throws IOException {
        SortedMap<String, byte[]> made = ImageFile.all(ours.home());
        SortedMap<String, byte[]> expected = ImageFile.all(reference.home());
        assertThat(made.keySet()).isNotEmpty().isEqualTo(expected.keySet());
        made.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
        Path json = ours.home().resolve("result.json");
        if (Files.exists(json)) {
            assertThat(ImageFile.result(json, ours.home()))
                    .isEqualTo(ImageFile.result(reference.home().resolve("result.json"), reference.home()));
        }
    }

    /**
     * Each builder says the same of what the other made as that.
     *
     * @param image bootstrap and options, with DIR for the place of either
     */
    private void assertChecked(String image) throws Exception {
        for (Builder builder : List.of(ours, reference)) {
            assertThat(checked(builder, image.replace("DIR", "OTHER")))
                    .isEqualTo(checked(other(builder), image.replace("DIR", "OUT")))
                    .anyMatch(it -> it.startsWith("RAFS filesystem metadata is valid"));
        }
    }

    /**
     * What a builder says of an image's chunks and blobs. Of inodes each has its own words; of a chunk that a file has
     * several times RAFS 6 records one place, which the reference builder tells for all of them.
     */
    private List<String> checked(Builder builder, String image) throws Exception {
        return builder.run(call(builder, "check -l error -v " + image))
                .lines()
                .filter(it -> !it.startsWith("inode"))
                .map(it -> it.replaceAll("file_offset \\d+, ", ""))
                .toList();
    }

    private void createBoth(String name, String options) throws Exception {
        both("create -l error -t tar-rafs -B OUT/" + name + " -D OUT " + options + " IN/" + name + ".tar");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-t tar-rafs",
                "-t tar-rafs -v 5",
                "-t tar-rafs -v 5 --aligned-chunk --digester sha256",
                "-t tar-rafs --compressor lz4_block --chunk-size 0x1000",
                "-t tar-rafs --compressor none --features blob-toc",
                "-t tar-rafs --batch-size 0x8000",
                "-t tar-rafs --blob-offset 4096",
                "-t tar-rafs -v 5 --blob-offset 4096",
                "-t tar-tarfs",
            })
    void create(String options) throws Exception {
        both("create -l error " + options + " -B OUT/boot -D OUT -J OUT/result.json IN/lower.tar");

        assertSame();
        assertChecked("DIR/boot");
    }

    @Test
    void createOfALayerWithAnInlinedBootstrap() throws Exception {
        both("create -l error -t tar-rafs --blob-inline-meta --features blob-toc -D OUT -J OUT/result.json"
                + " IN/lower.tar");

        assertSame();
        assertChecked("DIR/" + ImageFile.all(ours.home()).firstKey() + " -D DIR");
    }

    @Test
    void createOfAnEncryptedLayer() throws Exception {
        both("create -l error -t tar-rafs --encrypt -B OUT/boot -b OUT/blob IN/lower.tar");

        for (Builder builder : List.of(ours, reference)) {
            assertThat(builder.run(call(builder, "check -l error OTHER/boot")))
                    .contains("RAFS filesystem metadata is valid", "encrypted");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-v 6", "-v 5"})
    void merge(String options) throws Exception {
        createBoth("lower", options);
        createBoth("upper", options);

        for (Builder builder : List.of(ours, reference)) {
            builder.run(call(
                    builder,
                    "merge -l error --original-blob-ids a,b -B OUT/image -J OUT/result.json OTHER/lower OTHER/upper"));
        }

        assertSame();
        assertChecked("DIR/image");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stats", "blobs", "prefetch"})
    void inspect(String request) throws Exception {
        createBoth("lower", "-v 6");

        for (Builder builder : List.of(ours, reference)) {
            String text = builder.run(call(builder, "inspect -l error OTHER/lower -R " + request));
            assertThat(text.replaceAll("\\s+", ""))
                    .isEqualTo(other(builder)
                            .run(call(other(builder), "inspect -l error OUT/lower -R " + request))
                            .replaceAll("\\s+", ""));
        }
    }

    @Test
    void stat() throws Exception {
        createBoth("lower", "-v 6");
        createBoth("upper", "-v 6");
        both("stat -l error -B OTHER/lower -J OUT/result.json");
        assertThat(ImageFile.result(ours.home().resolve("result.json"), reference.home()))
                .isEqualTo(ImageFile.result(reference.home().resolve("result.json"), ours.home()))
                .contains("base_image");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-v 6", "-v 5", "--compressor none"})
    void unpack(String options) throws Exception {
        createBoth("lower", options);

        both("unpack -l error OTHER/lower -D OTHER --output OUT/again.tar");

        String inodes = inodes("IN/ours/lower");
        for (Builder builder : List.of(ours, reference)) {
            ours.run(call(builder, "create -t tar-rafs -b OUT/b -B OUT/repacked " + options + " OUT/again.tar"));
            assertThat(inodes(builder.home() + "/repacked")).isEqualTo(inodes);
        }
    }

    /** What {@code check} tells of all files. */
    private String inodes(String bootstrap) throws Exception {
        return ours.run(call(ours, "check -v " + bootstrap))
                .lines()
                .filter(it -> it.startsWith("inode") && !it.contains("\"/\""))
                .reduce("", (a, b) -> a + b + "\n");
    }

    @Test
    void exportOfATarfsImage() throws Exception {
        both("create -l error -t tar-tarfs -B OUT/boot -D OUT IN/lower.tar");
        for (Builder builder : List.of(ours, reference)) {
            Files.copy(directory.resolve("lower.tar"), builder.home().resolve(tarfsId()));
        }

        both("export -l error --block -B OTHER/boot -D OTHER -O OUT/disk");

        assertSame();
    }

    private String tarfsId() throws Exception {
        String blobs = ours.run(call(ours, "inspect OUT/boot -R blobs"));
        return blobs.replaceAll("(?s).*\"blob_id\":\\s*\"([0-9a-f]{64})\".*", "$1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-v 6", "-v 5"})
    void chunkdictGenerate(String options) throws Exception {
        createBoth("lower", options);
        createBoth("upper", options);

        // The reference builder takes the names of images from folders.
        Path images = Files.createDirectories(directory.resolve("app:1"));
        Files.copy(reference.home().resolve("lower"), images.resolve("lower"));
        Files.copy(ours.home().resolve("upper"), images.resolve("upper"));
        both("chunkdict generate -l error -B OUT/dict -D OUT --database sqlite://OUT/db IN/app:1/lower IN/app:1/upper");

        assertThat(reference.run(call(reference, "check -l error OTHER/dict")))
                .contains("RAFS filesystem metadata is valid");
        // The two dictionaries differ, but layers that are made with either of them do not.
        for (String maker : List.of("ours", "reference")) {
            both("create -l error -t tar-rafs --chunk-dict bootstrap=IN/" + maker + "/dict -B OUT/with-" + maker
                    + " -b OUT/blob-" + maker + " " + options + " IN/upper.tar");
            String made = "with-" + maker;
            assertThat(ours.home().resolve(made))
                    .hasSameBinaryContentAs(reference.home().resolve(made));
        }
    }

    /** The reference builder's own is broken (conversion-semantics, defects), so that only ours is looked at. */
    @Test
    void optimizeAndCompactOfTheReferencesImage() throws Exception {
        createBoth("lower", "-v 6");
        Path list = Files.writeString(directory.resolve("list"), "/d/shared\n");

        ours.run(call(ours, "optimize -B OTHER/lower -D OTHER -p " + list + " -O OUT/optimized --output-blob-dir OUT"));
        ours.run(call(ours, "compact -B OTHER/lower -D OTHER -O OUT/compacted"));

        for (String made : List.of("optimized", "compacted")) {
            assertThat(reference.run(call(reference, "check -l error OTHER/" + made)))
                    .contains("RAFS filesystem metadata is valid");
        }
    }
}
