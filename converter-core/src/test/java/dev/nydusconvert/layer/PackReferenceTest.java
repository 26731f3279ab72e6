package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import dev.nydusconvert.layer.UnpackResult.Fidelity;
import dev.nydusconvert.tar.FramingListener;
import dev.nydusconvert.tar.StreamCodec;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarReader;
import dev.nydusconvert.tree.TreeBuilder.MtimeSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PackReferenceTest {
    private static final BlobLayout[] LAYOUTS = {
        BlobLayout.PLAIN, BlobLayout.TOC, BlobLayout.INLINE, BlobLayout.INLINE_TOC
    };

    @TempDir
    Path directory;

    private record Unpacked(UnpackResult result, byte[] bytes) {}

    private static Unpacked unpack(Path bootstrap, UnpackOptions options) throws IOException {
        return unpack(bootstrap, BlobLocator.beside(List.of(bootstrap)), options);
    }

    private static Unpacked unpack(Path bootstrap, BlobLocator locator, UnpackOptions options) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (OpenLayer layer = OpenLayer.open(bootstrap, locator, Findings.FAIL_FAST)) {
            return new Unpacked(new Unpack(options).run(layer, target), target.toByteArray());
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(names = {"BASE", "UPPER", "GNU", "MANY", "REPLACED"})
    void everyChunkIsReadFromTheLayer(FixtureLayers fixture) throws IOException {
        byte[] tar = fixture.bytes();
        for (byte[] layer : List.of(tar, gzip(tar))) {
            Path folder = Files.createTempDirectory(directory, "image");
            Path bootstrap = ReferenceLayers.pack(layer, ReferenceLayers.options(65536, BlobLayout.TOC), folder);

            CheckReport report = new Check(2).run(bootstrap, BlobLocator.beside(List.of(bootstrap)));
            Unpacked unpacked = unpack(bootstrap, UnpackOptions.DEFAULTS.withRecipe(RecipeUse.IGNORED));

            assertThat(report.findings()).isEmpty();
            assertThat(report.blobs())
                    .allMatch(it -> it.present() && it.unchecked().isEmpty());
            assertThat(report.chunks()).isPositive();
            assertThat(unpacked.result().fidelity()).isEqualTo(Fidelity.CONTENT_EQUAL);
            assertThat(TarTree.of(unpacked.bytes(), MtimeSource.PAX)).isEqualTo(TarTree.of(tar, MtimeSource.HEADER));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"two-members.tar.gz", "small-members.tar.gz", "sync-flushes.tar.gz", "level9.tar"})
    void theLayerItselfComesBack(String name) throws IOException {
        byte[] layer = ReferenceLayers.bytes(name);
        byte[] tar = ReferenceLayers.bytes("level9.tar");
        StreamCodec codec = name.endsWith(".gz") ? StreamCodec.GZIP : StreamCodec.PLAIN;
        for (BlobLayout layout : LAYOUTS) {
            Path folder = Files.createTempDirectory(directory, "image");
            PackOptions options = ReferenceLayers.options(1 << 20, layout).toBuilder()
                    .repeatable(layout.toc())
                    .mtimeSource(layout.inlineMeta() ? MtimeSource.PAX : MtimeSource.HEADER)
                    .build();
            Path bootstrap = ReferenceLayers.pack(layer, options, folder);

            Unpacked plain = unpack(bootstrap, UnpackOptions.DEFAULTS);
            Unpacked same = unpack(bootstrap, UnpackOptions.DEFAULTS.withCompression(codec));
            Unpacked other = unpack(bootstrap, UnpackOptions.DEFAULTS.withCompression(StreamCodec.ZSTD));

            assertThat(plain.bytes()).isEqualTo(tar);
            assertThat(plain.result().fidelity()).isEqualTo(Fidelity.EXACT);
            assertThat(same.bytes()).isEqualTo(layer);
            assertThat(same.result().output().reproduced()).isTrue();
            assertThat(same.result().tarDigest()).isEqualTo(plain.result().tarDigest());
            assertThat(other.result().fidelity()).isEqualTo(Fidelity.EXACT);
            assertThat(other.result().output().reproduced()).isFalse();
        }
    }

    /** The reference builder begins contexts behind the last block of a member then, where nothing can be decoded. */
    @Test
    void membersMayEndWhereContentsBegin() throws IOException {
        byte[] tar = FixtureLayers.BASE.bytes();
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        int end = 0;
        try (TarReader reader = new TarReader(new ByteArrayInputStream(tar), "layer", FramingListener.NONE)) {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                if (reader.contentOffset() != TarReader.NO_OFFSET) {
                    int start = Math.toIntExact(reader.contentOffset());
                    layer.writeBytes(gzip(Arrays.copyOfRange(tar, end, start)));
                    end = start;
                }
            }
        }
        layer.writeBytes(gzip(Arrays.copyOfRange(tar, end, tar.length)));
        Path bootstrap = ReferenceLayers.pack(
                layer.toByteArray(), ReferenceLayers.options(1 << 20, BlobLayout.PLAIN), directory);

        CheckReport report = new Check(2).run(bootstrap, BlobLocator.inDirectory(directory));

        assertThat(report.findings()).isEmpty();
        assertThat(report.chunks()).isPositive();
        assertThat(unpack(bootstrap, UnpackOptions.DEFAULTS).bytes()).isEqualTo(tar);
    }

    @Test
    void aMergedImageRefersToEachLayer() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("blobs"));
        List<MergeSource> layers = List.of(
                MergeSource.of(ReferenceLayers.pack(
                        gzip(FixtureLayers.GNU.bytes()), ReferenceLayers.options(65536, BlobLayout.PLAIN), folder)),
                MergeSource.of(ReferenceLayers.pack(
                        gzip(FixtureLayers.UPPER.bytes()),
                        ReferenceLayers.options(65536, BlobLayout.INLINE_TOC),
                        folder)));
        Path image = folder.resolve("image.boot");
        MergeOptions options = MergeOptions.DEFAULTS.withLocator(BlobLocator.inDirectory(folder));
        try (OutputStream out = Files.newOutputStream(image)) {
            new Merge(options).run(layers, out);
        }

        CheckReport report = new Check(2).run(image, BlobLocator.inDirectory(folder));

        assertThat(report.findings()).isEmpty();
        assertThat(report.blobs())
                .hasSize(2)
                .allMatch(it -> it.present() && it.unchecked().isEmpty());
        assertThat(unpack(image, UnpackOptions.DEFAULTS).result().fidelity()).isEqualTo(Fidelity.CONTENT_EQUAL);
    }

    @Test
    void aGivenLayerMayHaveAnyName() throws IOException {
        byte[] layer = ReferenceLayers.bytes("level9.tar.gz");
        Path bootstrap = ReferenceLayers.pack(layer, ReferenceLayers.options(1 << 20, BlobLayout.PLAIN), directory);
        Path named = Files.write(directory.resolve("layer.tar.gz"), layer);
        BlobLocator locator = BlobLocator.ofFiles(List.of(named)).orElseForMeta(BlobLocator.inDirectory(directory));

        assertThat(unpack(bootstrap, locator, UnpackOptions.DEFAULTS).bytes())
                .isEqualTo(ReferenceLayers.bytes("level9.tar"));
    }

    @Test
    void withoutLayerOrIndexThereIsNoData() throws IOException {
        byte[] layer = ReferenceLayers.bytes("level9.tar.gz");
        Path bootstrap = ReferenceLayers.pack(layer, ReferenceLayers.options(1 << 20, BlobLayout.PLAIN), directory);
        Path named = Files.write(directory.resolve("layer.tar.gz"), layer);

        assertThatThrownBy(() -> unpack(bootstrap, BlobLocator.NONE, UnpackOptions.DEFAULTS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not there");
        BlobLocator withoutIndex = BlobLocator.ofFiles(List.of(named));
        assertThatThrownBy(() -> unpack(bootstrap, withoutIndex, UnpackOptions.DEFAULTS.withRecipe(RecipeUse.IGNORED)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the blob-meta file")
                .hasMessageContaining("is not there");
        assertThat(new Check(1).run(bootstrap, withoutIndex).blobs().get(0).unchecked())
                .hasValueSatisfying(reason -> assertThat(reason).contains("the blob-meta file"));
    }

    @Test
    void anotherLayerOfTheSameContentsIsNotTheOriginal() throws IOException {
        byte[] layer = ReferenceLayers.bytes("level9.tar");
        Path bootstrap = ReferenceLayers.pack(layer, ReferenceLayers.options(1 << 20, BlobLayout.PLAIN), directory);
        byte[] other = Arrays.copyOf(layer, layer.length + 512);
        Path named = Files.write(directory.resolve("other.tar"), other);
        BlobLocator locator = BlobLocator.ofFiles(List.of(named)).orElseForMeta(BlobLocator.inDirectory(directory));

        Unpacked unpacked = unpack(bootstrap, locator, UnpackOptions.DEFAULTS);

        assertThat(unpacked.result().fidelity()).isEqualTo(Fidelity.CONTENT_EQUAL);
        CheckReport report = new Check(1).run(bootstrap, locator);
        assertThat(report.findings()).hasSize(1);
        assertThat(report.findings().get(0).problem()).contains("the layer has " + other.length + " bytes");
        assertThatThrownBy(() -> unpack(
                        bootstrap,
                        locator,
                        UnpackOptions.DEFAULTS.withDiffId(
                                unpacked.result().tarDigest().orElseThrow())))
                .isInstanceOf(IOException.class);
    }

    @Test
    void damageInTheLayerIsFoundWhereItIs() throws IOException {
        byte[] layer = ReferenceLayers.bytes("level9.tar.gz");
        Path bootstrap = ReferenceLayers.pack(layer, ReferenceLayers.options(1 << 20, BlobLayout.PLAIN), directory);
        byte[] damaged = layer.clone();
        damaged[layer.length / 2] ^= 0x10;
        Path named = Files.write(directory.resolve("damaged.tar.gz"), damaged);
        BlobLocator locator = BlobLocator.ofFiles(List.of(named)).orElseForMeta(BlobLocator.inDirectory(directory));

        CheckReport report = new Check(1).run(bootstrap, locator);

        assertThat(report.findings()).hasSizeGreaterThan(1);
        assertThat(report.findings().get(0).problem()).contains("the layer has SHA-256");
        assertThatThrownBy(() -> unpack(bootstrap, locator, UnpackOptions.DEFAULTS))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("it is a part of");
    }

    @Test
    void aLayerWithoutDataHasNoIndex() throws IOException {
        MemoryOutputs outputs = new MemoryOutputs();
        PackResult result = new PackReference(PackOptions.DEFAULTS)
                .run(new ByteArrayInputStream(ReferenceLayers.bytes("no-data.tar.gz")), "layer", outputs);

        assertThat(result.blob()).isEmpty();
        assertThat(result.blobTable()).isEmpty();
        assertThat(outputs.blobBytes()).isEmpty();
        assertThat(outputs.bootstrapBytes()).isNotEmpty();
    }

    @Test
    void whatCannotBeReferredToIsRefused() throws IOException {
        byte[] zstd = Zstd.compress(ReferenceLayers.bytes("level9.tar"));
        Path sparse = Path.of("..", "testdata", "sparse-tars", "pax-1.0.tar.gz");
        PackReference pack = new PackReference(PackOptions.DEFAULTS);

        assertThatThrownBy(() -> pack.run(new ByteArrayInputStream(zstd), "layer", new MemoryOutputs()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("compressed with zstd");
        assertThatThrownBy(() -> pack.run(Files.newInputStream(sparse), "layer", new MemoryOutputs()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("is a sparse file");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PackReference(
                        PackOptions.builder().recipe(RecipeMode.EMBED).build()));
    }

    @Test
    void aLayerThatIsCutShortLeavesNothing() throws IOException {
        byte[] layer = ReferenceLayers.bytes("level9.tar.gz");
        MemoryOutputs outputs = new MemoryOutputs();

        assertThatThrownBy(() -> new PackReference(PackOptions.DEFAULTS)
                        .run(new ByteArrayInputStream(layer, 0, layer.length - 9), "layer", outputs))
                .isInstanceOf(MalformedInputException.class);
        assertThat(outputs.committed()).isFalse();
    }
}
