package dev.nydusconvert.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.layer.EstargzLayer;
import dev.nydusconvert.layer.FixtureLayers;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.TarTree;
import dev.nydusconvert.layer.ZstdChunkedLayer;
import dev.nydusconvert.tree.PrefetchPatterns;
import dev.nydusconvert.tree.PrefetchPolicy;
import dev.nydusconvert.tree.TreeBuilder.MtimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What we make with prefetch tables, and of eStargz and zstd:chunked layers, and what the reference builder unpacks. */
final class ReferenceReaderInteropIT {
    private static final List<String> PATTERNS = List.of("/d03", "/d07/f9", "/nowhere");

    @TempDir
    private Path work;

    @BeforeAll
    static void requireTools() {
        RealTools.requireCurrent("nydus-image");
    }

    private static void requireValid(PackedLayer layer) {
        assertThat(Command.run(RealTools.require("nydus-image"), "check", "-D", layer.directory(), layer.metadata()))
                .contains("RAFS filesystem metadata is valid");
    }

    private void requireServedAs(PackedLayer layer, byte[] tar) throws IOException {
        FuseMountInteropIT.requireTools();
        RealTools.requireCurrent("nydusd");
        Path expected = Files.createDirectory(work.resolve("expected"));
        ExtractedStack.into(expected, List.of(Files.write(work.resolve("plain.tar"), tar)));
        // Nobody lists the root, and so it has no time.
        Command.run("touch", "-d", "@0", expected);
        try (MountedTree mount = NydusdMount.of(layer, Files.createDirectory(work.resolve("mounted")))) {
            assertThat(TreeSnapshot.of(mount.root()).differencesTo(TreeSnapshot.of(expected)))
                    .isEmpty();
        }
    }

    /** A layer that is no tar or tar.gz as others make them, packed or referred to. */
    enum Special {
        ESTARGZ_PACKED("estargz-rafs"),
        ESTARGZ_REFERRED(""),
        ZSTD_CHUNKED("");

        private final String type;

        Special(String type) {
            this.type = type;
        }

        PackedLayer pack(EstargzLayer.Made made, Path work) throws IOException {
            byte[] layer = this == ZSTD_CHUNKED ? ZstdChunkedLayer.of(made.plainTar(), new Random(9)) : made.bytes();
            Path file = Files.write(work.resolve("layer"), layer);
            Path blobs = Files.createDirectory(work.resolve("blobs"));
            return this == ESTARGZ_REFERRED
                    ? PackedLayer.referring(file, PackOptions.DEFAULTS, blobs)
                    : PackedLayer.of(file, PackOptions.DEFAULTS, blobs);
        }
    }

    @ParameterizedTest
    @EnumSource
    void specialLayersAreServedAsTheTarInThem(Special special) throws IOException {
        EstargzLayer.Made made = EstargzLayer.random(5, 1 << 16);

        PackedLayer layer = special.pack(made, work);

        requireValid(layer);
        requireServedAs(layer, made.plainTar());
        if (!special.type.isEmpty()) {
            requireSameBytes(layer, List.of("-t", special.type), work.resolve("layer"));
        }
    }

    private void requireSameBytes(PackedLayer ours, List<String> options, Path layer) throws IOException {
        Path theirs = Files.createDirectory(work.resolve("theirs"));
        Path patterns = Files.writeString(work.resolve("patterns"), String.join("\n", PATTERNS) + "\n");
        Path bootstrap = work.resolve("their.boot");
        List<Object> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" < \"$0\"", patterns));
        command.addAll(List.of(RealTools.require("nydus-image"), "create", "-D", theirs, "-B", bootstrap));
        command.addAll(options);
        command.add(layer);
        Command.run(command.toArray());
        Path blob = ours.blob().orElseThrow();
        assertThat(Files.mismatch(blob, theirs.resolve(blob.getFileName())))
                .as("blob")
                .isEqualTo(-1);
        assertThat(Files.mismatch(ours.metadata(), bootstrap)).as("bootstrap").isEqualTo(-1);
    }

    /** Policies, as both builders call them. */
    enum Policy {
        V6_FS("6", PrefetchPolicy.FS),
        V6_BLOB("6", PrefetchPolicy.BLOB),
        V5_FS("5", PrefetchPolicy.FS);

        private final String version;
        private final PrefetchPolicy policy;

        Policy(String version, PrefetchPolicy policy) {
            this.version = version;
            this.policy = policy;
        }

        PackOptions options() {
            return (version.equals("5") ? PackForm.V5_ZSTD : PackForm.V6_ZSTD)
                    .options().toBuilder()
                            .prefetch(PrefetchPatterns.of(PATTERNS))
                            .prefetchPolicy(policy)
                            .build();
        }
    }

    @ParameterizedTest
    @EnumSource
    void filesToFetchAheadAreThoseOfTheReferenceBuilder(Policy policy) throws IOException {
        Path tar = RealTrees.MANY.tar();

        PackedLayer layer = PackedLayer.of(tar, policy.options(), Files.createDirectory(work.resolve("blobs")));

        requireValid(layer);
        String name = policy.policy.name().toLowerCase(Locale.ROOT);
        requireSameBytes(layer, List.of("-t", "tar-rafs", "-v", policy.version, "--prefetch-policy", name), tar);
        String told = Command.run(RealTools.require("nydus-image"), "inspect", layer.metadata(), "-R", "prefetch");
        assertThat(told.contains("/d07/f9")).isEqualTo(policy.policy == PrefetchPolicy.FS);
        requireServedAs(layer, Files.readAllBytes(tar));
    }

    /** It cannot unpack batches, encrypted or indexed layers, devices, and damages names of links. */
    @ParameterizedTest
    @EnumSource(names = {"V6_ZSTD", "V6_NONE", "V6_TOC", "V5_ZSTD", "V5_LZ4", "V5_ALIGNED"})
    void itUnpacksWhatWePack(PackForm form) throws IOException {
        byte[] tar = FixtureLayers.MANY.bytes();
        PackedLayer layer = PackedLayer.of(Files.write(work.resolve("tar"), tar), form.options(), work);
        Path unpacked = work.resolve("unpacked.tar");

        Command.run(
                RealTools.require("nydus-image"),
                "unpack",
                "--blob",
                layer.blob().orElseThrow(),
                "--output",
                unpacked,
                layer.metadata());

        assertThat(TarTree.of(Files.readAllBytes(unpacked), MtimeSource.PAX))
                .isEqualTo(TarTree.of(tar, MtimeSource.HEADER));
    }
}
