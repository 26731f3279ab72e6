package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The reference builder accepts what we pack, and writes the same bytes. */
final class ReferenceBuilderInteropIT {
    /** The release line whose bytes are ours; others differ in details of the format (rafs-v6.md 25). */
    private static final String SAME_BYTES = "v2.4.";

    @BeforeAll
    static void requireTools() {
        RealTools.require("nydus-image");
    }

    static Stream<Arguments> layers() {
        Stream<Arguments> fixtures = Stream.of(RealTrees.BASE, RealTrees.MANY)
                .flatMap(tree -> Stream.of(PackForm.values()).map(form -> Arguments.of(tree, form)));
        Stream<Arguments> large = Stream.of(RealTrees.DEBIAN, RealTrees.JDK, RealTrees.NODE_MODULES)
                .flatMap(tree -> Stream.of(PackForm.V6_INLINE_TOC, PackForm.V6_INLINE, PackForm.V5_ZSTD)
                        .map(form -> Arguments.of(tree, form)));
        return Stream.concat(fixtures, large);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void itsCheckPasses(RealTrees tree, PackForm form, @TempDir Path work) throws IOException {
        Path builder = RealTools.require("nydus-image");
        PackedLayer layer = PackedLayer.of(tree.tar(), form.options(), work);
        String report = Command.run(builder, "check", "-D", layer.directory(), layer.metadata());
        assertThat(report).contains("RAFS filesystem metadata is valid");
    }

    static Stream<Arguments> knownLayers() {
        return layers().filter(arguments -> ((PackForm) arguments.get()[1]).known());
    }

    @ParameterizedTest
    @MethodSource("knownLayers")
    void itWritesTheSameBytes(RealTrees tree, PackForm form, @TempDir Path work) throws IOException {
        Path builder = RealTools.require("nydus-image");
        String version = Command.run(builder, "--version");
        if (!version.contains(SAME_BYTES)) {
            RealTools.skip("bytes can only be compared with " + SAME_BYTES + "x, this is "
                    + version.lines().findFirst());
        }
        Path theirs = Files.createDirectory(work.resolve("theirs"));
        List<Object> command = new ArrayList<>(List.of(builder, "create", "-D", theirs));
        command.addAll(form.builderArguments());
        if (!form.inlined()) {
            command.addAll(List.of("-B", work.resolve("bootstrap")));
        }
        command.add(tree.tar());
        Command.run(command.toArray());

        PackedLayer ours = PackedLayer.of(tree.tar(), form.options(), Files.createDirectory(work.resolve("ours")));
        Path blob = ours.blob().orElseThrow();
        assertThat(Files.mismatch(blob, theirs.resolve(blob.getFileName())))
                .as("blob")
                .isEqualTo(-1);
        if (!form.inlined()) {
            assertThat(Files.mismatch(ours.metadata(), work.resolve("bootstrap")))
                    .as("bootstrap")
                    .isEqualTo(-1);
        }
    }
}
