package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.Compact;
import dev.nydusconvert.layer.CompactOptions;
import dev.nydusconvert.layer.ImageOutputs;
import dev.nydusconvert.layer.Optimize;
import dev.nydusconvert.layer.PrefetchFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Others take the images that we compact and optimize, and see the same tree in them. */
final class RewrittenImageInteropIT {
    /** Files of three layers, two of them with several chunks. */
    private static final List<String> PREFETCHED = List.of("/d03/f7", "/derived/own", "/opt/replaced", "/d00/f1");

    @ParameterizedTest
    @EnumSource
    void theReferenceBuildersCheckPasses(PackForm form, @TempDir Path work) throws IOException {
        Path builder = form.requireReader("nydus-image");
        PackedLayer image = MergedImage.of(form, work).image();

        for (PackedLayer rewritten : rewritten(form, image, work)) {
            assertThat(Command.run(builder, "check", "-D", rewritten.directory(), rewritten.metadata()))
                    .contains("RAFS filesystem metadata is valid");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDaemonServesTheSameTree(PackForm form, @TempDir Path work) throws IOException {
        RealTools.requireRoot();
        RealTools.requireDevice("/dev/fuse");
        form.requireReader("nydusd");
        RealTools.require("getfattr");
        PackedLayer image = MergedImage.of(form, work).image();
        TreeSnapshot expected = mounted(image, work.resolve("image-mount"));

        for (PackedLayer rewritten : rewritten(form, image, work)) {
            Path mount = work.resolve(rewritten.metadata().getFileName() + "-mount");
            assertThat(mounted(rewritten, mount).differencesTo(expected))
                    .as("%s", rewritten.metadata())
                    .isEmpty();
        }
    }

    /** Compacted, and optimized unless it is encrypted: see docs/cli.md. */
    private static List<PackedLayer> rewritten(PackForm form, PackedLayer image, Path work) throws IOException {
        PackedLayer compacted = compacted(image, work);
        return form.options().encryption().isPresent()
                ? List.of(compacted)
                : List.of(compacted, optimized(image, work));
    }

    @ParameterizedTest
    @EnumSource(names = {"V5_ZSTD"})
    void theReferenceBuilderOptimizesToTheSameBytes(PackForm form, @TempDir Path work) throws IOException {
        Path builder = RealTools.requireCurrent("nydus-image");
        PackedLayer image = MergedImage.of(form, work).image();
        Path list = Files.writeString(
                work.resolve("list.json"),
                "{\"version\":\"v1\",\"files\":[{\"path\":\"" + String.join("\"},{\"path\":\"", PREFETCHED) + "\"}]}");
        Path blobs = Files.createDirectory(work.resolve("their-blobs"));
        Path theirs = work.resolve("theirs");
        Command.run(
                builder,
                "optimize",
                "-B",
                image.metadata(),
                "-D",
                image.directory(),
                "-p",
                list,
                "--output-blob-dir",
                blobs,
                "-O",
                theirs);

        PackedLayer ours = optimized(image, work);
        assertThat(Files.mismatch(ours.metadata(), theirs)).as("bootstrap").isEqualTo(-1);
        try (var written = Files.list(blobs)) {
            for (Path blob : written.toList()) {
                assertThat(Files.mismatch(blob, ours.directory().resolve(blob.getFileName())))
                        .as("blob")
                        .isEqualTo(-1);
            }
        }
    }

    private static TreeSnapshot mounted(PackedLayer image, Path work) throws IOException {
        try (MountedTree mount = NydusdMount.of(image, Files.createDirectory(work))) {
            return TreeSnapshot.of(mount.root());
        }
    }

    private static PackedLayer compacted(PackedLayer image, Path work) throws IOException {
        Path bootstrap = work.resolve("compacted");
        BlobLocator locator = BlobLocator.inDirectory(image.directory());
        CompactOptions options =
                CompactOptions.builder().minUsedRatio(90).locator(locator).build();
        try (ImageOutputs outputs = new ImageOutputs(image.directory(), bootstrap)) {
            new Compact(options).run(image.metadata(), outputs);
        }
        return new PackedLayer(image.version(), image.directory(), bootstrap, Optional.empty());
    }

    private static PackedLayer optimized(PackedLayer image, Path work) throws IOException {
        Path bootstrap = work.resolve("optimized");
        List<PrefetchFile> files = PREFETCHED.stream().map(PrefetchFile::whole).toList();
        try (ImageOutputs outputs = new ImageOutputs(image.directory(), bootstrap)) {
            new Optimize(BlobLocator.inDirectory(image.directory())).run(image.metadata(), files, outputs);
        }
        return new PackedLayer(image.version(), image.directory(), bootstrap, Optional.empty());
    }
}
