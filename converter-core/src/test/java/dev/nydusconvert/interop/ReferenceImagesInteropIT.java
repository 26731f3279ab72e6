package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.Check;
import dev.nydusconvert.layer.CheckReport;
import dev.nydusconvert.layer.Compact;
import dev.nydusconvert.layer.CompactOptions;
import dev.nydusconvert.layer.CreateDictionary;
import dev.nydusconvert.layer.DictionaryOptions;
import dev.nydusconvert.layer.Export;
import dev.nydusconvert.layer.ExportOptions;
import dev.nydusconvert.layer.ImageOutputs;
import dev.nydusconvert.layer.Inspection;
import dev.nydusconvert.layer.LayerStat;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.layer.Optimize;
import dev.nydusconvert.layer.PrefetchFile;
import dev.nydusconvert.layer.TarTree;
import dev.nydusconvert.layer.Unpack;
import dev.nydusconvert.layer.UnpackOptions;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.TreeBuilder.MtimeSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the reference builder made with each of its capabilities is checked, inspected, unpacked and rewritten. */
final class ReferenceImagesInteropIT {
    @TempDir
    private Path work;

    @BeforeAll
    static void requireTools() {
        RealTools.requireCurrent("nydus-image");
    }

    private static BlobLocator locator(PackedLayer image) {
        return BlobLocator.inDirectory(image.directory());
    }

    private static OpenLayer open(PackedLayer image) throws IOException {
        return OpenLayer.open(image.metadata(), locator(image), Findings.FAIL_FAST);
    }

    /** All files of an image, as a tar that depends on nothing else. */
    private static byte[] contents(PackedLayer image) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        UnpackOptions options = UnpackOptions.DEFAULTS.withRecipe(UnpackOptions.RecipeUse.IGNORED);
        try (OpenLayer layer = open(image)) {
            new Unpack(options).run(layer, tar);
        }
        return tar.toByteArray();
    }

    private static long requireSound(PackedLayer image) throws IOException {
        CheckReport report = new Check(2).run(image.metadata(), locator(image));
        assertThat(report.findings()).isEmpty();
        assertThat(report.blobs())
                .isNotEmpty()
                .allMatch(blob -> blob.present() && blob.unchecked().isEmpty());
        return report.chunks();
    }

    static Stream<ReferenceImage> readable() {
        return Stream.of(ReferenceImage.values()).filter(ReferenceImage::readable);
    }

    /** Where members end where contents begin, its contexts begin behind the last block: its own daemon cannot read either. */
    @Test
    void itsIndexOfAnEstargzLayerLeadsNowhereAndThatIsFound() throws IOException {
        PackedLayer image = ReferenceImage.ESTARGZ_REF.make(work).image();

        assertThat(new Check(2).run(image.metadata(), locator(image)).findings())
                .isNotEmpty()
                .allMatch(finding -> finding.problem().startsWith("deflate stream is damaged"));
    }

    @ParameterizedTest
    @MethodSource("readable")
    void isSoundAndHasTheFilesOfItsLayers(ReferenceImage reference) throws IOException {
        ReferenceImage.Made made = reference.make(work);

        assertThat(requireSound(made.image())).isPositive();
        assertThat(TarTree.of(contents(made.image()), MtimeSource.PAX))
                .isEqualTo(TarTree.of(joined(made.tars()), MtimeSource.HEADER));
    }

    /** One tar of all entries: those of a later one replace what was there. */
    private static byte[] joined(List<byte[]> tars) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] tar : tars) {
            int end = tar.length;
            while (end > 0 && tar[end - 1] == 0) {
                end--;
            }
            joined.write(tar, 0, (end + 511) / 512 * 512);
        }
        joined.writeBytes(new byte[1024]);
        return joined.toByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void isInspectedAndCountedAsTheBuilderCountsIt(ReferenceImage reference) throws IOException {
        PackedLayer image = reference.make(work).image();
        String told = Command.run(RealTools.require("nydus-image"), "check", "-D", image.directory(), image.metadata());

        try (OpenLayer layer = open(image)) {
            Inspection inspection = new Inspection(layer.bootstrap());
            LayerStat stat = LayerStat.of(layer.bootstrap());

            List<Inspection.Entry> tree = inspection.tree().toList();
            assertThat(stat.names().values().stream().mapToLong(Long::longValue).sum())
                    .isEqualTo(tree.size());
            Inspection.Entry last = tree.get(tree.size() - 1);
            assertThat(inspection.entry(last.path()).orElseThrow().node()).isSameAs(last.node());
            assertThat(stat.chunkBytes()).isPositive().isLessThanOrEqualTo(stat.contentBytes());
            for (OpenLayer.Blob blob : layer.blobs()) {
                assertThat(told)
                        .contains(blob.info().id())
                        .contains("chunk count: " + blob.info().chunkCount());
            }
        }
    }

    static Stream<ReferenceImage> rewritable() {
        return readable().filter(it -> it != ReferenceImage.TARFS);
    }

    /** What cannot be stored anew stays where it is. */
    @ParameterizedTest
    @MethodSource("rewritable")
    void isCompactedToAnImageOfTheSameFiles(ReferenceImage reference) throws IOException {
        PackedLayer image = reference.make(work).image();
        byte[] before = contents(image);
        Path bootstrap = work.resolve("compacted");
        CompactOptions options = CompactOptions.builder()
                .minUsedRatio(90)
                .locator(locator(image))
                .build();
        try (ImageOutputs outputs = new ImageOutputs(image.directory(), bootstrap)) {
            new Compact(options).run(image.metadata(), outputs);
        }

        PackedLayer compacted = new PackedLayer(image.version(), image.directory(), bootstrap, image.blob());
        assertThat(contents(compacted)).isEqualTo(before);
        requireSound(compacted);
    }

    @ParameterizedTest
    @MethodSource("rewritable")
    void isOptimizedUnlessItIsEncrypted(ReferenceImage reference) throws IOException {
        PackedLayer image = reference.make(work).image();
        byte[] before = contents(image);
        Path bootstrap = work.resolve("optimized");
        List<PrefetchFile> files = List.of(PrefetchFile.whole(firstFile(image)));
        try (ImageOutputs outputs = new ImageOutputs(image.directory(), bootstrap)) {
            Optimize optimize = new Optimize(locator(image));
            if (reference.encrypted()) {
                assertThatThrownBy(() -> optimize.run(image.metadata(), files, outputs))
                        .isInstanceOf(UnsupportedFeatureException.class)
                        .hasMessageContaining("is encrypted");
                return;
            }
            optimize.run(image.metadata(), files, outputs);
        }

        PackedLayer optimized = new PackedLayer(image.version(), image.directory(), bootstrap, image.blob());
        assertThat(contents(optimized)).isEqualTo(before);
        requireSound(optimized);
        assertThat(Command.run(RealTools.require("nydus-image"), "check", "-D", image.directory(), bootstrap))
                .contains("RAFS filesystem metadata is valid");
    }

    private static String firstFile(PackedLayer image) throws IOException {
        try (OpenLayer layer = open(image)) {
            return new Inspection(layer.bootstrap())
                    .tree()
                    .filter(entry -> entry.node() instanceof RegularFile file
                            && file.content().size() > 0)
                    .map(entry -> "/" + new String(entry.path(), StandardCharsets.UTF_8))
                    .findFirst()
                    .orElseThrow();
        }
    }

    static Stream<ReferenceImage> exportable() {
        return readable().filter(it -> it.version() == RafsVersion.V6);
    }

    @ParameterizedTest
    @MethodSource("exportable")
    void theKernelMountsItsExportedDisk(ReferenceImage reference) throws IOException {
        KernelMountInteropIT.requireTools();
        ReferenceImage.Made made = reference.make(work);
        Path disk = work.resolve("disk");
        try (OpenLayer layer = open(made.image());
                FileChannel file = FileChannel.open(
                        disk, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            new Export(ExportOptions.DEFAULTS).run(layer, file);
        }
        Path expected = Files.createDirectory(work.resolve("expected"));
        for (byte[] tar : made.tars()) {
            ExtractedStack.into(expected, List.of(Files.write(work.resolve("extracted.tar"), tar)));
        }
        try (MountedTree mount = ErofsMount.of(disk, work)) {
            assertThat(TreeSnapshot.of(mount.root()).differencesTo(TreeSnapshot.of(expected)))
                    .filteredOn(it -> !isOfTheRoot(it))
                    .isEmpty();
        }
    }

    private static boolean isOfTheRoot(String difference) {
        return difference.startsWith("/:") || difference.startsWith(":");
    }

    @ParameterizedTest
    @EnumSource(names = {"V6", "V6_MERGED", "V6_BATCH", "V6_ENCRYPTED", "V5", "V5_ALIGNED", "ZRAN"})
    void aDictionaryHasWhatOthersCanUse(ReferenceImage reference) throws IOException {
        PackedLayer image = reference.make(work).image();
        Path dictionary = work.resolve("made-dictionary");
        DictionaryOptions options =
                DictionaryOptions.builder().minImages(1).locator(locator(image)).build();
        long chunks;
        try (OutputStream out = Files.newOutputStream(dictionary)) {
            chunks = new CreateDictionary(options)
                    .run(List.of(image.metadata()), out)
                    .chunks();
        }
        boolean usable = !reference.encrypted() && !reference.refers();
        assertThat(chunks > 0).isEqualTo(usable);
        if (usable) {
            assertThat(Command.run(RealTools.require("nydus-image"), "check", dictionary))
                    .contains("RAFS filesystem metadata is valid");
        }
    }
}
