package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The Nydus daemon serves what we pack as the tree that GNU tar extracts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FuseMountInteropIT {
    private final Map<RealTrees, TreeSnapshot> extracted = new EnumMap<>(RealTrees.class);

    @BeforeAll
    static void requireTools() throws IOException {
        RealTools.requireRoot();
        RealTools.requireDevice("/dev/fuse");
        RealTools.require("nydusd");
        RealTools.require("getfattr");
    }

    static Stream<Arguments> realTrees() {
        return Stream.of(RealTrees.DEBIAN, RealTrees.JDK, RealTrees.NODE_MODULES)
                .flatMap(tree -> Stream.of(PackForm.V6_INLINE_TOC, PackForm.V6_INLINE, PackForm.V5_ZSTD)
                        .map(form -> Arguments.of(tree, form)));
    }

    @ParameterizedTest
    @EnumSource
    void mountedFixtureEqualsTheExtractedTar(PackForm form, @TempDir Path work) throws IOException {
        requireMountedEqualsExtracted(RealTrees.BASE, form, work);
    }

    @ParameterizedTest
    @MethodSource("realTrees")
    void mountedRealTreeEqualsTheExtractedTar(RealTrees tree, PackForm form, @TempDir Path work) throws IOException {
        requireMountedEqualsExtracted(tree, form, work);
    }

    private void requireMountedEqualsExtracted(RealTrees tree, PackForm form, Path work) throws IOException {
        form.requireReader("nydusd");
        TreeSnapshot expected = expected(tree, work);
        PackedLayer layer = PackedLayer.of(tree.tar(), form.options(), work);
        try (MountedTree mount = NydusdMount.of(layer, work)) {
            assertThat(TreeSnapshot.of(mount.root()).differencesTo(expected)).isEmpty();
        }
    }

    private TreeSnapshot expected(RealTrees tree, Path work) throws IOException {
        TreeSnapshot known = extracted.get(tree);
        if (known == null) {
            known = tree.extracted(work);
            System.err.println("* " + tree + ": " + known.size() + " names");
            extracted.put(tree, known);
        }
        return known;
    }
}
