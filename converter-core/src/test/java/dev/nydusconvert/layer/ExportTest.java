package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.layer.ExportOptions.Verity;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ExportTest {
    private static final int FIRST_DEVICE_SLOT = 1408;
    private static final int MAPPED_BLOCK = 68;

    @TempDir
    Path directory;

    static List<Map<String, String>> disks() throws IOException {
        return GoldenFiles.table("exports.tsv");
    }

    @ParameterizedTest
    @MethodSource("disks")
    void theDiskIsTheReferenceBuildersForAnyNumberOfThreads(Map<String, String> golden) throws IOException {
        byte[] tar = FixtureLayers.named(golden.get("layer")).bytes();
        int chunkSize = Integer.parseInt(golden.get("chunk-size"));
        Path bootstrap = golden.get("type").equals("tar-tarfs")
                ? TarfsLayer.pack(tar, TarfsOptions.DEFAULTS.withChunkSize(chunkSize), directory)
                        .bootstrap()
                : PackedLayer.pack(
                                tar,
                                options(
                                        chunkSize,
                                        Compression.ofLabel(golden.get("compressor"))
                                                .orElseThrow()),
                                directory)
                        .bootstrap();
        for (int threads : new int[] {1, 3}) {
            ExportOptions options =
                    ExportOptions.DEFAULTS.withVerity(Verity.REFERENCE).withThreads(threads);
            Exported exported = export(bootstrap, options);

            assertThat(GoldenFiles.fileOf(exported.bytes()))
                    .isEqualTo(GoldenFiles.File.of(golden.get("size"), golden.get("sha256")));
            assertThat(exported.result().verity().orElseThrow().root().hex()).isEqualTo(golden.get("root"));
        }
    }

    private static PackOptions options(int chunkSize, Compression compression) {
        return PackOptions.builder()
                .chunking(new ChunkingOptions(chunkSize, DigestAlgorithm.BLAKE3, compression))
                .build();
    }

    private record Exported(ExportResult result, byte[] bytes) {}

    private Exported export(Path bootstrap, ExportOptions options) throws IOException {
        Path file = Files.createTempFile(directory, "disk", "");
        try (OpenLayer layer =
                        OpenLayer.open(bootstrap, BlobLocator.inDirectory(bootstrap.getParent()), Findings.FAIL_FAST);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ExportResult result = new Export(options).run(layer, channel);
            return new Exported(result, Files.readAllBytes(file));
        }
    }

    /** The disk is the same, with or without a tree, and whatever is in the tree's spare room. */
    @Test
    void theTreeIsBehindTheDisk() throws IOException {
        Path bootstrap = PackedLayer.pack(FixtureLayers.GNU.bytes(), options(4096, Compression.ZSTD), directory)
                .bootstrap();

        Exported plain = export(bootstrap, ExportOptions.DEFAULTS);
        Exported standard = export(bootstrap, ExportOptions.DEFAULTS.withVerity(Verity.STANDARD));
        Exported reference = export(bootstrap, ExportOptions.DEFAULTS.withVerity(Verity.REFERENCE));

        assertThat(plain.result().verity()).isEmpty();
        assertThat(plain.result().size()).isEqualTo(plain.result().diskSize());
        assertThat(Arrays.copyOf(standard.bytes(), plain.bytes().length)).isEqualTo(plain.bytes());
        assertThat(Arrays.copyOf(reference.bytes(), plain.bytes().length)).isEqualTo(plain.bytes());
        assertThat(standard.bytes()).hasSameSizeAs(reference.bytes()).isNotEqualTo(reference.bytes());
        assertThat(standard.result().verity().orElseThrow().hashOffset())
                .isEqualTo(plain.result().size());
    }

    @Test
    void blobsWithShortIdsAreExportedToo() throws IOException {
        byte[] tar = FixtureLayers.GNU.bytes();
        Path named = TarfsLayer.pack(tar, TarfsOptions.DEFAULTS.withBlobId("gnu"), directory)
                .bootstrap();
        Path hashed = TarfsLayer.pack(tar, TarfsOptions.DEFAULTS, directory).bootstrap();

        Exported exported = export(named, ExportOptions.DEFAULTS);

        assertThat(exported.result().unproven()).containsExactly("gnu");
        int bootstrapSize = Math.toIntExact(Files.size(named));
        byte[] other = export(hashed, ExportOptions.DEFAULTS).bytes();
        assertThat(Arrays.mismatch(
                        exported.bytes(), bootstrapSize, exported.bytes().length, other, bootstrapSize, other.length))
                .isEqualTo(-1);
    }

    @Test
    void inlinedBootstrapsAreExported() throws IOException {
        for (BlobLayout layout : List.of(BlobLayout.INLINE, BlobLayout.INLINE_TOC)) {
            PackOptions options = options(4096, Compression.ZSTD).toBuilder()
                    .layout(layout)
                    .recipe(RecipeMode.EMBED)
                    .build();
            PackedLayer layer = PackedLayer.pack(FixtureLayers.GNU.bytes(), options, directory);

            Exported exported = export(layer.bootstrap(), ExportOptions.DEFAULTS);

            assertThat(exported.result().diskSize()).isGreaterThan(1 << 20);
            assertThat(indexOf(exported.bytes(), "bootstrap")).isPositive();
        }
    }

    /** Words of which the fixture's files are made. */
    private static int indexOf(byte[] bytes, String word) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(word);
    }

    /** Batches, encryption and an index into the original layer are undone. */
    @Test
    void theDataIsTheSameHoweverItIsStored() throws IOException {
        byte[] tar = FixtureLayers.MANY.bytes();
        PackOptions plain = options(1 << 20, Compression.ZSTD);
        byte[] expected = deviceOf(PackedLayer.pack(tar, plain, directory).bootstrap());
        PackOptions batches = plain.toBuilder()
                .chunking(new ChunkingOptions(1 << 20, DigestAlgorithm.BLAKE3, Compression.ZSTD, 1 << 16))
                .build();
        PackOptions encrypted =
                batches.toBuilder().encryption(BlobKeys.random()).build();

        assertThat(deviceOf(PackedLayer.pack(tar, batches, directory).bootstrap()))
                .isEqualTo(expected);
        assertThat(deviceOf(PackedLayer.pack(tar, encrypted, directory).bootstrap()))
                .isEqualTo(expected);
        assertThat(deviceOf(zran(FixtureLayers.MANY_GZ.bytes()))).isEqualTo(expected);
    }

    /** What is behind the bootstrap. */
    private byte[] deviceOf(Path bootstrap) throws IOException {
        byte[] disk = export(bootstrap, ExportOptions.DEFAULTS).bytes();
        return Arrays.copyOfRange(disk, 0x80000, disk.length);
    }

    private Path zran(byte[] layer) throws IOException {
        MemoryOutputs outputs = new MemoryOutputs();
        PackResult result =
                new PackReference(PackOptions.DEFAULTS).run(new ByteArrayInputStream(layer), "layer.tar.gz", outputs);
        Path folder = Files.createTempDirectory(directory, "zran");
        Files.write(folder.resolve(result.blobTable().get(0)), layer);
        Files.write(folder.resolve(result.blob().orElseThrow().id()), outputs.blobBytes());
        return Files.write(folder.resolve("image.boot"), outputs.bootstrapBytes());
    }

    /** Files of a lower layer that an upper one replaces are not in the tree, but their chunks are in the blob. */
    @Test
    void allChunksOfABlobAreOnTheDisk() throws IOException {
        byte[] first = FixtureLayers.text(new Random(1), 10_000);
        byte[] second = FixtureLayers.text(new Random(2), 10_000);
        byte[] tar = TarfsLayer.tar(out -> {
            out.file("a", first);
            out.file("a", second);
            out.file("b", "end");
        });
        PackedLayer layer = PackedLayer.pack(tar, options(4096, Compression.ZSTD), directory);

        byte[] disk = export(layer.bootstrap(), ExportOptions.DEFAULTS).bytes();

        int device = 0x80000;
        assertThat(Arrays.copyOfRange(disk, device, device + first.length)).isEqualTo(first);
        assertThat(Arrays.copyOfRange(disk, device + 12_288, device + 12_288 + second.length))
                .isEqualTo(second);
    }

    @Test
    void imagesOfOldBuildersGetTheirDevicesMapped() throws IOException {
        Path bootstrap = PackedLayer.pack(FixtureLayers.GNU.bytes(), options(4096, Compression.ZSTD), directory)
                .bootstrap();
        byte[] expected = export(bootstrap, ExportOptions.DEFAULTS).bytes();
        byte[] old = Files.readAllBytes(bootstrap);
        ByteBuffer.wrap(old).order(ByteOrder.LITTLE_ENDIAN).putInt(FIRST_DEVICE_SLOT + MAPPED_BLOCK, 0);
        Files.write(bootstrap, old);

        assertThat(export(bootstrap, ExportOptions.DEFAULTS).bytes()).isEqualTo(expected);

        ByteBuffer.wrap(old).order(ByteOrder.LITTLE_ENDIAN).putInt(FIRST_DEVICE_SLOT + MAPPED_BLOCK, 1);
        Files.write(bootstrap, old);
        assertThatThrownBy(() -> export(bootstrap, ExportOptions.DEFAULTS))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("device 0 is mapped at 4096");
    }

    @Test
    void mergedTarfsImagesAreExported() throws IOException {
        TarfsLayer lower = TarfsLayer.pack(FixtureLayers.MANY.bytes(), TarfsOptions.DEFAULTS, directory);
        TarfsLayer upper = TarfsLayer.pack(FixtureLayers.GNU.bytes(), TarfsOptions.DEFAULTS, directory);
        Path image = lower.tar().resolveSibling("image");
        Files.copy(upper.tar(), lower.tar().resolveSibling(upper.tar().getFileName()));
        try (OutputStream out = Files.newOutputStream(image)) {
            new Merge(MergeOptions.DEFAULTS)
                    .run(List.of(MergeSource.of(lower.bootstrap()), MergeSource.of(upper.bootstrap())), out);
        }

        Exported exported = export(image, ExportOptions.DEFAULTS);

        byte[] tar = FixtureLayers.GNU.bytes();
        int end = exported.bytes().length;
        assertThat(exported.result().blockSize()).isEqualTo(512);
        assertThat(Arrays.copyOfRange(exported.bytes(), end - tar.length, end)).isEqualTo(tar);
    }

    @Test
    void v5ImagesAndMissingBlobsAreRefused() throws IOException {
        PackOptions v5 = PackOptions.builder().version(RafsVersion.V5).build();
        Path old = PackedLayer.pack(FixtureLayers.GNU.bytes(), v5, directory).bootstrap();
        assertThatThrownBy(() -> export(old, ExportOptions.DEFAULTS))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("only v6 images");

        PackedLayer layer = PackedLayer.pack(FixtureLayers.GNU.bytes(), options(4096, Compression.NONE), directory);
        Files.delete(layer.blob().orElseThrow());
        assertThatThrownBy(() -> export(layer.bootstrap(), ExportOptions.DEFAULTS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not there");
    }

    @Test
    void damageIsFound() throws IOException {
        PackedLayer layer = PackedLayer.pack(FixtureLayers.GNU.bytes(), options(4096, Compression.NONE), directory);
        byte[] blob = Files.readAllBytes(layer.blob().orElseThrow());
        blob[5000] ^= 1;
        Files.write(layer.blob().orElseThrow(), blob);

        assertThatThrownBy(() -> export(layer.bootstrap(), ExportOptions.DEFAULTS))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("digest");
    }
}
