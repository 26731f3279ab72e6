package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Others take the images that we merge, with layers that use a chunk dictionary among theirs. */
final class MergeInteropIT {
    @ParameterizedTest
    @EnumSource
    void theReferenceBuildersCheckPasses(PackForm form, @TempDir Path work) throws IOException {
        Path builder = form.requireReader("nydus-image");
        PackedLayer image = MergedImage.of(form, work).image();

        assertThat(Command.run(builder, "check", "-D", image.directory(), image.metadata()))
                .contains("RAFS filesystem metadata is valid");
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "V6_ZSTD",
                "V6_NONE",
                "V6_TOC",
                "V6_BATCH",
                "V6_ENCRYPTED",
                "V6_ENCRYPTED_BATCH",
                "V5_ZSTD",
                "V5_LZ4",
                "V5_ALIGNED"
            })
    void theReferenceBuilderMergesToTheSameBytes(PackForm form, @TempDir Path work) throws IOException {
        Path builder = RealTools.requireCurrent("nydus-image");
        MergedImage ours = MergedImage.of(form, work);
        Path theirs = work.resolve("theirs");
        List<Object> command = new ArrayList<>(List.of(builder, "merge", "-B", theirs));
        command.addAll(List.of("--chunk-dict", "bootstrap=" + work.resolve("dictionary")));
        command.addAll(ours.layers());
        Command.run(command.toArray());

        assertThat(Files.mismatch(ours.image().metadata(), theirs)).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource
    void theDaemonServesWhatAContainerWouldSee(PackForm form, @TempDir Path work) throws IOException {
        RealTools.requireRoot();
        RealTools.requireDevice("/dev/fuse");
        form.requireReader("nydusd");
        RealTools.require("getfattr");
        PackedLayer image = MergedImage.of(form, work).image();
        Path expected = Files.createDirectory(work.resolve("expected"));
        ExtractedStack.into(
                expected,
                MergedImage.STACK.stream()
                        .map(layer -> work.resolve(layer.fileName()))
                        .toList());
        try (MountedTree mount = NydusdMount.of(image, work)) {
            assertThat(TreeSnapshot.of(mount.root()).differencesTo(TreeSnapshot.of(expected)))
                    .isEmpty();
        }
    }
}
