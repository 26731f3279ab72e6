package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.DataBlob;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.FixtureTar.Dialect;
import dev.nydusconvert.layer.FixtureTar.Meta;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.rafs.codec.BootstrapReader;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.TreeWalk;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class MergeTest {
    private static final PackOptions V6 = PackOptions.builder().threads(1).build();
    private static final PackOptions V5 = V6.toBuilder().version(RafsVersion.V5).build();

    @TempDir
    private Path directory;

    private PackedLayers layers;

    /** Writes the entries of a layer. */
    private interface Entries {
        void write(FixtureTar tar) throws IOException;
    }

    @BeforeEach
    void makeLayers() {
        layers = new PackedLayers(directory);
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void whiteoutsOfTheLowestLayerAreApplied(RafsVersion version) throws IOException {
        Path only =
                layers.of(FixtureLayers.UPPER, V6.toBuilder().version(version).build());

        assertThat(paths(merge(only)))
                .contains("etc/hostname", "srv/data/fresh")
                .noneMatch(it -> it.contains(".wh."));
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void namesOfOneLayerStayHardLinksAndThoseOfOthersNeverJoinThem(RafsVersion version) throws IOException {
        PackOptions options = V6.toBuilder().version(version).build();
        Path lower = layer(options, tar -> {
            tar.file("a", "lower");
            tar.hardLink("b", Meta.FILE, "a");
        });
        Path upper = layer(options, tar -> {
            tar.file("c", "upper");
            tar.hardLink("d", Meta.FILE, "c");
            tar.file(".wh.a", "");
        });

        Bootstrap image = merge(lower, upper);
        assertThat(paths(image)).containsExactly("", "b", "c", "d");
        assertThat(file(image, "c").content()).isSameAs(file(image, "d").content());
        assertThat(file(image, "b").content()).isNotSameAs(file(image, "c").content());
        assertThat(new Inspection(image).entry("b").orElseThrow().links()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void theBlobTableHasWhatIsUsedInTheOrderOfFirstUse(RafsVersion version) throws IOException {
        PackOptions options = V6.toBuilder().version(version).build();
        Path hidden = layer(options, tar -> tar.file("hidden", "will be hidden"));
        Path last = layer(options, tar -> tar.file("z", "comes last"));
        Path first = layer(options, tar -> {
            tar.file("a", "comes first");
            tar.file(".wh.hidden", "");
        });

        assertThat(merge(hidden, last, first).blobs())
                .extracting(BlobInfo::id)
                .containsExactly(
                        first.getFileName().toString(), last.getFileName().toString());
    }

    @ParameterizedTest
    @EnumSource(RafsVersion.class)
    void aDirectoryThatATarOnlyImpliesKeepsTheAttributesBelowIfThatIsTold(RafsVersion version) throws IOException {
        PackOptions options = V6.toBuilder().version(version).build();
        Path lower = layer(options, tar -> {
            tar.directory("./", Meta.DIRECTORY.mode(0711));
            tar.directory("d/", Meta.DIRECTORY.mode(0700));
            tar.directory("d/e/", Meta.DIRECTORY.mode(0750));
        });
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FixtureTar tar = new FixtureTar(bytes, Dialect.PAX)) {
            tar.file("d/e/f", "its parents are not listed");
            tar.file("new/f", "nor is this one");
        }
        MemoryOutputs outputs = new MemoryOutputs();
        PackResult upper = new Pack(options).run(new ByteArrayInputStream(bytes.toByteArray()), "upper.tar", outputs);
        Path bootstrap = Files.write(layers.newFile("upper"), outputs.bootstrapBytes());

        Bootstrap told = read(merge(
                MergeOptions.DEFAULTS,
                MergeSource.of(lower),
                MergeSource.of(bootstrap).withUnlisted(upper.unlisted())));
        assertThat(permissions(told)).containsExactly("711 ", "700 d", "750 d/e", "755 new");
        assertThat(permissions(merge(lower, bootstrap))).containsExactly("755 ", "755 d", "755 d/e", "755 new");
    }

    private static List<String> permissions(Bootstrap image) {
        return new Inspection(image)
                .tree()
                .filter(entry -> entry.node() instanceof Directory)
                .map(entry -> Integer.toOctalString(entry.node().attributes().permissions()) + " "
                        + new String(entry.path(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void aLayerWithoutDataNeedsNoBlob() throws IOException {
        Bootstrap image = merge(layers.of(FixtureLayers.NOTHING, V6), layers.of(FixtureLayers.DIRECTORIES, V6));

        assertThat(image.blobs()).isEmpty();
        assertThat(paths(image)).containsExactly("", "usr", "usr/lib");
    }

    @Test
    void upTo254BlobsFit() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (int i = 0; i < 254; i++) {
            String name = "file-" + i;
            sources.add(layer(V6, tar -> tar.file(name, "in " + name)));
        }
        assertThat(merge(sources.toArray(Path[]::new)).blobs()).hasSize(254);

        sources.add(layer(V6, tar -> tar.file("one-more", "one more")));
        assertThatThrownBy(() -> merge(sources.toArray(Path[]::new)))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("254");
    }

    @Test
    void layersOfDifferentFormatAreInconsistent() throws IOException {
        requireInconsistent("RAFS version", V6, V5);
    }

    @Test
    void layersOfDifferentChunkSizeAreInconsistent() throws IOException {
        ChunkingOptions small = new ChunkingOptions(
                4096, V6.chunking().digestAlgorithm(), V6.chunking().compression());
        requireInconsistent("chunk size", V6, V6.toBuilder().chunking(small).build());
    }

    @Test
    void layersWithAndWithoutOwnersAreInconsistent() throws IOException {
        requireInconsistent(
                "explicit owners", V6, V6.toBuilder().repeatable(true).build());
    }

    @Test
    void v5LayersOfDifferentDigestAreInconsistent() throws IOException {
        requireInconsistent("digest algorithm", V5, PackedLayers.options("5", "zstd", "sha256", "plain"));
    }

    @Test
    void v5LayersOfDifferentCompressionAreInconsistent() throws IOException {
        requireInconsistent("compression", V5, PackedLayers.options("5", "lz4_block", "blake3", "plain"));
    }

    @Test
    void aV5LayerWithoutDataHasNoCompressionToDiffer() throws IOException {
        Path data = layers.of(FixtureLayers.GNU, PackedLayers.options("5", "lz4_block", "blake3", "plain"));
        Path none = layers.of(FixtureLayers.DIRECTORIES, V5);

        assertThat(merge(data, none).compression().label()).isEqualTo("lz4_block");
        assertThat(merge(none, data).compression().label()).isEqualTo("lz4_block");
    }

    private void requireInconsistent(String trait, PackOptions one, PackOptions other) throws IOException {
        Path first = layers.of(FixtureLayers.GNU, one);
        Path second = layer(other, tar -> tar.file("x", "x"));
        assertThatThrownBy(() -> merge(first, second))
                .isInstanceOf(InconsistentLayersException.class)
                .hasMessageContaining(trait)
                .hasMessageContaining(first.toString())
                .hasMessageContaining(second.toString());
    }

    @Test
    void anInlinedBootstrapGetsTheIdOfItsFileAndWhatTheBlobAtHandTells() throws IOException {
        PackOptions options =
                V6.toBuilder().layout(PackedLayers.layoutOf("inline-toc")).build();
        Path blob = layers.of(FixtureLayers.GNU, options);

        BlobInfo info = merge(blob).blobs().get(0);
        assertThat(info.id()).isEqualTo(blob.getFileName().toString());
        assertThat(info.compressedSize()).isEqualTo(Files.size(blob));
        assertThat(info.toc().size()).isPositive();
    }

    @Test
    void aBootstrapTakenOutOfItsBlobIsCompletedByALocator() throws IOException {
        Path blob = layers.of(
                FixtureLayers.GNU,
                V6.toBuilder().layout(PackedLayers.layoutOf("inline")).build());
        byte[] inlined = DataBlob.open(ByteSource.ofBytes("blob", Files.readAllBytes(blob)))
                .inlinedBootstrap(1 << 20)
                .orElseThrow();
        Path bootstrap = layers.newFile(blob.getFileName() + ".boot");
        Files.write(bootstrap, inlined);
        MergeOptions options = MergeOptions.DEFAULTS.withLocator(BlobLocator.inDirectory(blob.getParent()));

        BlobInfo info = read(merge(options, MergeSource.of(bootstrap))).blobs().get(0);
        assertThat(info.id()).isEqualTo(blob.getFileName().toString());
        assertThat(info.compressedSize()).isEqualTo(Files.size(blob));
        assertThat(read(merge(MergeOptions.DEFAULTS, MergeSource.of(bootstrap)))
                        .blobs()
                        .get(0)
                        .compressedSize())
                .isLessThan(Files.size(blob));
    }

    @Test
    void whatIsGivenForALayerGoesToTheBlobThatTheDictionaryDoesNotHave() throws IOException {
        Path dictionary = layers.of(FixtureLayers.GNU, V6);
        Path layer = layers.pack(
                FixtureLayers.DERIVED.bytes(),
                V6.toBuilder().dictionary(ChunkDictionary.open(dictionary)).build());
        MergeSource source = MergeSource.of(layer).withBlobId("own").withBlobSize(17);

        MergeOptions options = MergeOptions.DEFAULTS.withChunkDictionary(dictionary);
        assertThat(read(merge(options, source)).blobs())
                .extracting(BlobInfo::id)
                .containsExactlyInAnyOrder("own", dictionary.getFileName().toString());
        assertThatThrownBy(() -> merge(MergeOptions.DEFAULTS, source))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("several data blobs");
    }

    @Test
    void aDigestThatIsGivenIsTheIdOfABlob() throws IOException {
        Digest digest = Digest.ofHex("ab".repeat(32));
        MergeSource source = MergeSource.of(layers.of(FixtureLayers.GNU, V6)).withBlobDigest(digest);

        assertThat(read(merge(MergeOptions.DEFAULTS, source)).blobs())
                .extracting(BlobInfo::id)
                .containsExactly(digest.hex());
    }

    @Test
    void anImageCanBeALayer() throws IOException {
        Path image = layers.newFile("image");
        Files.write(
                image,
                merge(
                        MergeOptions.DEFAULTS,
                        MergeSource.of(layers.of(FixtureLayers.BASE, V6)),
                        MergeSource.of(layers.of(FixtureLayers.GNU, V6))));

        assertThat(merge(image, layers.of(FixtureLayers.UPPER, V6)).blobs()).hasSize(3);
    }

    @Test
    void nothingToMergeIsACallersMistake() {
        assertThatThrownBy(() -> merge()).isInstanceOf(IllegalArgumentException.class);
    }

    private Path layer(PackOptions options, Entries entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FixtureTar tar = new FixtureTar(bytes, Dialect.PAX)) {
            entries.write(tar);
        }
        return layers.pack(bytes.toByteArray(), options);
    }

    private static Bootstrap merge(Path... sources) throws IOException {
        return read(merge(
                MergeOptions.DEFAULTS,
                List.of(sources).stream().map(MergeSource::of).toArray(MergeSource[]::new)));
    }

    private static byte[] merge(MergeOptions options, MergeSource... sources) throws IOException {
        ByteArrayOutputStream merged = new ByteArrayOutputStream();
        new Merge(options).run(List.of(sources), merged);
        return merged.toByteArray();
    }

    /** Reads it as thoroughly as the check does. */
    private static Bootstrap read(byte[] bytes) throws IOException {
        Findings.Collected findings = new Findings.Collected();
        Bootstrap bootstrap = BootstrapReader.read(ByteSource.ofBytes("merged", bytes), findings);
        assertThat(findings.findings()).isEmpty();
        return bootstrap;
    }

    private static List<String> paths(Bootstrap bootstrap) {
        return StreamSupport.stream(new TreeWalk(bootstrap.root()).spliterator(), false)
                .map(entry -> new String(entry.path(), StandardCharsets.UTF_8))
                .toList();
    }

    private static RegularFile file(Bootstrap bootstrap, String path) {
        return (RegularFile) new Inspection(bootstrap).entry(path).orElseThrow().node();
    }
}
