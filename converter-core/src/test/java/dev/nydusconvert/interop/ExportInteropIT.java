package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.Export;
import dev.nydusconvert.layer.ExportOptions;
import dev.nydusconvert.layer.ExportOptions.Verity;
import dev.nydusconvert.layer.ExportResult;
import dev.nydusconvert.layer.OpenLayer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exported disks: the kernel mounts them, veritysetup verifies them, and the reference builder writes the same. */
final class ExportInteropIT {
    /** A layer to be exported. */
    enum Source {
        ZSTD(PackForm.V6_ZSTD),
        INLINE(PackForm.V6_INLINE),
        RECIPE(PackForm.V6_RECIPE),
        TARFS(null);

        private final PackForm form;

        Source(PackForm form) {
            this.form = form;
        }

        PackedLayer pack(RealTrees tree, Path directory) throws IOException {
            return form == null
                    ? PackedLayer.tarfs(tree.tar(), directory)
                    : PackedLayer.of(tree.tar(), form.options(), directory);
        }
    }

    private static ExportResult export(PackedLayer layer, Verity verity, Path disk) throws IOException {
        BlobLocator blobs = BlobLocator.inDirectory(layer.directory());
        try (OpenLayer image = OpenLayer.open(layer.metadata(), blobs, Findings.FAIL_FAST);
                FileChannel file = FileChannel.open(
                        disk, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Export(ExportOptions.DEFAULTS.withVerity(verity)).run(image, file);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theKernelMountsTheDisk(Source source, @TempDir Path work) throws IOException {
        KernelMountInteropIT.requireTools();
        requireMountedEqualsExtracted(RealTrees.BASE, source, work);
    }

    @Test
    void theKernelMountsTheDiskOfARealTree(@TempDir Path work) throws IOException {
        KernelMountInteropIT.requireTools();
        requireMountedEqualsExtracted(RealTrees.DEBIAN, Source.ZSTD, work);
    }

    private static void requireMountedEqualsExtracted(RealTrees tree, Source source, Path work) throws IOException {
        TreeSnapshot expected = tree.extracted(work);
        PackedLayer layer = source.pack(tree, Files.createDirectory(work.resolve("image")));
        export(layer, Verity.STANDARD, work.resolve("disk"));
        try (MountedTree mount = ErofsMount.of(work.resolve("disk"), work)) {
            assertThat(TreeSnapshot.of(mount.root()).differencesTo(expected)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void veritysetupVerifiesTheDisk(Source source, @TempDir Path work) throws IOException {
        RealTools.require("veritysetup");
        PackedLayer layer = source.pack(RealTrees.MANY, Files.createDirectory(work.resolve("image")));
        Path disk = work.resolve("disk");
        ExportResult result = export(layer, Verity.STANDARD, disk);
        assertThat(verify(disk, result).exitCode()).isZero();

        try (FileChannel file = FileChannel.open(disk, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {1}), result.diskSize() / 2 + 1);
        }
        assertThat(verify(disk, result).exitCode()).as("after damage").isNotZero();
    }

    private static Command.Outcome verify(Path disk, ExportResult result) {
        ExportResult.Verity verity = result.verity().orElseThrow();
        return Command.attempt(
                RealTools.require("veritysetup"),
                "verify",
                "--no-superblock",
                "--format=1",
                "-s",
                "",
                "--hash=sha256",
                "--data-block-size=" + result.blockSize(),
                "--hash-block-size=" + ExportResult.HASH_BLOCK_SIZE,
                "--data-blocks=" + verity.dataBlocks(),
                "--hash-offset=" + verity.hashOffset(),
                disk,
                disk,
                verity.root().hex());
    }

    @ParameterizedTest
    @EnumSource(names = {"ZSTD", "TARFS"})
    void theReferenceBuilderExportsTheSameBytes(Source source, @TempDir Path work) throws IOException {
        ReferenceBytesInteropIT.requireRelease();
        PackedLayer layer = source.pack(RealTrees.MANY, Files.createDirectory(work.resolve("image")));
        ExportResult ours = export(layer, Verity.REFERENCE, work.resolve("ours"));

        String told = Command.run(
                RealTools.require("nydus-image"),
                "export",
                "--block",
                "-B",
                layer.metadata(),
                "-D",
                layer.directory(),
                "-O",
                work.resolve("theirs"),
                "--verity");

        assertThat(told).contains(ours.verity().orElseThrow().root().hex());
        assertThat(Files.mismatch(work.resolve("ours"), work.resolve("theirs"))).isEqualTo(-1);
    }
}
