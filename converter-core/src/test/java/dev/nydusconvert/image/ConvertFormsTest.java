package dev.nydusconvert.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.NydusAnnotations;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.FileTransports;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.BlobKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of every form: each is sound, like its source, and comes back. */
class ConvertFormsTest {
    @TempDir
    Path folder;

    @Test
    void layersThatAreReferredToStayAsTheyAre() throws IOException {
        TestImage image = new TestImage()
                .gzipLayer(
                        new LayerTar().dir("d", 0755).noise("d/a", 300_000, 1).file("d/b", "b"))
                .gzipLayer(new LayerTar().whiteout("d/b"))
                .plainLayer(new LayerTar().file("d/c", "c"));
        FileReference source = image.writeTo(folder.resolve("source"));

        ImageManifest manifest =
                convert(source, ConvertOptions.builder().reference(true).build());

        assertThat(manifest.layers().subList(0, 3))
                .extracting(
                        layer -> layer.annotation(NydusAnnotations.REFERENCE).orElseThrow())
                .isEqualTo(ImageManifest.read(image.manifest()).layers().stream()
                        .map(layer -> layer.digest().toString())
                        .toList());
        assertSoundAndRestored(source, image);
    }

    @Test
    void zstdLayerCannotBeReferredTo() throws IOException {
        FileReference source = TestImage.layered().writeTo(folder.resolve("source"));

        assertThatThrownBy(() ->
                        convert(source, ConvertOptions.builder().reference(true).build()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("zstd");
    }

    @Test
    void encryptedBlobsAreMarked() throws IOException {
        TestImage image = TestImage.layered();
        FileReference source = image.writeTo(folder.resolve("source"));

        ImageManifest manifest = convert(
                source,
                ConvertOptions.builder()
                        .pack(keeping().pack().toBuilder()
                                .encryption(BlobKeys.random())
                                .build())
                        .build());

        assertThat(manifest.layers().subList(0, 3))
                .allMatch(layer ->
                        layer.annotation(NydusAnnotations.ENCRYPTED_BLOB).isPresent());
        assertSoundAndRestored(source, image);
    }

    @Test
    void batchesComeBack() throws IOException {
        TestImage image = TestImage.layered();
        FileReference source = image.writeTo(folder.resolve("source"));

        convert(
                source,
                ConvertOptions.builder()
                        .pack(keeping().pack().toBuilder()
                                .chunking(
                                        new ChunkingOptions(1 << 20, DigestAlgorithm.BLAKE3, Compression.ZSTD, 1 << 16))
                                .build())
                        .build());

        assertSoundAndRestored(source, image);
    }

    @Test
    void chunksOfAnotherImageAreNotStoredAgain() throws IOException {
        FileReference base = new TestImage()
                .gzipLayer(new LayerTar().noise("shared", 400_000, 7).noise("other", 1000, 8))
                .gzipLayer(new LayerTar().noise("unused", 5000, 9))
                .writeTo(folder.resolve("base"));
        Descriptor dictionaryBlob;
        try (ImageSource from = TestImage.open(base);
                ImageDestination to =
                        FileTransports.openDestination(TestImage.reference(folder.resolve("dictionary")))) {
            dictionaryBlob = ImageManifest.read(new ConvertImage(keeping(), folder, ImageProgress.NONE)
                            .run(from, to)
                            .result())
                    .layers()
                    .get(0);
        }
        TestImage image = new TestImage()
                .gzipLayer(new LayerTar().noise("copy", 400_000, 7).file("new", "new"))
                .gzipLayer(new LayerTar().file("newer", "newer"));
        FileReference source = image.writeTo(folder.resolve("source"));

        ImageManifest manifest;
        try (ImageSource from = TestImage.open(source);
                ImageSource dictionary = TestImage.open(TestImage.reference(folder.resolve("dictionary")));
                ImageDestination to = FileTransports.openDestination(nydus())) {
            manifest = ImageManifest.read(new ConvertImage(keeping(), folder, ImageProgress.NONE)
                    .run(from, to, Optional.of(dictionary), List.of(), Optional.empty())
                    .result());
        }

        assertThat(manifest.layers()).hasSize(4);
        assertThat(manifest.layers().get(2)).isEqualTo(dictionaryBlob);
        assertThat(manifest.layers().get(0).size()).isLessThan(20_000);
        assertSoundAndRestored(source, image);
    }

    @Test
    void chunksOfLayersBelowAreNotStoredAgain() throws IOException {
        TestImage image = new TestImage()
                .gzipLayer(new LayerTar().noise("first", 300_000, 7))
                .gzipLayer(new LayerTar().noise("again", 300_000, 7).noise("second", 200_000, 8))
                .gzipLayer(new LayerTar().noise("both", 200_000, 8).noise("third", 300_000, 7));
        FileReference source = image.writeTo(folder.resolve("source"));

        ImageManifest manifest = convert(
                source,
                ConvertOptions.builder()
                        .pack(keeping().pack())
                        .dedupLayers(true)
                        .build());

        assertThat(manifest.layers()).hasSize(4);
        assertThat(manifest.layers().get(1).size()).isBetween(200_000L, 230_000L);
        assertThat(manifest.layers().get(2).size()).isLessThan(20_000);
        assertSoundAndRestored(source, image);
    }

    @Test
    void layerThatWasConvertedBeforeIsTakenOver() throws IOException {
        LayerTar implied = new LayerTar().file("etc/conf", "implied");
        LayerTar base = new LayerTar().dir("etc", 0700).noise("etc/data", 90_000, 5);
        FileReference first = new TestImage().gzipLayer(base).gzipLayer(implied).writeTo(folder.resolve("first"));
        TestImage image =
                new TestImage().gzipLayer(base).gzipLayer(implied).gzipLayer(new LayerTar().file("new", "new"));
        FileReference source = image.writeTo(folder.resolve("source"));
        RawManifest expected;
        try (ImageSource from = TestImage.open(source);
                ImageDestination to = FileTransports.openDestination(TestImage.reference(folder.resolve("all")))) {
            expected = new ConvertImage(keeping(), folder, ImageProgress.NONE)
                    .run(from, to)
                    .result();
        }
        try (ImageSource from = TestImage.open(first);
                ImageDestination to = FileTransports.openDestination(TestImage.reference(folder.resolve("cache")))) {
            new ConvertImage(keeping(), folder, ImageProgress.NONE).run(from, to);
        }

        ConvertReport report;
        try (ImageSource from = TestImage.open(source);
                ImageSource cache = TestImage.open(TestImage.reference(folder.resolve("cache")));
                ImageDestination to = FileTransports.openDestination(nydus())) {
            report = new ConvertImage(keeping(), folder, ImageProgress.NONE)
                    .run(from, to, Optional.empty(), List.of(cache), Optional.empty());
        }

        assertThat(report.result()).isEqualTo(expected);
        assertThat(report.images().get(0).layers())
                .extracting(layer -> layer.packed().isPresent())
                .containsExactly(false, false, true);
        assertSoundAndRestored(source, image);
    }

    @Test
    void layerOfAnotherFormIsConvertedAnew() throws IOException {
        FileReference source = TestImage.layered().writeTo(folder.resolve("source"));
        convert(source, ConvertOptions.DEFAULTS);

        try (ImageSource from = TestImage.open(source);
                ImageSource cache = TestImage.open(nydus());
                ImageDestination to = FileTransports.openDestination(TestImage.reference(folder.resolve("other")))) {
            ConvertReport report = new ConvertImage(keeping(), folder, ImageProgress.NONE)
                    .run(from, to, Optional.empty(), List.of(cache), Optional.empty());
            assertThat(report.images().get(0).layers())
                    .allMatch(layer -> layer.packed().isPresent());
        }
    }

    private static ConvertOptions keeping() {
        return ConvertOptions.builder()
                .pack(ConvertOptions.DEFAULTS.pack().toBuilder()
                        .keepCompression(true)
                        .build())
                .build();
    }

    private void assertSoundAndRestored(FileReference source, TestImage image) throws IOException {
        try (ImageSource nydus = TestImage.open(nydus());
                ImageSource against = TestImage.open(source);
                ImageDestination to = FileTransports.openDestination(TestImage.reference(folder.resolve("reverted")))) {
            TestImage.requireSound(nydus, against, folder);
            RevertReport reverted = new RevertImage(RevertOptions.DEFAULTS, folder, ImageProgress.NONE).run(nydus, to);
            assertThat(reverted.result()).isEqualTo(image.manifest());
            assertThat(reverted.restored()).isTrue();
        }
    }

    private FileReference nydus() {
        return TestImage.reference(folder.resolve("nydus"));
    }

    private ImageManifest convert(FileReference source, ConvertOptions options) throws IOException {
        try (ImageSource from = TestImage.open(source);
                ImageDestination to = FileTransports.openDestination(nydus())) {
            return ImageManifest.read(new ConvertImage(options, folder, ImageProgress.NONE)
                    .run(from, to)
                    .result());
        }
    }
}
