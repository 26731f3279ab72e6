package dev.nydusconvert.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.image.model.Platform;
import dev.nydusconvert.image.transport.FileReference;
import dev.nydusconvert.image.transport.FileTransports;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any two images are compared, whatever they are. */
class DiffImagesTest {
    @TempDir
    Path folder;

    private FileReference before;
    private FileReference after;

    @BeforeEach
    void writeImages() throws IOException {
        before = new TestImage()
                .gzipLayer(
                        new LayerTar().dir("etc", 0755).file("etc/conf", "one").file("etc/gone", "gone"))
                .gzipLayer(new LayerTar().noise("data", 90_000, 1))
                .writeTo(folder.resolve("before"));
        after = new TestImage()
                .zstdLayer(
                        new LayerTar().dir("etc", 0700).file("etc/conf", "two").noise("data", 90_000, 1))
                .plainLayer(new LayerTar().file("etc/new", "new"))
                .writeTo(folder.resolve("after"));
    }

    private static List<String> lines(DiffImages.Report report) {
        return report.images().stream()
                .flatMap(image -> image.comparison().differences().stream())
                .map(it -> it.path() + " " + it.what())
                .toList();
    }

    private DiffImages.Report diff(FileReference from, FileReference to, ImageAspect... ignored) throws IOException {
        return diff(from, to, PlatformChoice.DEFAULT, ignored);
    }

    private DiffImages.Report diff(
            FileReference from, FileReference to, PlatformChoice platforms, ImageAspect... ignored) throws IOException {
        try (ImageSource first = TestImage.open(from);
                ImageSource second = TestImage.open(to)) {
            return new DiffImages(platforms, Set.of(ignored), 2, folder, ImageProgress.NONE).run(first, second);
        }
    }

    private FileReference nydus(FileReference source, String name, ConvertOptions options) throws IOException {
        FileReference nydus = TestImage.reference(folder.resolve(name));
        try (ImageSource from = TestImage.open(source);
                ImageDestination to = FileTransports.openDestination(nydus)) {
            new ConvertImage(options, folder, ImageProgress.NONE).run(from, to);
        }
        return nydus;
    }

    private static ConvertOptions v5() {
        return ConvertOptions.builder()
                .pack(ConvertOptions.DEFAULTS.pack().toBuilder()
                        .version(RafsVersion.V5)
                        .build())
                .build();
    }

    @Test
    void containerAndNydusImagesAreComparedWithEachOther() throws IOException {
        FileReference nydusBefore = nydus(before, "nydus-before", ConvertOptions.DEFAULTS);
        FileReference nydusAfter = nydus(after, "nydus-after", v5());

        for (FileReference from : List.of(before, nydusBefore)) {
            for (FileReference to : List.of(after, nydusAfter)) {
                DiffImages.Report report = diff(from, to);
                assertThat(report.same()).isFalse();
                assertThat(lines(report))
                        .containsExactly(
                                "/etc the mode", "/etc/conf the content", "/etc/gone the name", "/etc/new the name");
                assertThat(report.images().get(0).comparison().names()).isEqualTo(6);
            }
            assertThat(diff(from, before).same()).isTrue();
            assertThat(diff(before, from).same()).isTrue();
        }
    }

    @Test
    void whatIsIgnoredDoesNotCount() throws IOException {
        assertThat(lines(diff(before, after, ImageAspect.NAME, ImageAspect.MODE)))
                .containsExactly("/etc/conf the content");
        assertThat(diff(before, after, ImageAspect.NAME, ImageAspect.MODE, ImageAspect.CONTENT)
                        .same())
                .isTrue();
    }

    @Test
    void fieldsOfTheConfigAreComparedOneByOne() throws IOException {
        FileReference other = new TestImage()
                .executionField("Env", "[\"PATH=/usr/bin\"]")
                .executionField("User", "\"1000\"")
                .gzipLayer(
                        new LayerTar().dir("etc", 0755).file("etc/conf", "one").file("etc/gone", "gone"))
                .gzipLayer(new LayerTar().noise("data", 90_000, 1))
                .writeTo(folder.resolve("other"));

        assertThat(diff(before, other).images().get(0).comparison().differences())
                .extracting(it -> it.what() + ": " + it.expected() + " -> " + it.found())
                .containsExactly("config.Env: [\"PATH=/bin\"] -> [\"PATH=/usr/bin\"]", "config.User: none -> \"1000\"");
        assertThat(diff(before, other, ImageAspect.CONFIG).same()).isTrue();
    }

    @Test
    void oneManifestIsNotRead() throws IOException {
        try (Stream<Path> blobs = Files.walk(folder.resolve("before/blobs/sha256"))) {
            Path largest = blobs.max(
                            Comparator.comparingLong(path -> path.toFile().length()))
                    .orElseThrow();
            Files.write(largest, new byte[1]);
        }

        assertThat(diff(before, before).same()).isTrue();
        assertThatThrownBy(() -> diff(before, after)).isInstanceOf(MalformedInputException.class);
    }

    @Test
    void imagesOfIndexesAreComparedByPlatform() throws IOException {
        TestImage amd64 = new TestImage().gzipLayer(new LayerTar().file("arch", "amd64"));
        TestImage arm64 = new TestImage().platform("linux/arm64").gzipLayer(new LayerTar().file("arch", "arm64"));
        FileReference both = TestImage.writeIndex(folder.resolve("both"), List.of(amd64, arm64));
        FileReference changed = TestImage.writeIndex(
                folder.resolve("changed"),
                List.of(new TestImage().platform("linux/arm64").gzipLayer(new LayerTar().file("arch", "v8")), amd64));
        FileReference one = TestImage.writeIndex(folder.resolve("one"), List.of(amd64));
        FileReference merged = nydus(
                both,
                "merged",
                ConvertOptions.builder()
                        .platforms(PlatformChoice.ALL)
                        .mergePlatforms(true)
                        .build());

        DiffImages.Report report = diff(both, changed, PlatformChoice.ALL);
        assertThat(report.images()).hasSize(2);
        assertThat(report.images().get(0).comparison().count()).isZero();
        assertThat(lines(report)).containsExactly("/arch the size");
        assertThat(diff(merged, both, PlatformChoice.ALL).same()).isTrue();
        assertThat(diff(both, arm64.writeTo(folder.resolve("arm64"))).same()).isTrue();
        assertThat(diff(amd64.writeTo(folder.resolve("amd64")), merged).same()).isTrue();
        for (List<FileReference> pair : List.of(List.of(one, both), List.of(both, one))) {
            assertThatThrownBy(() -> diff(pair.get(0), pair.get(1), PlatformChoice.ALL))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("has no image for linux/arm64; it has linux/amd64");
        }
        assertThat(diff(one, both, PlatformChoice.of(List.of(Platform.parse("linux/amd64"))))
                        .same())
                .isTrue();
    }
}
