package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.layer.FixtureLayers;
import dev.nydusconvert.layer.Merge;
import dev.nydusconvert.layer.MergeOptions;
import dev.nydusconvert.layer.MergeSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tar that serves as the data of an image: the reference builder, the kernel and the Nydus daemon take it as we do. */
final class TarfsInteropIT {
    /** BASE has long symbolic links, which the reference builder writes in its own way. */
    private static final List<FixtureLayers> SAME_BYTES =
            List.of(FixtureLayers.GNU, FixtureLayers.UPPER, FixtureLayers.MANY, FixtureLayers.REPLACED);

    @Test
    void theReferenceBuilderWritesTheSameBytes(@TempDir Path work) throws IOException {
        ReferenceBytesInteropIT.requireRelease();
        Path builder = RealTools.require("nydus-image");
        List<Path> theirs = new ArrayList<>();
        List<MergeSource> ours = new ArrayList<>();
        for (FixtureLayers fixture : SAME_BYTES) {
            Path tar = Files.write(work.resolve(fixture.fileName()), fixture.bytes());
            Path boot = work.resolve(fixture + ".boot");
            Command.run(builder, "create", "-t", "tar-tarfs", "-D", work, "-B", boot, tar);
            PackedLayer layer = PackedLayer.tarfs(tar, Files.createDirectory(work.resolve(fixture.layerName())));
            assertThat(Files.mismatch(layer.metadata(), boot)).as("%s", fixture).isEqualTo(-1);
            theirs.add(boot);
            ours.add(MergeSource.of(layer.metadata()));
        }
        List<Object> command = new ArrayList<>(List.of(builder, "merge", "-B", work.resolve("merged")));
        command.addAll(theirs);
        Command.run(command.toArray());
        try (OutputStream out = Files.newOutputStream(work.resolve("image"))) {
            new Merge(MergeOptions.DEFAULTS).run(ours, out);
        }
        assertThat(Files.mismatch(work.resolve("image"), work.resolve("merged")))
                .as("merged")
                .isEqualTo(-1);
    }

    @Test
    void theReferenceBuilderAcceptsLongSymbolicLinks(@TempDir Path work) throws IOException {
        PackedLayer layer = PackedLayer.tarfs(RealTrees.BASE.tar(), work);
        String report = Command.run(RealTools.requireCurrent("nydus-image"), "check", layer.metadata());
        assertThat(report).contains("RAFS filesystem metadata is valid");
    }

    @ParameterizedTest
    @EnumSource
    void theKernelMountsTheTar(RealTrees tree, @TempDir Path work) throws IOException {
        KernelMountInteropIT.requireTools();
        TreeSnapshot expected = tree.extracted(work);
        PackedLayer layer = PackedLayer.tarfs(tree.tar(), work);
        try (MountedTree mount = ErofsMount.of(layer, layer.blob().orElseThrow(), work)) {
            assertThat(TreeSnapshot.of(mount.root()).differencesTo(expected)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BASE", "JDK"})
    void theDaemonServesTheTar(RealTrees tree, @TempDir Path work) throws IOException {
        FuseMountInteropIT.requireTools();
        RealTools.requireCurrent("nydusd");
        TreeSnapshot expected = tree.extracted(work);
        PackedLayer layer = PackedLayer.tarfs(tree.tar(), Files.createDirectory(work.resolve("blobs")));
        try (MountedTree mount = NydusdMount.of(layer, layer.directory(), work)) {
            assertThat(TreeSnapshot.of(mount.root()).differencesTo(expected)).isEmpty();
        }
    }
}
