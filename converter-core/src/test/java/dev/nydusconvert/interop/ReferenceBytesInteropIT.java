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

/** The reference builder writes the same bytes as we do. */
final class ReferenceBytesInteropIT {
    @BeforeAll
    static void requireRelease() {
        builder();
    }

    /** The reference builder, if it is a release whose bytes are ours; skips the test if not. */
    static Path builder() {
        return RealTools.requireCurrent("nydus-image");
    }

    static Stream<Arguments> layers() {
        return ReferenceBuilderInteropIT.layers()
                .filter(arguments -> ((PackForm) arguments.get()[1]).reproducible());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void itWritesTheSameBytes(RealTrees tree, PackForm form, @TempDir Path work) throws IOException {
        Path builder = RealTools.require("nydus-image");
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
