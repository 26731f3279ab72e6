package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RAFS v6 is EROFS: the kernel mounts what we pack, with the blob's uncompressed bytes as a second device. */
final class KernelMountInteropIT {
    @BeforeAll
    static void requireTools() throws IOException {
        RealTools.requireRoot();
        RealTools.requireDevice("/dev/loop-control");
        RealTools.require("getfattr");
        ErofsMount.requireErofs();
    }

    @ParameterizedTest
    @EnumSource
    void mountedTreeEqualsTheExtractedTar(RealTrees tree, @TempDir Path work) throws IOException {
        TreeSnapshot expected = tree.extracted(work);
        PackedLayer layer = PackedLayer.of(tree.tar(), PackForm.V6_NONE.options(), work);
        Path device = work.resolve("device");
        DeviceImage.write(layer, device);
        try (MountedTree mount = ErofsMount.of(layer, device, work)) {
            assertThat(TreeSnapshot.of(mount.root()).differencesTo(expected)).isEmpty();
        }
    }
}
