package dev.nydusconvert.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.NydusAnnotations;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.FileTransports;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.layer.RecipeMode;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckImageTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void convertedImageIsSoundAndLikeItsSource(RafsVersion version) throws IOException {
        FileReference source = TestImage.layered().writeTo(folder.resolve("source"));
        convert(source, version);

        ImageCheckReport report = check(source);

        assertThat(report.images()).hasSize(1);
        ImageCheckReport.CheckedImage image = report.images().get(0);
        assertThat(image.findings()).isEmpty();
        assertThat(image.version()).contains(version);
        assertThat(image.chunks()).isPositive();
        assertThat(image.comparison().orElseThrow().files().differences()).isEmpty();
        assertThat(image.comparison().orElseThrow().files().names()).isEqualTo(10);
        assertThat(report.sound()).isTrue();
    }

    @Test
    void everyDifferenceFromTheSourceIsTold() throws IOException {
        convert(
                new TestImage()
                        .gzipLayer(new LayerTar()
                                .dir("d", 0755)
                                .file("d/content", "one")
                                .file("d/size", "short")
                                .file("d/linked", "linked")
                                .hardLink("d/name", "d/linked")
                                .file("d/type", "file")
                                .symlink("d/target", "here")
                                .device("d/device", 1, 3)
                                .fileWithXattr("d/xattr", "x", "user.a", "1")
                                .file("d/extra", "extra"))
                        .writeTo(folder.resolve("converted")),
                RafsVersion.V6);
        FileReference other = new TestImage()
                .gzipLayer(new LayerTar()
                        .dir("d", 0700)
                        .file("d/content", "two")
                        .file("d/size", "longer")
                        .file("d/linked", "linked")
                        .file("d/name", "linked")
                        .dir("d/type", 0755)
                        .symlink("d/target", "there")
                        .device("d/device", 1, 5)
                        .fileWithXattr("d/xattr", "x", "user.a", "2")
                        .file("d/missing", "missing"))
                .writeTo(folder.resolve("source"));

        ImageCheckReport report = check(other);

        assertThat(report.sound()).isFalse();
        assertThat(report.images().get(0).findings()).isEmpty();
        assertThat(report.images().get(0).comparison().orElseThrow().files().differences())
                .extracting(it -> it.path() + " " + it.what())
                .containsExactlyInAnyOrder(
                        "/d the mode",
                        "/d/content the content",
                        "/d/size the size",
                        "/d/name the file",
                        "/d/type the type",
                        "/d/target the target",
                        "/d/device the device",
                        "/d/xattr the extended attributes",
                        "/d/missing the name",
                        "/d/extra the name");
    }

    @Test
    void damageToABlobIsFoundByItsDigestAndByItsChunks() throws IOException {
        FileReference source = TestImage.layered().writeTo(folder.resolve("source"));
        ImageManifest manifest =
                ImageManifest.read(convert(source, RafsVersion.V6).result());
        Path blob = blob(manifest.layers().get(1).digest());
        byte[] bytes = Files.readAllBytes(blob);
        bytes[1000] ^= 1;
        Files.write(blob, bytes);

        ImageCheckReport report = check(source);

        assertThat(report.images().get(0).findings())
                .anyMatch(finding -> finding.contains("other content than its digest"))
                .anyMatch(finding -> finding.contains("chunk 0"));
        assertThat(report.sound()).isFalse();
    }

    @Test
    void manifestThatIsNotAsReadersExpectItIsTold() throws IOException {
        FileReference source = TestImage.layered().writeTo(folder.resolve("source"));
        ImageManifest manifest =
                ImageManifest.read(convert(source, RafsVersion.V6).result());
        List<Descriptor> layers = new ArrayList<>(manifest.layers());
        layers.set(0, layers.get(0).withAnnotations(Map.of()));
        layers.set(1, layers.get(1).withMediaType("application/x-other"));
        layers.set(3, layers.get(3).withAnnotation(NydusAnnotations.FS_VERSION, "5"));
        try (ImageDestination destination =
                FileTransports.openDestination(TestImage.reference(folder.resolve("nydus")))) {
            destination.commit(manifest.edit().layers(layers).build().raw());
        }

        List<String> findings = check(source).images().get(0).findings();

        assertThat(findings)
                .hasSize(3)
                .anyMatch(it -> it.contains("has no annotation " + NydusAnnotations.BLOB))
                .anyMatch(it -> it.contains("has the media type application/x-other"))
                .anyMatch(it -> it.contains("says 5, but the bootstrap is RAFS v6"));
    }

    private Path blob(ContentDigest digest) {
        return folder.resolve("nydus/blobs/sha256").resolve(digest.hex());
    }

    private ConvertReport convert(FileReference source, RafsVersion version) throws IOException {
        ConvertOptions options = ConvertOptions.builder()
                .pack(ConvertOptions.DEFAULTS.pack().toBuilder()
                        .version(version)
                        .recipe(RecipeMode.NONE)
                        .build())
                .build();
        try (ImageSource from = TestImage.open(source);
                ImageDestination to = FileTransports.openDestination(TestImage.reference(folder.resolve("nydus")))) {
            return new ConvertImage(options, folder, ImageProgress.NONE).run(from, to);
        }
    }

    private ImageCheckReport check(FileReference source) throws IOException {
        try (ImageSource image = TestImage.open(TestImage.reference(folder.resolve("nydus")));
                ImageSource against = TestImage.open(source)) {
            return new CheckImage(PlatformChoice.DEFAULT, 2, folder, ImageProgress.NONE).run(image, against);
        }
    }
}
