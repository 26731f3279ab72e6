package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class CreateDictionaryTest {
    private static final PackOptions V6 = PackedLayers.options("6", "none", "blake3", "plain");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void whatEnoughImagesUseIsChosen(RafsVersion version) throws IOException {
        List<Path> images = List.of(
                layer(version, "1", file("all", 900), file("two", 800), file("one", 700)),
                layer(version, "2", file("all", 900), file("two", 800), file("other", 600)),
                layer(version, "3", file("all", 900)));

        assertThat(sizes(create(images, 2))).containsExactlyInAnyOrder(900, 800);
        assertThat(sizes(create(images, 3))).containsExactly(900);
        assertThat(sizes(create(images, 1))).containsExactlyInAnyOrder(900, 800, 700, 600);
        assertThat(sizes(create(images, 4))).isEmpty();
    }

    /** The first layer's blob holds both chunks that count, so the others are not needed. */
    @Test
    void aChunkIsTakenFromTheBlobWithTheMostOfThem() throws IOException {
        Path first = layer(RafsVersion.V6, "1", file("a", 900), file("b", 800), file("x", 5_000));
        Path second = layer(RafsVersion.V6, "2", file("a", 900), file("y", 9_000));
        Path third = layer(RafsVersion.V6, "3", file("b", 800));

        assertThat(create(List.of(third, second, first), 2).blobs())
                .extracting(BlobInfo::id)
                .containsExactly(first.getFileName().toString());
    }

    @Test
    void theReportTellsWhatIsSaved() throws IOException {
        Path first = layer(RafsVersion.V6, "1", file("a", 900), file("b", 800));
        Path second = layer(RafsVersion.V6, "2", file("a", 900), file("b", 800), file("c", 700));
        DictionaryResult result = new CreateDictionary(
                        DictionaryOptions.builder().build())
                .run(List.of(second, first, second), OutputStream.nullOutputStream());

        assertThat(result.chunks()).isEqualTo(2);
        assertThat(result.storedBytes()).isEqualTo(1_700);
        assertThat(result.savedBytes()).isEqualTo(1_700);
        assertThat(result.images()).extracting(DictionaryResult.Image::repeated).containsExactly(false, false, true);
        assertThat(result.images().get(0).storedBytes()).isEqualTo(2_400);
        assertThat(result.images().get(0).sharedBytes()).isEqualTo(1_700);
        assertThat(result.blobs()).hasSize(1);
        assertThat(result.leftOut()).isZero();
    }

    /** Two images over one base layer: its blob is stored once anyway. */
    @Test
    void chunksOfASharedBlobCountForEachImageButSaveNothing() throws IOException {
        byte[] base = ImageFolder.tar(tar -> tar.file("base", new byte[500]));
        ImageFolder one = ImageFolder.of(directory.resolve("1"), V6, base, ImageFolder.tar(file("a", 900)::write));
        ImageFolder other = ImageFolder.of(directory.resolve("2"), V6, base, ImageFolder.tar(file("b", 800)::write));
        DictionaryResult result = new CreateDictionary(
                        DictionaryOptions.builder().build())
                .run(List.of(one.bootstrap(), other.bootstrap()), OutputStream.nullOutputStream());

        assertThat(result.chunks()).isEqualTo(1);
        assertThat(result.savedBytes()).isZero();
    }

    @Test
    void theLimitKeepsChunksOfMoreImagesThenLongerOnes() throws IOException {
        List<Path> images = List.of(
                layer(RafsVersion.V6, "1", file("all", 100), file("long", 900), file("short", 200), file("mid", 500)),
                layer(
                        RafsVersion.V6,
                        "2",
                        file("all", 100),
                        file("long", 900),
                        file("short", 200),
                        file("mid", 500),
                        file("own", 1)),
                layer(RafsVersion.V6, "3", file("all", 100)));
        DictionaryOptions.Builder options = DictionaryOptions.builder();

        assertThat(sizes(create(images, options.maxSize(1_000)))).containsExactlyInAnyOrder(100, 900);
        assertThat(sizes(create(images, options.maxSize(850)))).containsExactlyInAnyOrder(100, 500, 200);
        assertThat(sizes(create(images, options.maxSize(0)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "5, zstd, blake3, plain",
        "5, lz4_block, sha256, inline",
        "6, zstd, blake3, plain",
        "6, zstd, sha256, toc",
        "6, lz4_block, blake3, inline-toc"
    })
    void theOrderOfTheImagesDoesNotMatter(String version, String compressor, String digester, String layout)
            throws IOException {
        PackOptions options = PackedLayers.options(version, compressor, digester, layout);
        PackedLayers layers = new PackedLayers(directory);
        List<Path> images = new ArrayList<>();
        for (FixtureLayers layer : List.of(FixtureLayers.MANY, FixtureLayers.DERIVED, FixtureLayers.GNU)) {
            images.add(layers.of(layer, options));
        }
        byte[] expected = bytes(images, DictionaryOptions.builder());
        Random random = new Random(7);
        for (int i = 0; i < 5; i++) {
            Collections.shuffle(images, random);
            assertThat(bytes(images, DictionaryOptions.builder())).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"5, zstd, blake3, plain", "6, zstd, blake3, plain", "6, zstd, sha256, inline-toc"})
    void layersPackedAndMergedWithItAreWholeWithTheBlobsItNames(
            String version, String compressor, String digester, String layout) throws IOException {
        PackOptions options = PackedLayers.options(version, compressor, digester, layout);
        ImageFolder many = ImageFolder.of(directory, options, FixtureLayers.MANY.bytes());
        ImageFolder gnu = ImageFolder.of(directory.resolve("gnu"), options, FixtureLayers.GNU.bytes());
        gnu.files().stream()
                .filter(name -> !name.equals("image.boot"))
                .forEach(name -> copy(gnu.directory().resolve(name), directory.resolve(name)));
        Path dictionary = Files.write(
                directory.resolve("dictionary.boot"),
                bytes(
                        List.of(many.bootstrap(), gnu.bootstrap()),
                        DictionaryOptions.builder().minImages(1).locator(many.locator())));
        many.with(dictionary).requireSound();
        ImageFolder packed = ImageFolder.of(
                directory,
                options.toBuilder().dictionary(ChunkDictionary.open(dictionary)).build(),
                FixtureLayers.DERIVED.bytes());
        ImageFolder alone = ImageFolder.of(directory.resolve("alone"), options, FixtureLayers.DERIVED.bytes());

        packed.requireSound();
        assertThat(packed.contents()).isEqualTo(alone.contents());
        assertThat(packed.read().blobs()).hasSize(3);
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void imagesThatCannotShareChunksAreRefused() throws IOException {
        Path v6 = layer(RafsVersion.V6, "6", file("a", 900));
        Path v5 = layer(RafsVersion.V5, "5", file("a", 900));
        Path sha = new PackedLayers(Files.createDirectory(directory.resolve("sha")))
                .of(FixtureLayers.MANY, PackedLayers.options("6", "none", "sha256", "plain"));

        assertThatThrownBy(() -> create(List.of(v6, v5), 2))
                .isInstanceOf(InconsistentLayersException.class)
                .hasMessageContaining("RAFS version");
        assertThatThrownBy(() -> create(List.of(v6, sha), 2))
                .isInstanceOf(InconsistentLayersException.class)
                .hasMessageContaining("digest algorithm");
    }

    /** Of one blob, an inlined bootstrap alone knows less than with its blob at hand. */
    @Test
    void theDescriptionThatKnowsTheMostOfABlobIsRecorded() throws IOException {
        PackOptions inline = PackedLayers.options("6", "zstd", "blake3", "inline-toc");
        ImageFolder known = ImageFolder.of(directory.resolve("known"), inline, FixtureLayers.MANY.bytes());
        Path unknown = Files.copy(known.bootstrap(), directory.resolve("copy"));
        Bootstrap forgotten = known.read();
        BlobInfo blob = forgotten.blobs().get(0);
        try (OutputStream out = Files.newOutputStream(unknown)) {
            ImageBootstrap.write(forgotten.withData(forgotten.chunks(), List.of(blob.withCompressedSize(1_000))), out);
        }

        for (List<Path> images : List.of(List.of(known.bootstrap(), unknown), List.of(unknown, known.bootstrap()))) {
            assertThat(create(images, 2).blobs().get(0).compressedSize()).isEqualTo(blob.compressedSize());
        }
    }

    @Test
    void withoutAnImageThereIsNoDictionary() {
        assertThatThrownBy(() -> create(List.of(), 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DictionaryOptions.builder().minImages(0).build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ImageFolder.Entries file(String name, int size) {
        return tar -> tar.file(name, FixtureLayers.text(new Random(name.hashCode()), size));
    }

    /** A layer in a file with the name of its blob. */
    private Path layer(RafsVersion version, String folder, ImageFolder.Entries... entries) throws IOException {
        byte[] tar = ImageFolder.tar(it -> {
            for (ImageFolder.Entries entry : entries) {
                entry.write(it);
            }
        });
        MemoryOutputs outputs = new MemoryOutputs();
        PackResult result = new Pack(V6.toBuilder().version(version).build())
                .run(new ByteArrayInputStream(tar), "layer.tar", outputs);
        Path target = Files.createDirectories(directory.resolve("layer-" + folder));
        return Files.write(target.resolve(result.blob().orElseThrow().id()), outputs.bootstrapBytes());
    }

    private Bootstrap create(List<Path> images, int minImages) throws IOException {
        return create(images, DictionaryOptions.builder().minImages(minImages));
    }

    private Bootstrap create(List<Path> images, DictionaryOptions.Builder options) throws IOException {
        Path file = Files.write(Files.createTempFile(directory, "dictionary", ".boot"), bytes(images, options));
        try (OpenLayer layer = OpenLayer.open(file, BlobLocator.NONE, Findings.FAIL_FAST)) {
            return layer.bootstrap();
        }
    }

    private static byte[] bytes(List<Path> images, DictionaryOptions.Builder options) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new CreateDictionary(options.build()).run(images, bytes);
        return bytes.toByteArray();
    }

    private static Stream<Integer> sizes(Bootstrap dictionary) {
        return dictionary.chunks().all().stream().map(Chunk::uncompressedSize);
    }
}
