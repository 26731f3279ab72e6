package dev.nydusconvert.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageConfig;
import dev.nydusconvert.image.model.ImageIndex;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.JsonText;
import dev.nydusconvert.image.model.MediaTypes;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.registry.FakeRegistry;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.HostSet;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.image.transport.TransportOptions;
import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An image with all that an image can have goes from registry to registry as a Nydus image, and back: two platforms with
 * attestations, whiteouts, opaque directories, devices, empty layers, layers of every compression, and a twin in Docker's form.
 */
class WholeJourneyTest {
    @TempDir
    Path folder;

    private final Transports transports =
            new Transports(TransportOptions.defaults().withEnvironment(Map.of()).withPlainHttp(HostSet.ALL));
    private FakeRegistry from;
    private FakeRegistry to;

    @BeforeEach
    void startRegistries() throws IOException {
        from = FakeRegistry.start().withReferrers();
        to = FakeRegistry.start().withReferrers();
    }

    @AfterEach
    void stopRegistries() {
        from.close();
        to.close();
    }

    private static LayerTar lowest() {
        return new LayerTar()
                .dir("etc", 0700)
                .file("etc/passwd", "root")
                .file("etc/gone", "gone")
                .dir("data", 0755)
                .noise("data/big", 1_200_000, 1)
                .dir("dev", 0755)
                .device("dev/null", 1, 3);
    }

    private static LayerTar changes() {
        return new LayerTar()
                .whiteout("etc/gone")
                .dir("data", 0711)
                .opaque("data")
                .noise("data/new", 70_000, 2)
                .hardLink("data/link", "data/new")
                .symlink("data/soft", "new")
                .fileWithXattr("data/attr", "x", "user.note", "value");
    }

    /** The image for one platform: a shared layer, an empty one, and one of its own. */
    private static TestImage image(String platform) {
        return new TestImage()
                .platform(platform)
                .gzipLayer(lowest())
                .zstdLayer(changes())
                .gzipLayer(new LayerTar())
                .plainLayer(new LayerTar().file("arch", platform).whiteout("dev/null"));
    }

    private static TestImage dockerTwin() {
        return new TestImage()
                .docker()
                .gzipLayer(lowest())
                .gzipLayer(changes())
                .gzipLayer(new LayerTar())
                .gzipLayer(new LayerTar().file("arch", "linux/amd64").whiteout("dev/null"));
    }

    private String in(FakeRegistry registry, String tag) {
        return "docker://" + registry.host() + "/team/app:" + tag;
    }

    private RawManifest push(FileReference layout, String tag) throws IOException {
        try (ImageSource source = TestImage.open(layout);
                ImageDestination target = transports.openDestination(ImageReference.parse(in(from, tag)))) {
            return new CopyImage(false, 2, ImageProgress.NONE)
                    .run(source, target)
                    .top();
        }
    }

    private ConvertReport convert(String tag, ConvertOptions options) throws IOException {
        try (ImageSource source = transports.openSource(ImageReference.parse(in(from, tag)));
                ImageDestination target = transports.openDestination(ImageReference.parse(in(to, tag + "-nydus")))) {
            return new ConvertImage(options, folder, ImageProgress.NONE).run(source, target);
        }
    }

    private RevertReport revert(String tag) throws IOException {
        RevertOptions options = new RevertOptions(PlatformChoice.ALL, RecipeUse.REQUIRED, Optional.empty(), 2, 2);
        try (ImageSource source = transports.openSource(ImageReference.parse(in(to, tag + "-nydus")));
                ImageDestination target = transports.openDestination(ImageReference.parse(in(from, tag + "-back")))) {
            return new RevertImage(options, folder, ImageProgress.NONE).run(source, target);
        }
    }

    private void assertSoundAndLikeTheSource(String tag) throws IOException {
        try (ImageSource nydus = transports.openSource(ImageReference.parse(in(to, tag + "-nydus")));
                ImageSource source = transports.openSource(ImageReference.parse(in(from, tag)))) {
            ImageCheckReport report =
                    new CheckImage(PlatformChoice.ALL, 2, folder, ImageProgress.NONE).run(nydus, source);
            assertThat(report.images()).allSatisfy(image -> {
                assertThat(image.findings()).isEmpty();
                assertThat(image.comparison().orElseThrow().files().differences())
                        .isEmpty();
            });
        }
    }

    private List<ContentDigest> diffIds(String tag, RawManifest manifest) throws IOException {
        try (ImageSource source = transports.openSource(ImageReference.parse(in(from, tag)))) {
            ImageManifest image = ImageManifest.read(manifest);
            return ImageConfig.read(Transfer.readBytes(source, image.config(), JsonText.MAX_SIZE), "config")
                    .diffIds();
        }
    }

    private static ConvertOptions.Builder keeping(RafsVersion version) {
        return ConvertOptions.builder()
                .platforms(PlatformChoice.ALL)
                .pack(ConvertOptions.DEFAULTS.pack().toBuilder()
                        .version(version)
                        .keepCompression(true)
                        .build());
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(from.openUploads()).isZero();
        assertThat(to.openUploads()).isZero();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("nydus-convert")))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void indexOfTwoPlatformsWithAttestationsComesBackToTheByte(RafsVersion version) throws IOException {
        RawManifest index = push(
                TestImage.writeIndex(folder.resolve("source"), List.of(image("linux/amd64"), image("linux/arm64/v8"))),
                "multi");

        ConvertReport converted =
                convert("multi", keeping(version).artifactType(true).build());

        ImageIndex nydus = ImageIndex.read(converted.result());
        List<Descriptor> entries = nydus.manifests();
        assertThat(converted.leftOut()).isEmpty();
        assertThat(entries).hasSize(4);
        assertThat(RegistryRules.brokenBy(nydus)).isEmpty();
        for (int i = 0; i < 2; i++) {
            ImageManifest image = ImageManifest.read(
                    to.manifest("team/app", entries.get(i).digest().toString()));
            assertThat(RegistryRules.brokenBy(image)).isEmpty();
            assertThat(image.raw().mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
            assertThat(image.artifactType()).contains(MediaTypes.NYDUS_ARTIFACT);
            assertThat(entries.get(i).artifactType()).contains(MediaTypes.NYDUS_ARTIFACT);
            assertThat(image.layers()).hasSize(5);
            assertThat(ImageIndex.attested(entries.get(i + 2)))
                    .contains(entries.get(i).digest().toString());
            assertThat(entries.get(i + 2).digest())
                    .isEqualTo(ImageIndex.read(index).manifests().get(i + 2).digest());
        }
        assertSoundAndLikeTheSource("multi");
        RevertReport reverted = revert("multi");
        assertThat(reverted.restored()).isTrue();
        assertThat(from.manifest("team/app", "multi-back")).isEqualTo(index);
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void twinInDockersFormBecomesAnOciImageAndComesBackAsADockerImage(RafsVersion version) throws IOException {
        RawManifest docker = push(dockerTwin().writeTo(folder.resolve("docker")), "docker");
        assertThat(docker.mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);

        RawManifest nydus =
                convert("docker", keeping(version).withReferrer(true).build()).result();

        assertThat(nydus.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
        assertThat(ImageManifest.read(nydus).subject().map(Descriptor::digest)).contains(docker.digest());
        assertSoundAndLikeTheSource("docker");
        assertThat(revert("docker").restored()).isTrue();
        assertThat(from.manifest("team/app", "docker-back")).isEqualTo(docker);
        convert("docker", keeping(version).dockerManifest(true).build());
        assertThat(to.manifest("team/app", "docker-nydus").mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);
        assertSoundAndLikeTheSource("docker");
        assertThat(revert("docker").result()).isEqualTo(docker);
        assertNothingIsLeft();
    }

    @Test
    void twinsOfBothFormsHaveTheSameBlobsAndFiles() throws IOException {
        push(dockerTwin().writeTo(folder.resolve("docker")), "docker");
        push(image("linux/amd64").writeTo(folder.resolve("oci")), "oci");

        List<Descriptor> docker = ImageManifest.read(
                        convert("docker", keeping(RafsVersion.V6).build()).result())
                .layers();
        List<Descriptor> oci = ImageManifest.read(
                        convert("oci", keeping(RafsVersion.V6).build()).result())
                .layers();

        assertThat(docker.get(0)).isEqualTo(oci.get(0));
        assertThat(docker.get(2)).isEqualTo(oci.get(2));
        try (ImageSource one = transports.openSource(ImageReference.parse(in(to, "docker-nydus")));
                ImageSource other = transports.openSource(ImageReference.parse(in(to, "oci-nydus")))) {
            assertThat(new DiffImages(PlatformChoice.DEFAULT, Set.of(), 2, folder, ImageProgress.NONE)
                            .run(one, other)
                            .same())
                    .isTrue();
        }
    }

    @Test
    void layerWhoseCompressionCannotBeRepeatedComesBackAsItsTarAndTheConfigToTheByte() throws IOException {
        LayerTar tar = changes();
        TestImage image = new TestImage()
                .gzipLayer(lowest())
                .layer(MediaTypes.OCI_LAYER_GZIP, huffmanOnly(tar.plain()), tar.plain());
        RawManifest before = push(image.writeTo(folder.resolve("source")), "odd");

        convert("odd", keeping(RafsVersion.V6).build());
        RevertReport reverted = revert("odd");

        assertThat(reverted.restored()).isFalse();
        assertThat(reverted.images().get(0).layers())
                .extracting(RevertedLayer::fidelity)
                .containsExactly(RevertedLayer.Fidelity.SAME_BLOB, RevertedLayer.Fidelity.SAME_TAR);
        assertThat(ImageManifest.read(reverted.result()).config())
                .isEqualTo(ImageManifest.read(before).config());
        assertThat(diffIds("odd-back", reverted.result())).isEqualTo(diffIds("odd", before));
        assertNothingIsLeft();
    }

    /** In a way that no level of zlib gives. */
    private static byte[] huffmanOnly(byte[] tar) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed) {
            {
                def.setStrategy(Deflater.HUFFMAN_ONLY);
            }
        }) {
            gzip.write(tar);
        }
        return compressed.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void mergedIndexHasTheImagesToTheByteAndComesBackAsTheSource(RafsVersion version) throws IOException {
        RawManifest index = push(
                TestImage.writeIndex(folder.resolve("source"), List.of(image("linux/amd64"), image("linux/arm64/v8"))),
                "merged");

        ConvertReport converted =
                convert("merged", keeping(version).mergePlatforms(true).build());

        List<Descriptor> entries = ImageIndex.read(converted.result()).manifests();
        List<Descriptor> before = ImageIndex.read(index).manifests();
        assertThat(entries.subList(0, before.size())).isEqualTo(before);
        for (Descriptor entry : before) {
            assertThat(to.manifest("team/app", entry.digest().toString())).isNotNull();
        }
        assertSoundAndLikeTheSource("merged");
        revert("merged");
        assertThat(from.manifest("team/app", "merged-back")).isEqualTo(index);
        assertNothingIsLeft();
    }
}
