package dev.nydusconvert.interop;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker of erofs-utils finds nothing wrong with what we pack. */
final class FsckErofsInteropIT {
    @BeforeAll
    static void requireTools() {
        RealTools.require("fsck.erofs");
    }

    @ParameterizedTest
    @EnumSource
    void fileSystemCheckPasses(RealTrees tree, @TempDir Path work) throws IOException {
        Path fsck = RealTools.require("fsck.erofs");
        PackedLayer layer = PackedLayer.of(tree.tar(), PackForm.V6_NONE.options(), work);
        Path device = work.resolve("device");
        DeviceImage.write(layer, device);
        Command.run(fsck, "--device=" + device, layer.metadata());
    }
}
