package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.image.CheckImage;
import dev.nydusconvert.image.ConvertImage;
import dev.nydusconvert.image.ConvertOptions;
import dev.nydusconvert.image.CopyImage;
import dev.nydusconvert.image.ImageAspect;
import dev.nydusconvert.image.ImageCheckReport;
import dev.nydusconvert.image.ImageKind;
import dev.nydusconvert.image.ImageProgress;
import dev.nydusconvert.image.InspectImage;
import dev.nydusconvert.image.PlatformChoice;
import dev.nydusconvert.image.RevertImage;
import dev.nydusconvert.image.RevertOptions;
import dev.nydusconvert.image.RevertReport;
import dev.nydusconvert.image.TestImage;
import dev.nydusconvert.image.Transports;
import dev.nydusconvert.image.model.ContentDigest;
import dev.nydusconvert.image.model.Descriptor;
import dev.nydusconvert.image.model.ImageConfig;
import dev.nydusconvert.image.model.ImageManifest;
import dev.nydusconvert.image.model.RawManifest;
import dev.nydusconvert.image.transport.HostSet;
import dev.nydusconvert.image.transport.ImageDestination;
import dev.nydusconvert.image.transport.ImageReference;
import dev.nydusconvert.image.transport.ImageSource;
import dev.nydusconvert.image.transport.TransportOptions;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.RecipeMode;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Others take our images from a registry, and we take theirs. */
final class ImageInteropIT {
    @TempDir
    private Path folder;

    private final TestImage image = TestImage.ofGzipLayers();
    private final Transports transports =
            new Transports(TransportOptions.defaults().withEnvironment(Map.of()).withPlainHttp(HostSet.ALL));
    private LocalRegistry registry;

    @BeforeEach
    void pushImage() throws IOException {
        registry = LocalRegistry.start(folder, "");
        copy(image.writeTo(folder.resolve("source")).toString(), inRegistry("plain"));
    }

    @AfterEach
    void stopRegistry() throws IOException {
        registry.close();
    }

    private String inRegistry(String tag) {
        return "docker://" + name(tag);
    }

    private String name(String tag) {
        return registry.host() + "/image:" + tag;
    }

    private RawManifest copy(String from, String to) throws IOException {
        try (ImageSource source = transports.openSource(ImageReference.parse(from));
                ImageDestination destination = transports.openDestination(ImageReference.parse(to))) {
            return new CopyImage(false, 2, ImageProgress.NONE)
                    .run(source, destination)
                    .top();
        }
    }

    private RawManifest convert(String to, ConvertOptions options) throws IOException {
        try (ImageSource source = transports.openSource(ImageReference.parse(inRegistry("plain")));
                ImageDestination destination = transports.openDestination(ImageReference.parse(to))) {
            return new ConvertImage(options, folder, ImageProgress.NONE)
                    .run(source, destination)
                    .result();
        }
    }

    private static ConvertOptions withoutRecipes() {
        return ConvertOptions.builder()
                .pack(ConvertOptions.DEFAULTS.pack().toBuilder()
                        .recipe(RecipeMode.NONE)
                        .build())
                .build();
    }

    private static ConvertOptions withBatches() {
        return ConvertOptions.builder()
                .pack(ConvertOptions.DEFAULTS.pack().toBuilder()
                        .chunking(new ChunkingOptions(1 << 20, DigestAlgorithm.BLAKE3, Compression.ZSTD, 1 << 18))
                        .build())
                .build();
    }

    private static ConvertOptions options(String form) {
        return switch (form) {
            case "none" -> withoutRecipes();
            case "v5" ->
                ConvertOptions.builder()
                        .pack(ConvertOptions.DEFAULTS.pack().toBuilder()
                                .version(RafsVersion.V5)
                                .build())
                        .build();
            case "dedup" -> ConvertOptions.builder().dedupLayers(true).build();
            case "batch" -> withBatches();
            case "reference" -> ConvertOptions.builder().reference(true).build();
            default -> ConvertOptions.DEFAULTS;
        };
    }

    /** With files mounted by both: needs root, FUSE and the daemon. */
    @ParameterizedTest
    @ValueSource(strings = {"recipes", "none", "reference", "dedup", "batch"})
    void nydusifyAcceptsOurImages(String form) throws IOException {
        RealTools.requireRoot();
        RealTools.requireDevice("/dev/fuse");
        Path nydusify = RealTools.require("nydusify");
        if (form.equals("batch")) {
            RealTools.requireCurrent("nydusd");
        }
        convert(inRegistry("nydus"), options(form));

        String said = Command.run(
                nydusify,
                "check",
                "--source",
                name("plain"),
                "--target",
                name("nydus"),
                "--source-insecure",
                "--target-insecure",
                "--nydus-image",
                RealTools.require("nydus-image"),
                "--nydusd",
                daemonWithoutLimits(),
                "--work-dir",
                folder.resolve("check"));

        assertThat(said).contains("verified image");
    }

    /** The daemon would raise the limit of open files, which not every container allows. */
    private Path daemonWithoutLimits() throws IOException {
        Path script = folder.resolve("nydusd");
        Files.writeString(
                script,
                "#!/bin/sh\nexec '" + RealTools.require("nydusd") + "' \"$@\" --rlimit-nofile 0\n",
                StandardCharsets.UTF_8);
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void blobsAndBootstrapAreThoseOfNydusify() throws IOException {
        RealTools.requireCurrent("nydus-image");
        nydusify("theirs");
        ImageManifest ours = ImageManifest.read(convert(inRegistry("ours"), withoutRecipes()));

        ImageManifest theirs = ImageManifest.read(manifest(inRegistry("theirs")));

        int blobs = ours.layers().size() - 1;
        assertThat(ours.layers().subList(0, blobs)).isEqualTo(theirs.layers().subList(0, blobs));
        assertThat(ours.layers().get(blobs).annotations())
                .isEqualTo(theirs.layers().get(blobs).annotations());
        assertThat(diffIds("ours", ours)).isEqualTo(diffIds("theirs", theirs));
    }

    private List<ContentDigest> diffIds(String tag, ImageManifest manifest) throws IOException {
        try (ImageSource source = transports.openSource(ImageReference.parse(inRegistry(tag)));
                InputStream config = source.blob(manifest.config())) {
            return ImageConfig.read(config.readAllBytes(), tag).diffIds();
        }
    }

    private RawManifest manifest(String reference) throws IOException {
        try (ImageSource source = transports.openSource(ImageReference.parse(reference))) {
            return source.topManifest();
        }
    }

    private void nydusify(String tag, String... options) {
        List<String> all = new ArrayList<>(List.of("--platform", "linux/amd64"));
        all.addAll(List.of(options));
        Nydusify.convert(name("plain"), name(tag), folder, all);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--fs-version 6",
                "--fs-version 5",
                "--compressor lz4_block",
                "--batch-size 0x40000",
                "--oci-ref",
                "--merge-platform"
            })
    void imagesOfNydusifyAreInspectedCheckedCopiedAndReverted(String options) throws IOException {
        nydusify("theirs", options.split(" "));

        try (ImageSource theirs = transports.openSource(ImageReference.parse(inRegistry("theirs")));
                ImageSource plain = transports.openSource(ImageReference.parse(inRegistry("plain")));
                ImageDestination target =
                        transports.openDestination(ImageReference.parse("oci:" + folder.resolve("reverted") + ":x"))) {
            assertThat(new InspectImage(folder).run(theirs).images())
                    .anyMatch(it -> it.kind() == ImageKind.NYDUS || it.kind() == ImageKind.NYDUS_ZRAN);
            ImageCheckReport report =
                    new CheckImage(PlatformChoice.DEFAULT, 2, folder, ImageProgress.NONE).run(theirs, plain);
            assertThat(report.images()).allSatisfy(it -> {
                assertThat(it.findings()).isEmpty();
                assertThat(it.comparison().orElseThrow().files().differences())
                        .filteredOn(difference -> difference.aspect() != ImageAspect.CONFIG)
                        .isEmpty();
            });
            RevertReport reverted =
                    new RevertImage(RevertOptions.DEFAULTS, folder, ImageProgress.NONE).run(theirs, target);
            assertThat(reverted.images().get(0).layers()).hasSize(2);
            assertThat(copy(inRegistry("theirs"), "oci:" + folder.resolve("copied") + ":x"))
                    .isEqualTo(theirs.topManifest());
        }
    }

    /** Needs root, FUSE and the daemon. */
    @ParameterizedTest
    @ValueSource(strings = {"recipes", "v5", "dedup", "batch", "reference"})
    void theDaemonServesTheMergedBootstrapWithTheRegistryAsBackEnd(String form) throws IOException {
        RealTools.requireRoot();
        RealTools.requireDevice("/dev/fuse");
        RealTools.require("getfattr");
        if (form.equals("batch")) {
            RealTools.requireCurrent("nydusd");
        }
        RawManifest nydus = convert(inRegistry("nydus"), options(form));
        Path work = Files.createDirectory(folder.resolve("mount"));
        List<Path> tars = layers(inRegistry("plain"), image.manifest());
        Path extracted = Files.createDirectory(folder.resolve("extracted"));
        ExtractedStack.into(extracted, tars);
        List<Path> blobs = layers(inRegistry("nydus"), nydus);
        Command.run("tar", "-xzf", blobs.get(blobs.size() - 1), "-C", work);

        try (MountedTree mount =
                NydusdMount.ofRegistry(work.resolve("image/image.boot"), registry.host(), "image", work)) {
            assertThat(TreeSnapshot.of(mount.root()).differencesTo(TreeSnapshot.of(extracted)))
                    .isEmpty();
        }
    }

    private List<Path> layers(String reference, RawManifest manifest) throws IOException {
        List<Path> files = new ArrayList<>();
        try (ImageSource source = transports.openSource(ImageReference.parse(reference))) {
            for (Descriptor layer : ImageManifest.read(manifest).layers()) {
                Path file = folder.resolve(layer.digest().hex());
                try (InputStream in = source.blob(layer)) {
                    Files.copy(in, file);
                }
                files.add(file);
            }
        }
        return files;
    }

    @Test
    void skopeoCopiesOurImagesToTheSameBytes() throws IOException {
        Path skopeo = RealTools.require("skopeo");
        RawManifest ours = convert("oci:" + folder.resolve("ours") + ":x", ConvertOptions.DEFAULTS);

        Command.run(skopeo, "copy", "oci:" + folder.resolve("ours") + ":x", "dir:" + folder.resolve("copied"));
        Command.run(skopeo, "copy", "dir:" + folder.resolve("copied"), "oci:" + folder.resolve("again") + ":x");

        assertThat(manifest("oci:" + folder.resolve("again") + ":x")).isEqualTo(ours);
    }

    @Test
    void registryToRegistryAndBackRestoresTheManifest() throws IOException {
        PackOptions keeping =
                ConvertOptions.DEFAULTS.pack().toBuilder().keepCompression(true).build();
        convert(inRegistry("nydus"), ConvertOptions.builder().pack(keeping).build());

        try (ImageSource nydus = transports.openSource(ImageReference.parse(inRegistry("nydus")));
                ImageDestination target = transports.openDestination(ImageReference.parse(inRegistry("back")))) {
            RevertReport report =
                    new RevertImage(RevertOptions.DEFAULTS, folder, ImageProgress.NONE).run(nydus, target);

            assertThat(report.restored()).isTrue();
            assertThat(manifest(inRegistry("back"))).isEqualTo(image.manifest());
        }
    }
}
