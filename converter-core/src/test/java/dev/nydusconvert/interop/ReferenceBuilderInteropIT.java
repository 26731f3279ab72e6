package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The reference builder accepts what we pack. */
final class ReferenceBuilderInteropIT {
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
        Path builder = form.requireReader("nydus-image");
        PackedLayer layer = PackedLayer.of(tree.tar(), form.options(), work);
        String report = Command.run(builder, "check", "-D", layer.directory(), layer.metadata());
        assertThat(report).contains("RAFS filesystem metadata is valid");
    }
}
