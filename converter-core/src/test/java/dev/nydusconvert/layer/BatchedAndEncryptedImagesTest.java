package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tree.RegularFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All that is done with images, done with those that have batches, are encrypted, or both; ours and the reference's. */
final class BatchedAndEncryptedImagesTest {
    /** An image of one or two layers. */
    enum Form {
        BATCHED(1 << 16, false, ""),
        ENCRYPTED(0, true, ""),
        ENCRYPTED_BATCHES(1 << 16, true, ""),
        BATCHED_OF_REFERENCE(1 << 12, false, "v6-batch-toc"),
        ENCRYPTED_OF_REFERENCE(0, true, "v6-encrypt");

        private final int batchSize;
        private final boolean encrypted;
        private final String fixture;

        Form(int batchSize, boolean encrypted, String fixture) {
            this.batchSize = batchSize;
            this.encrypted = encrypted;
            this.fixture = fixture;
        }

        boolean batched() {
            return batchSize > 0;
        }

        private PackOptions options() {
            PackOptions.Builder options = PackOptions.builder()
                    .threads(1)
                    .chunking(new ChunkingOptions(1 << 16, DigestAlgorithm.BLAKE3, Compression.ZSTD, batchSize));
            return encrypted ? options.encryption(BlobKeys.random()).build() : options.build();
        }

        ImageFolder make(Path directory) throws IOException {
            if (fixture.isEmpty()) {
                return ImageFolder.of(directory, options(), FixtureLayers.GNU.bytes(), FixtureLayers.REPLACED.bytes());
            }
            Files.createDirectories(directory);
            Path bootstrap = unzip("boot", directory.resolve("image.boot"));
            ImageFolder image = new ImageFolder(directory, bootstrap);
            unzip("blob", directory.resolve(image.read().blobs().get(0).id()));
            return image;
        }

        private Path unzip(String kind, Path target) throws IOException {
            Path file = Path.of("..", "testdata", "blobs", fixture + "." + kind + ".gz");
            try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                return Files.write(target, in.readAllBytes());
            }
        }
    }

    @TempDir
    private Path directory;

    private ImageFolder image(Form form) throws IOException {
        return form.make(directory.resolve("image"));
    }

    private static Path firstFile(Inspection inspection) {
        return inspection
                .tree()
                .filter(entry -> entry.node() instanceof RegularFile file
                        && file.content().size() > 0)
                .map(entry -> Path.of("/" + new String(entry.path(), StandardCharsets.UTF_8)))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void filesAreInspectedChunkByChunk(Form form) throws IOException {
        Bootstrap bootstrap = image(form).read();
        Inspection inspection = new Inspection(bootstrap);

        assertThat(inspection.tree().map(Inspection.Entry::node).filter(RegularFile.class::isInstance))
                .isNotEmpty()
                .allSatisfy(node -> {
                    RegularFile file = (RegularFile) node;
                    assertThat(inspection.chunks(file).stream()
                                    .mapToLong(it -> it.chunk().uncompressedSize())
                                    .sum())
                            .isEqualTo(file.content().size());
                    assertThat(inspection.chunks(file))
                            .allMatch(it -> it.chunk().encrypted() == form.encrypted);
                });
    }

    /** What a batch takes is in no bootstrap, and so is not counted as stored. */
    @ParameterizedTest
    @EnumSource
    void countsTellChunksInBatchesFromOthers(Form form) throws IOException {
        LayerStat stat = LayerStat.of(image(form).read());

        assertThat(stat.chunks()).isPositive();
        assertThat(stat.batchedChunks() > 0).isEqualTo(form.batched());
        assertThat(stat.batchedBytes() > 0).isEqualTo(form.batched());
        assertThat(stat.batchedBytes()).isLessThanOrEqualTo(stat.chunkBytes());
        assertThat(stat.storedBytes() > 0).isEqualTo(stat.batchedChunks() < stat.chunks());
        assertThat(stat.compressionRatio()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void blobsThatCannotBeCopiedStayWhenTheImageIsCompacted(Form form) throws IOException {
        ImageFolder image = image(form);
        ImageFolder compacted = image.with(directory.resolve("compact.boot"));
        CompactOptions options = CompactOptions.builder()
                .locator(image.locator())
                .minUsedRatio(99)
                .build();
        CompactResult result;
        try (ImageOutputs outputs = new ImageOutputs(image.directory(), compacted.bootstrap())) {
            result = new Compact(options).run(image.bootstrap(), outputs);
        }

        assertThat(result.newBlobs()).isEmpty();
        assertThat(result.blobs())
                .extracting(BlobInfo::id)
                .containsExactlyElementsOf(
                        image.read().blobs().stream().map(BlobInfo::id).toList());
        compacted.requireSound();
        assertThat(compacted.contents()).isEqualTo(image.contents());
    }

    @ParameterizedTest
    @EnumSource
    void batchesAreStoredAnewWhenTheImageIsOptimizedAndNothingSecretIs(Form form) throws IOException {
        ImageFolder image = image(form);
        List<String> before = image.files();
        String file = firstFile(new Inspection(image.read())).toString();
        ImageFolder optimized = image.with(image.directory().resolve("optimized.boot"));
        Optimize optimize = new Optimize(image.locator());
        try (ImageOutputs outputs = new ImageOutputs(image.directory(), optimized.bootstrap())) {
            if (form.encrypted) {
                assertThatThrownBy(() -> optimize.run(image.bootstrap(), List.of(PrefetchFile.whole(file)), outputs))
                        .isInstanceOf(UnsupportedFeatureException.class)
                        .hasMessageContaining("is encrypted; its data would be in the clear in a new blob");
            } else {
                optimize.run(image.bootstrap(), List.of(PrefetchFile.whole(file)), outputs);
            }
        }

        if (form.encrypted) {
            assertThat(image.files()).isEqualTo(before);
            return;
        }
        optimized.requireSound();
        assertThat(optimized.contents()).isEqualTo(image.contents());
        Bootstrap after = optimized.read();
        assertThat(after.blobs()).hasSize(image.read().blobs().size() + 1);
        Inspection inspection = new Inspection(after);
        RegularFile moved = (RegularFile) inspection.entry(file).orElseThrow().node();
        assertThat(inspection.chunks(moved))
                .isNotEmpty()
                .allMatch(it -> it.chunk().blobIndex() == after.blobs().size() - 1)
                .allMatch(it -> it.chunk().compressedSize() > 0);
    }

    /** Every chunk of the disk is where the tree says that it is, in the clear. */
    @ParameterizedTest
    @EnumSource
    void theDiskHasTheContents(Form form) throws IOException {
        ImageFolder image = image(form);
        Path disk = directory.resolve("disk");
        try (OpenLayer layer = OpenLayer.open(image.bootstrap(), image.locator(), Findings.FAIL_FAST);
                FileChannel file = FileChannel.open(
                        disk, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            new Export(ExportOptions.DEFAULTS).run(layer, file);
        }

        String bytes = Files.readString(disk, StandardCharsets.ISO_8859_1);
        try (OpenLayer layer = OpenLayer.open(image.bootstrap(), image.locator(), Findings.FAIL_FAST)) {
            for (Inspection.Entry entry :
                    new Inspection(layer.bootstrap()).tree().toList()) {
                if (entry.node() instanceof RegularFile file && file.content().size() > 0) {
                    ByteArrayOutputStream content = new ByteArrayOutputStream();
                    new FileContents(layer, 1).write(file, "a file", content);
                    String text = content.toString(StandardCharsets.ISO_8859_1);
                    assertThat(bytes.contains(text.substring(0, Math.min(text.length(), 4096))))
                            .isTrue();
                }
            }
        }
    }

    /** Others could not read a part of a batch, or what the key of this image encrypts. */
    @ParameterizedTest
    @EnumSource
    void noDictionaryTakesTheirChunks(Form form) throws IOException {
        ImageFolder image = image(form);
        DictionaryOptions options = DictionaryOptions.builder()
                .minImages(1)
                .locator(image.locator())
                .build();
        ByteArrayOutputStream dictionary = new ByteArrayOutputStream();

        DictionaryResult result = new CreateDictionary(options).run(List.of(image.bootstrap()), dictionary);

        LayerStat stat = LayerStat.of(image.read());
        long usable = form.encrypted ? 0 : stat.chunks() - stat.batchedChunks();
        assertThat(result.chunks()).isEqualTo(usable);
        assertThat(result.leftOut()).isEqualTo(stat.chunks() - usable);
    }
}
