package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.Extract;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.tree.FixtureDirectory;
import dev.nydusconvert.tree.MadeTree;
import dev.nydusconvert.tree.WhiteoutSpec;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Directories: the reference builder writes the same bytes, and the Nydus daemon serves what we pack as they are. */
final class DirectoryInteropIT {
    /** The fixture with every type of file. */
    private static final String FIXTURE = "fixture";

    /** A copy of the JDK that runs this: its own files may have links elsewhere, which a layer does not count. */
    private static final String JDK = "jdk";

    @TempDir
    private static Path sources;

    @TempDir
    private Path work;

    @BeforeAll
    static void makeSources() throws IOException {
        MadeTree.requirePrivileges();
        FixtureDirectory.LOWER.makeIn(Files.createDirectory(sources.resolve(FIXTURE)));
        Path jdk = Path.of(System.getProperty("java.home")).toRealPath();
        Command.run("cp", "-a", jdk, sources.resolve(JDK));
    }

    static Stream<Arguments> reproducible() {
        return Stream.of(FIXTURE, JDK)
                .flatMap(source -> Stream.of(PackForm.values())
                        .filter(PackForm::reproducible)
                        .map(form -> Arguments.of(source, form)));
    }

    static Stream<Arguments> mounted() {
        return Stream.of(FIXTURE, JDK)
                .flatMap(source -> Stream.of(PackForm.V6_INLINE_TOC, PackForm.V6_ZSTD, PackForm.V5_LZ4)
                        .map(form -> Arguments.of(source, form)));
    }

    @ParameterizedTest
    @MethodSource("reproducible")
    void theReferenceBuilderWritesTheSameBytes(String source, PackForm form) throws IOException {
        Path theirs = createdByReference(source, form);

        PackedLayer ours = packed(source, form);

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

    private Path createdByReference(String source, PackForm form) throws IOException {
        Path theirs = Files.createDirectory(work.resolve("theirs"));
        List<Object> command = new ArrayList<>(List.of(ReferenceBytesInteropIT.builder(), "create", "-D", theirs));
        command.addAll(form.builderArguments("dir-rafs"));
        command.addAll(List.of("--whiteout-spec", "none"));
        if (!form.inlined()) {
            command.addAll(List.of("-B", work.resolve("bootstrap")));
        }
        command.add(directory(source));
        Command.run(command.toArray());
        return theirs;
    }

    @ParameterizedTest
    @EnumSource(names = {"V6_ZSTD", "V6_BATCH", "V6_ENCRYPTED", "V5_ZSTD", "V5_ALIGNED"})
    void whatTheReferenceBuilderMakesIsExtractedAsTheDirectoryIs(PackForm form) throws IOException {
        BlobLocator blobs = BlobLocator.inDirectory(createdByReference(JDK, form));
        Path extracted = work.resolve("extracted");
        try (OpenLayer layer = OpenLayer.open(work.resolve("bootstrap"), blobs, Findings.FAIL_FAST)) {
            new Extract(2).run(layer, extracted);
        }
        assertThat(TreeSnapshot.of(extracted).differencesTo(TreeSnapshot.of(directory(JDK))))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("mounted")
    void theDaemonServesTheDirectoryAsItIs(String source, PackForm form) throws IOException {
        RealTools.requireDevice("/dev/fuse");
        RealTools.require("nydusd");
        RealTools.require("getfattr");
        PackedLayer layer = packed(source, form);
        try (MountedTree mount = NydusdMount.of(layer, work)) {
            assertThat(TreeSnapshot.of(mount.root()).differencesTo(TreeSnapshot.of(directory(source))))
                    .isEmpty();
        }
    }

    private PackedLayer packed(String source, PackForm form) throws IOException {
        PackOptions options =
                form.options().toBuilder().whiteouts(WhiteoutSpec.NONE).build();
        return PackedLayer.ofDirectory(directory(source), options, Files.createDirectory(work.resolve("ours")));
    }

    private static Path directory(String source) {
        return sources.resolve(source);
    }
}
