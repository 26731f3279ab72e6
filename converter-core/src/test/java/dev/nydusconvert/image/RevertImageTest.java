package dev.nydusconvert.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageConfig;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.FileTransports;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.RecipeMode;
import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tar.LayerInput;
import dev.nydusconvert.tar.StreamCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RevertImageTest {
    private static final PackOptions KEEPING =
            ConvertOptions.DEFAULTS.pack().toBuilder().keepCompression(true).build();

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void manifestComesBackWhereEveryLayerDoes(RafsVersion version) throws IOException {
        TestImage image = TestImage.layered();
        convert(
                image.writeTo(folder.resolve("source")),
                ConvertOptions.builder()
                        .pack(KEEPING.toBuilder().version(version).build())
                        .build());

        RevertReport report = revert(RevertOptions.DEFAULTS);

        assertThat(report.restored()).isTrue();
        assertThat(report.result()).isEqualTo(image.manifest());
        assertThat(report.images().get(0).layers())
                .extracting(RevertedLayer::fidelity)
                .containsOnly(RevertedLayer.Fidelity.SAME_BLOB);
        assertEveryBlobIsThere(report);
    }

    @Test
    void dockerManifestComesBackToo() throws IOException {
        TestImage image = new TestImage()
                .docker()
                .gzipLayer(new LayerTar().file("a", "a"))
                .gzipLayer(new LayerTar().whiteout("a"));
        convert(
                image.writeTo(folder.resolve("source")),
                ConvertOptions.builder().pack(KEEPING).build());

        assertThat(revert(RevertOptions.DEFAULTS).result()).isEqualTo(image.manifest());
    }

    @Test
    void layersOfAnotherEncoderComeBackAsTheSameTarsAndTheConfigAsItWas() throws IOException {
        TestImage image = TestImage.layered();
        convert(image.writeTo(folder.resolve("source")), ConvertOptions.DEFAULTS);

        RevertReport report = revert(
                new RevertOptions(PlatformChoice.DEFAULT, RecipeUse.REQUIRED, Optional.of(StreamCodec.ZSTD), 1, 1));

        ImageManifest manifest = ImageManifest.read(report.result());
        assertThat(report.restored()).isFalse();
        assertThat(manifest.config())
                .isEqualTo(ImageManifest.read(image.manifest()).config());
        assertThat(manifest.annotations()).containsOnlyKeys("org.example.note");
        assertThat(report.images().get(0).layers().get(0).fidelity()).isEqualTo(RevertedLayer.Fidelity.SAME_TAR);
        assertEveryBlobIsThere(report);
    }

    @Test
    void withoutRecipesLayersHaveTheSameFilesAndConfigAndHistoryAreRight() throws IOException {
        TestImage image = TestImage.layered();
        convert(
                image.writeTo(folder.resolve("source")),
                ConvertOptions.builder()
                        .pack(KEEPING.toBuilder()
                                .recipe(RecipeMode.NONE)
                                .keepCompression(false)
                                .build())
                        .build());

        RevertReport report = revert(RevertOptions.DEFAULTS);

        assertThat(report.restored()).isFalse();
        assertThat(report.images().get(0).layers())
                .extracting(RevertedLayer::fidelity)
                .containsOnly(RevertedLayer.Fidelity.SAME_CONTENT);
        ImageManifest manifest = ImageManifest.read(report.result());
        assertThat(manifest.annotations()).containsOnlyKeys("org.example.note");
        try (ImageSource written = TestImage.open(target())) {
            ImageConfig config = config(written, manifest);
            assertThat(config.layersInHistory()).contains(3L);
            assertThat(config.execution())
                    .isEqualTo(ImageConfig.read(image.config(), "config").execution());
        }
        assertEveryBlobIsThere(report);
    }

    @Test
    void indexComesBackWithItsAttestations() throws IOException {
        LayerTar shared = new LayerTar().dir("etc", 0755).file("etc/shared", "shared");
        FileReference source = TestImage.writeIndex(
                folder.resolve("source"),
                List.of(
                        new TestImage().gzipLayer(shared).gzipLayer(new LayerTar().file("arch", "amd64")),
                        new TestImage().platform("linux/arm64").gzipLayer(shared)));
        ConvertReport converted = convert(
                source,
                ConvertOptions.builder()
                        .pack(KEEPING)
                        .platforms(PlatformChoice.ALL)
                        .build());

        RevertReport report = revert(all());

        assertThat(report.result()).isEqualTo(converted.source());
        assertThat(report.restored()).isTrue();
        try (ImageSource written = TestImage.open(target())) {
            for (Descriptor entry : ImageIndex.read(report.result()).manifests()) {
                assertThat(written.manifest(entry).digest()).isEqualTo(entry.digest());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void mergedIndexBecomesTheIndexThatItWasMadeOf(boolean emptyLayer) throws IOException {
        FileReference source = TestImage.writeIndex(
                folder.resolve("source"),
                List.of(
                        new TestImage().gzipLayer(new LayerTar().file("arch", "amd64")),
                        new TestImage().platform("linux/arm64").gzipLayer(new LayerTar().file("arch", "arm64"))));
        ConvertReport converted = convert(
                source,
                ConvertOptions.builder()
                        .pack(KEEPING)
                        .mergePlatforms(true)
                        .emptyLayer(emptyLayer)
                        .platforms(PlatformChoice.ALL)
                        .build());

        assertThat(revert(all()).result()).isEqualTo(converted.source());
    }

    @Test
    void imagesBesideStayWhereTheNydusImagesDoNotBecomeThem() throws IOException {
        FileReference source = TestImage.writeIndex(
                folder.resolve("source"),
                List.of(
                        new TestImage().gzipLayer(new LayerTar().file("arch", "amd64")),
                        new TestImage().platform("linux/arm64").gzipLayer(new LayerTar().file("arch", "arm64"))));
        ConvertReport converted = convert(
                source,
                ConvertOptions.builder()
                        .pack(KEEPING.toBuilder()
                                .recipe(RecipeMode.NONE)
                                .keepCompression(false)
                                .build())
                        .mergePlatforms(true)
                        .platforms(PlatformChoice.ALL)
                        .build());

        RevertReport report = revert(all());

        assertThat(report.images()).noneMatch(RevertedImage::restored);
        assertThat(ImageIndex.read(report.result()).manifests())
                .extracting(Descriptor::digest)
                .isEqualTo(ImageIndex.read(converted.source()).manifests().stream()
                        .map(Descriptor::digest)
                        .toList());
    }

    @Test
    void imageThatIsNoNydusImageIsRefused() throws IOException {
        FileReference source = TestImage.layered().writeTo(folder.resolve("nydus"));

        assertThatThrownBy(() -> revert(RevertOptions.DEFAULTS))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("is no Nydus image");
        assertThat(source.name()).contains("test");
    }

    private static RevertOptions all() {
        return new RevertOptions(PlatformChoice.ALL, RecipeUse.IF_PRESENT, Optional.empty(), 2, 2);
    }

    /** Also that each layer has the diffID that the config tells. */
    private void assertEveryBlobIsThere(RevertReport report) throws IOException {
        ImageManifest manifest = ImageManifest.read(report.result());
        try (ImageSource written = TestImage.open(target())) {
            List<ContentDigest> diffIds = config(written, manifest).diffIds();
            assertThat(diffIds).hasSameSizeAs(manifest.layers());
            for (int i = 0; i < diffIds.size(); i++) {
                try (LayerInput layer = LayerInput.openWithDigests(
                        written.blob(manifest.layers().get(i)), "layer")) {
                    try (InputStream tar = layer.tar()) {
                        tar.transferTo(OutputStream.nullOutputStream());
                    }
                    assertThat(ContentDigest.of(layer.tarSha256())).isEqualTo(diffIds.get(i));
                }
            }
        }
    }

    private FileReference target() {
        return TestImage.reference(folder.resolve("target"));
    }

    private ConvertReport convert(FileReference source, ConvertOptions options) throws IOException {
        try (ImageSource from = TestImage.open(source);
                ImageDestination to = FileTransports.openDestination(TestImage.reference(folder.resolve("nydus")))) {
            return new ConvertImage(options, folder, ImageProgress.NONE).run(from, to);
        }
    }

    private RevertReport revert(RevertOptions options) throws IOException {
        try (ImageSource from = TestImage.open(TestImage.reference(folder.resolve("nydus")));
                ImageDestination to = FileTransports.openDestination(target())) {
            return new RevertImage(options, folder, ImageProgress.NONE).run(from, to);
        }
    }

    private static ImageConfig config(ImageSource image, ImageManifest manifest) throws IOException {
        return ImageConfig.read(Transfer.readBytes(image, manifest.config(), JsonText.MAX_SIZE), "config");
    }
}
