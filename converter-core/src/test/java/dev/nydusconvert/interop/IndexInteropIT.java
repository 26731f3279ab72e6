package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.image.CheckImage;
import dev.nydusconvert.image.CopyImage;
import dev.nydusconvert.image.DiffImages;
import dev.nydusconvert.image.ImageAspect;
import dev.nydusconvert.image.ImageCheckReport;
import dev.nydusconvert.image.ImageInspection;
import dev.nydusconvert.image.ImageKind;
import dev.nydusconvert.image.ImageProgress;
import dev.nydusconvert.image.InspectImage;
import dev.nydusconvert.image.PlatformChoice;
import dev.nydusconvert.image.RevertImage;
import dev.nydusconvert.image.RevertOptions;
import dev.nydusconvert.image.RevertReport;
import dev.nydusconvert.image.TestImage;
import dev.nydusconvert.image.Transports;
import dev.nydusconvert.image.transport.HostSet;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.image.transport.TransportOptions;
import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Indexes that nydusify makes of an index of two platforms are read, for each of them. */
final class IndexInteropIT {
    @TempDir
    private Path folder;

    private final Transports transports =
            new Transports(TransportOptions.defaults().withEnvironment(Map.of()).withPlainHttp(HostSet.ALL));
    private LocalRegistry registry;

    @BeforeEach
    void pushIndex() throws IOException {
        registry = LocalRegistry.start(folder, "");
        try (ImageSource from = transports.openSource(TestImage.writeTwoPlatforms(folder.resolve("source")));
                ImageDestination to = transports.openDestination(ImageReference.parse("docker://" + name("plain")))) {
            copy(from, to);
        }
    }

    @AfterEach
    void stopRegistry() {
        registry.close();
    }

    private String name(String tag) {
        return registry.host() + "/image:" + tag;
    }

    private static CopyImage.Report copy(ImageSource from, ImageDestination to) throws IOException {
        return new CopyImage(true, 2, ImageProgress.NONE).run(from, to);
    }

    private ImageSource open(String tag) throws IOException {
        return transports.openSource(ImageReference.parse("docker://" + name(tag)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--all-platforms",
                "--platform linux/amd64,linux/arm64 --fs-version 5",
                "--platform linux/amd64,linux/arm64 --merge-platform",
                "--all-platforms --merge-platform --fs-version 5",
                "--all-platforms --oci-ref",
                "--all-platforms --batch-size 0x40000",
                "--all-platforms --with-referrer"
            })
    void everyPlatformIsInspectedCheckedComparedCopiedAndReverted(String options) throws IOException {
        Nydusify.convert(name("plain"), name("theirs"), folder, List.of(options.split(" ")));
        RevertOptions all = new RevertOptions(PlatformChoice.ALL, RecipeUse.IF_PRESENT, Optional.empty(), 2, 2);

        try (ImageSource theirs = open("theirs");
                ImageSource plain = open("plain");
                ImageDestination copied =
                        transports.openDestination(ImageReference.parse("oci:" + folder.resolve("copied") + ":x"));
                ImageDestination back = transports.openDestination(ImageReference.parse("docker://" + name("back")))) {
            assertThat(new InspectImage(folder)
                            .run(theirs).images().stream()
                                    .map(ImageInspection.Image::kind)
                                    .filter(kind -> kind == ImageKind.NYDUS || kind == ImageKind.NYDUS_ZRAN))
                    .hasSize(2);
            ImageCheckReport report =
                    new CheckImage(PlatformChoice.ALL, 2, folder, ImageProgress.NONE).run(theirs, plain);
            assertThat(report.images()).hasSize(2).allSatisfy(it -> {
                assertThat(it.findings()).isEmpty();
                assertThat(it.comparison().orElseThrow().files().differences())
                        .filteredOn(difference -> difference.aspect() != ImageAspect.CONFIG)
                        .isEmpty();
            });
            assertThat(copy(theirs, copied).top()).isEqualTo(theirs.topManifest());
            RevertReport reverted = new RevertImage(all, folder, ImageProgress.NONE).run(theirs, back);
            assertThat(reverted.images()).hasSize(2);
        }
        try (ImageSource back = open("back");
                ImageSource plain = open("plain")) {
            DiffImages.Report report = new DiffImages(
                            PlatformChoice.ALL, Set.of(ImageAspect.CONFIG), 2, folder, ImageProgress.NONE)
                    .run(back, plain);
            assertThat(report.images()).hasSize(2);
            assertThat(report.same()).isTrue();
        }
    }
}
