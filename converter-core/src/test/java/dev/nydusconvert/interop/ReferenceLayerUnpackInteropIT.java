package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.FixtureLayers;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.layer.TarTree;
import dev.nydusconvert.layer.Unpack;
import dev.nydusconvert.layer.UnpackOptions;
import dev.nydusconvert.layer.UnpackResult;
import dev.nydusconvert.tree.TreeBuilder.MtimeSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers that the reference builder made, without a recipe, unpack to tars of the same content, entry by entry. */
final class ReferenceLayerUnpackInteropIT {
    @BeforeAll
    static void requireTools() {
        RealTools.requireCurrent("nydus-image");
    }

    static Stream<Arguments> layers() {
        return Stream.of(PackForm.values())
                .filter(PackForm::known)
                .flatMap(form -> Stream.of(FixtureLayers.BASE, FixtureLayers.GNU, FixtureLayers.MANY)
                        .map(layer -> Arguments.of(layer, form)));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void theTarHasTheContentOfTheOneThatWasPacked(FixtureLayers layer, PackForm form, @TempDir Path work)
            throws IOException {
        Path tar = Files.write(work.resolve("layer.tar"), layer.bytes());
        Path blobs = Files.createDirectory(work.resolve("blobs"));
        Path bootstrap = work.resolve("bootstrap");
        List<Object> command = new ArrayList<>(List.of(RealTools.require("nydus-image"), "create", "-D", blobs));
        command.addAll(form.builderArguments());
        if (!form.inlined()) {
            command.addAll(List.of("-B", bootstrap));
        }
        command.add(tar);
        Command.run(command.toArray());

        ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
        Path file = form.inlined() ? onlyFile(blobs) : bootstrap;
        try (OpenLayer opened = OpenLayer.open(file, BlobLocator.inDirectory(blobs), Findings.FAIL_FAST)) {
            UnpackResult result = new Unpack(UnpackOptions.DEFAULTS).run(opened, unpacked);
            assertThat(result.fidelity()).isEqualTo(UnpackResult.Fidelity.CONTENT_EQUAL);
        }
        assertThat(TarTree.of(unpacked.toByteArray(), MtimeSource.PAX))
                .isEqualTo(TarTree.of(layer.bytes(), MtimeSource.HEADER));
    }

    private static Path onlyFile(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findFirst().orElseThrow();
        }
    }
}
