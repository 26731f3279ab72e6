package dev.nydusconvert.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageConfig;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.NydusAnnotations;
import dev.nydusconvert.image.model.Platform;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.FileTransports;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertImageTest {
    private static final ConvertOptions OPTIONS = ConvertOptions.DEFAULTS;

    @TempDir
    Path folder;

    @Test
    void layersBecomeBlobsInTheirOrderAndTheBootstrapComesLast() throws IOException {
        FileReference source = TestImage.layered().writeTo(folder.resolve("source"));

        ConvertReport report = convert(source, OPTIONS);

        ImageManifest manifest = ImageManifest.read(report.result());
        assertThat(manifest.layers()).hasSize(4);
        assertThat(manifest.layers().subList(0, 3))
                .allMatch(layer -> layer.mediaType().equals(MediaTypes.NYDUS_BLOB))
                .allMatch(layer -> layer.annotation(NydusAnnotations.BLOB).isPresent());
        Descriptor last = manifest.layers().get(3);
        assertThat(last.mediaType()).isEqualTo(MediaTypes.OCI_LAYER_GZIP);
        assertThat(last.annotation(NydusAnnotations.BOOTSTRAP)).contains("true");
        assertThat(last.annotation(NydusAnnotations.FS_VERSION)).contains("6");
        assertThat(manifest.annotations())
                .containsEntry("org.example.note", "kept")
                .containsEntry(
                        NydusAnnotations.SOURCE_DIGEST, report.source().digest().toString());
        try (ImageSource written = TestImage.open(target())) {
            ImageConfig config = config(written, manifest);
            assertThat(config.diffIds().subList(0, 3))
                    .isEqualTo(manifest.layers().subList(0, 3).stream()
                            .map(Descriptor::digest)
                            .toList());
            byte[] bootstrap = gunzip(Transfer.readBytes(written, last, 1 << 20));
            assertThat(config.diffIds().get(3)).isEqualTo(ContentDigest.ofBytes(bootstrap));
        }
    }

    @Test
    void configKeepsAllThatIsNotAboutLayers() throws IOException {
        TestImage image = TestImage.layered();
        FileReference source = image.writeTo(folder.resolve("source"));

        ConvertReport report = convert(source, OPTIONS);

        try (ImageSource written = TestImage.open(target())) {
            ImageManifest manifest = ImageManifest.read(report.result());
            ImageConfig config = config(written, manifest);
            String expected = new String(image.config(), StandardCharsets.UTF_8)
                    .replaceFirst(
                            "\"diff_ids\":\\[[^]]*]",
                            "\"diff_ids\":"
                                    + config.diffIds().stream()
                                            .map(id -> "\"" + id + "\"")
                                            .toList()
                                            .toString()
                                            .replace(" ", ""))
                    .replaceFirst(
                            "]}$", ",{\"created_by\":\"Nydus Converter\",\"comment\":\"Nydus Bootstrap Layer\"}]}");
            assertThat(new String(config.bytes(), StandardCharsets.UTF_8)).isEqualTo(expected);
        }
    }

    @Test
    void resultDependsOnSourceAndOptionsOnly() throws IOException {
        FileReference source = TestImage.layered().writeTo(folder.resolve("source"));
        RawManifest first = convert(source, OPTIONS).result();
        deleteTarget();

        RawManifest second = convert(
                        source,
                        ConvertOptions.builder()
                                .jobs(5)
                                .pack(OPTIONS.pack().toBuilder().threads(7).build())
                                .build())
                .result();

        assertThat(second).isEqualTo(first);
    }

    @Test
    void dockerImageBecomesAnOciImageUnlessItIsToStayOne() throws IOException {
        FileReference source = new TestImage()
                .docker()
                .gzipLayer(new LayerTar().file("a", "a"))
                .writeTo(folder.resolve("source"));

        ImageManifest oci = ImageManifest.read(convert(source, OPTIONS).result());
        deleteTarget();
        ImageManifest docker = ImageManifest.read(
                convert(source, ConvertOptions.builder().dockerManifest(true).build())
                        .result());

        assertThat(oci.raw().mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
        assertThat(oci.config().mediaType()).isEqualTo(MediaTypes.OCI_CONFIG);
        assertThat(docker.raw().mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);
        assertThat(docker.config().mediaType()).isEqualTo(MediaTypes.DOCKER_CONFIG);
        assertThat(docker.layers().get(1).mediaType()).isEqualTo(MediaTypes.DOCKER_LAYER_GZIP);
    }

    @Test
    void tarThatIsNotTheOneOfTheConfigEndsTheConversionAndTheNameLeadsNowhere() throws IOException {
        FileReference source = TestImage.layered().wrongDiffId().writeTo(folder.resolve("source"));

        assertThatThrownBy(() -> convert(source, OPTIONS))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("but the diffID in the config is");
        assertThatThrownBy(() -> TestImage.open(target()).topManifest()).isInstanceOf(IOException.class);
    }

    @Test
    void layersThatCannotBeConvertedAreNamedOrKept() throws IOException {
        byte[] blob = {1, 2, 3};
        for (String mediaType : List.of(
                MediaTypes.OCI_LAYER_GZIP + MediaTypes.ENCRYPTED_SUFFIX,
                MediaTypes.DOCKER_FOREIGN_LAYER,
                "application/x-other")) {
            Path layout = Files.createTempDirectory(folder, "source");
            FileReference source = new TestImage()
                    .gzipLayer(new LayerTar().file("a", "a"))
                    .layer(mediaType, blob, blob)
                    .writeTo(layout);

            assertThatThrownBy(() -> convert(source, OPTIONS))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining(mediaType);
            ImageManifest kept = ImageManifest.read(
                    convert(source, ConvertOptions.builder().keepUnknown(true).build())
                            .result());
            assertThat(kept.layers()).extracting(Descriptor::mediaType).contains(mediaType);
            deleteTarget();
        }
    }

    @Test
    void allPlatformsKeepTheIndexAndAttestationsFollowTheirImages() throws IOException {
        FileReference source = twoPlatforms();

        ConvertReport report = convert(
                source, ConvertOptions.builder().platforms(PlatformChoice.ALL).build());

        ImageIndex index = ImageIndex.read(report.result());
        List<Descriptor> before = ImageIndex.read(report.source()).manifests();
        assertThat(index.manifests()).hasSize(4);
        assertThat(report.leftOut()).isEmpty();
        for (int i = 0; i < 2; i++) {
            Descriptor image = index.manifests().get(i);
            Descriptor attestation = index.manifests().get(i + 2);
            assertThat(image.platform()).isEqualTo(before.get(i).platform());
            assertThat(attestation.digest()).isEqualTo(before.get(i + 2).digest());
            assertThat(ImageIndex.attested(attestation)).contains(image.digest().toString());
        }
        try (ImageSource written = TestImage.open(target())) {
            for (Descriptor entry : index.manifests()) {
                assertThat(written.manifest(entry).digest()).isEqualTo(entry.digest());
            }
        }
    }

    @Test
    void onePlatformOfAnIndexBecomesAManifestAndWhatIsLeftOutIsTold() throws IOException {
        FileReference source = twoPlatforms();

        ConvertReport report = convert(
                source,
                ConvertOptions.builder()
                        .platforms(PlatformChoice.of(List.of(Platform.parse("linux/arm64"))))
                        .build());

        assertThat(report.result().isIndex()).isFalse();
        assertThat(report.images()).hasSize(1);
        assertThat(report.images().get(0).platform()).hasToString("linux/arm64");
        assertThat(report.leftOut()).hasSize(3);
    }

    @Test
    void mergedIndexHasTheImagesAsTheyWereFirstAndTellsTheNydusOnesApart() throws IOException {
        FileReference source = twoPlatforms();

        ConvertReport report = convert(
                source,
                ConvertOptions.builder()
                        .mergePlatforms(true)
                        .platforms(PlatformChoice.ALL)
                        .build());

        List<Descriptor> before = ImageIndex.read(report.source()).manifests();
        List<Descriptor> entries = ImageIndex.read(report.result()).manifests();
        assertThat(entries.subList(0, 4)).isEqualTo(before);
        assertThat(entries).hasSize(6);
        try (ImageSource written = TestImage.open(target())) {
            for (Descriptor entry : entries.subList(4, 6)) {
                assertThat(entry.artifactType()).contains(MediaTypes.NYDUS_ARTIFACT);
                ImageManifest manifest = ImageManifest.read(written.manifest(entry));
                assertThat(manifest.artifactType()).contains(MediaTypes.NYDUS_ARTIFACT);
                assertThat(manifest.config().mediaType()).isEqualTo(MediaTypes.NYDUS_CONFIG);
            }
            for (Descriptor entry : before) {
                ImageManifest kept = ImageManifest.read(written.manifest(entry));
                for (Descriptor layer : kept.layers()) {
                    assertThat(Transfer.readBytes(written, layer, 8 << 20)).hasSize((int) layer.size());
                }
            }
        }
    }

    @Test
    void emptyLayerMakesImagesBesideTheNydusImagesOthersThanTheSourceWhenAskedFor() throws IOException {
        FileReference source = twoPlatforms();

        ConvertReport report = convert(
                source,
                ConvertOptions.builder()
                        .mergePlatforms(true)
                        .emptyLayer(true)
                        .platforms(PlatformChoice.ALL)
                        .build());

        List<Descriptor> before = ImageIndex.read(report.source()).manifests();
        List<Descriptor> entries = ImageIndex.read(report.result()).manifests();
        assertThat(entries).hasSize(6);
        try (ImageSource from = TestImage.open(source);
                ImageSource written = TestImage.open(target())) {
            for (int i = 0; i < 2; i++) {
                ImageManifest plain = ImageManifest.read(from.manifest(before.get(i)));
                ImageManifest apart = ImageManifest.read(written.manifest(entries.get(i)));
                String sourceDigest = before.get(i).digest().toString();
                assertThat(entries.get(i).platform()).isEqualTo(before.get(i).platform());
                assertThat(entries.get(i).annotations()).containsEntry(NydusAnnotations.SOURCE_DIGEST, sourceDigest);
                assertThat(apart.annotations())
                        .containsEntry("org.example.note", "kept")
                        .containsEntry(NydusAnnotations.SOURCE_DIGEST, sourceDigest);
                assertThat(apart.layers().subList(1, 3)).isEqualTo(plain.layers());
                assertThat(apart.layers().get(0).annotations())
                        .containsEntry(NydusAnnotations.EMPTY_LAYER, NydusAnnotations.TRUE);
                assertEmptyLayerIn(written, apart, config(from, plain));
                assertThat(ImageIndex.attested(entries.get(i + 2)))
                        .contains(entries.get(i).digest().toString());
                ImageManifest nydus = ImageManifest.read(written.manifest(entries.get(i + 4)));
                assertThat(nydus.annotations()).containsEntry(NydusAnnotations.SOURCE_DIGEST, sourceDigest);
                assertThat(nydus.layers()).hasSize(3);
            }
        }
    }

    private static void assertEmptyLayerIn(ImageSource written, ImageManifest apart, ImageConfig before)
            throws IOException {
        Descriptor layer = apart.layers().get(0);
        assertThat(layer.digest())
                .hasToString("sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1");
        byte[] tar = gunzip(Transfer.readBytes(written, layer, 32));
        assertThat(tar).isEqualTo(new byte[1024]);
        ImageConfig after = config(written, apart);
        assertThat(after.diffIds().get(0)).isEqualTo(ContentDigest.ofBytes(tar));
        String expected = new String(before.bytes(), StandardCharsets.UTF_8)
                .replace("\"diff_ids\":[", "\"diff_ids\":[\"" + after.diffIds().get(0) + "\",")
                .replace(
                        "\"history\":[",
                        "\"history\":[{\"created_by\":\"Nydus Converter\",\"comment\":\"Nydus Empty Layer\"},");
        assertThat(new String(after.bytes(), StandardCharsets.UTF_8)).isEqualTo(expected);
    }

    @Test
    void emptyLayerWithoutImagesBesideIsRefused() {
        ConvertOptions.Builder options = ConvertOptions.builder().emptyLayer(true);

        assertThatThrownBy(options::build).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nydusImageIsCopiedAsItIs() throws IOException {
        FileReference source = TestImage.layered().writeTo(folder.resolve("source"));
        RawManifest first = convert(source, OPTIONS).result();
        Files.move(folder.resolve("target"), folder.resolve("nydus"));

        ConvertReport again = convert(TestImage.reference(folder.resolve("nydus")), OPTIONS);

        assertThat(again.result()).isEqualTo(first);
        assertThat(again.images().get(0).alreadyNydus()).isTrue();
    }

    @Test
    void sourceIsNamedOnlyWhenAskedFor() throws IOException {
        FileReference source = TestImage.layered().writeTo(folder.resolve("source"));
        RawManifest silent = convert(source, OPTIONS).result();
        deleteTarget();
        ImageManifest telling = ImageManifest.read(convert(
                        source,
                        ConvertOptions.builder()
                                .annotateSource(true)
                                .withReferrer(true)
                                .artifactType(true)
                                .build())
                .result());

        assertThat(new String(silent.bytes(), StandardCharsets.UTF_8)).doesNotContain("source-reference");
        assertThat(telling.annotations()).containsEntry(NydusAnnotations.SOURCE_REFERENCE, source.toString());
        assertThat(telling.subject().orElseThrow().digest())
                .isEqualTo(
                        ImageManifest.read(TestImage.layered().manifest()).raw().digest());
        assertThat(telling.artifactType()).contains(MediaTypes.NYDUS_ARTIFACT);
    }

    @Test
    void nothingIsLeftInTheWorkFolder() throws IOException {
        convert(TestImage.layered().writeTo(folder.resolve("source")), OPTIONS);

        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(it -> it.getFileName().toString())).containsExactlyInAnyOrder("source", "target");
        }
    }

    private FileReference twoPlatforms() throws IOException {
        LayerTar shared = new LayerTar().dir("etc", 0755).file("etc/shared", "shared");
        return TestImage.writeIndex(
                folder.resolve("source"),
                List.of(
                        new TestImage().gzipLayer(shared).gzipLayer(new LayerTar().file("arch", "amd64")),
                        new TestImage()
                                .platform("linux/arm64")
                                .gzipLayer(shared)
                                .gzipLayer(new LayerTar().file("arch", "arm64"))));
    }

    private FileReference target() {
        return TestImage.reference(folder.resolve("target"));
    }

    private void deleteTarget() throws IOException {
        Path old = Files.createTempDirectory(folder, "old").resolve("target");
        if (Files.exists(folder.resolve("target"))) {
            Files.move(folder.resolve("target"), old);
        }
    }

    private ConvertReport convert(FileReference source, ConvertOptions options) throws IOException {
        try (ImageSource from = TestImage.open(source);
                ImageDestination to = FileTransports.openDestination(target())) {
            return new ConvertImage(options, folder, ImageProgress.NONE).run(from, to);
        }
    }

    private static ImageConfig config(ImageSource image, ImageManifest manifest) throws IOException {
        return ImageConfig.read(Transfer.readBytes(image, manifest.config(), JsonText.MAX_SIZE), "config");
    }

    private static byte[] gunzip(byte[] bytes) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }
}
