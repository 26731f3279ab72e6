package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.blob.BlobLayout;
import dev.nydusconvert.blob.BlobMetaHeader;
import dev.nydusconvert.chunk.ChunkingOptions;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.rafs.RafsVersion;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlobCacheOutputsTest {
    private static final PackOptions CACHEABLE = PackOptions.builder()
            .threads(2)
            .chunking(new ChunkingOptions(1 << 16, DigestAlgorithm.BLAKE3, Compression.NONE))
            .build();

    @TempDir
    private Path directory;

    @Test
    void chunksAreAtTheirUncompressedOffsetsAndTheTableIsThatOfTheBlob() throws IOException {
        PackResult result = pack(CACHEABLE);
        MemoryOutputs blob = new MemoryOutputs();
        new Pack(CACHEABLE).run(new ByteArrayInputStream(FixtureLayers.BASE.bytes()), "base.tar", blob);

        BlobInfo info = result.blob().orElseThrow().info().orElseThrow();
        byte[] data = Files.readAllBytes(directory.resolve(info.id() + ".blob.data"));
        byte[] meta = Files.readAllBytes(directory.resolve(info.id() + ".blob.meta"));
        assertThat(data).hasSize((int) info.uncompressedSize());
        // The first chunk, which is at the beginning of both.
        assertThat(Arrays.mismatch(data, blob.blobBytes())).isGreaterThan(0);
        int table = (int) info.chunkTable().offset();
        int tableSize = (int) info.chunkTable().uncompressedSize();
        assertThat(Arrays.copyOf(meta, tableSize))
                .isEqualTo(Arrays.copyOfRange(blob.blobBytes(), table, table + tableSize));
        assertThat(meta.length % 4096).isZero();
        BlobMetaHeader header = BlobMetaHeader.readFrom(
                ByteBuffer.wrap(meta, meta.length - BlobMetaHeader.SIZE, BlobMetaHeader.SIZE)
                        .order(ByteOrder.LITTLE_ENDIAN),
                "meta",
                meta.length - BlobMetaHeader.SIZE);
        assertThat(header.entries()).isEqualTo(info.chunkCount());
        assertThat(directory.resolve("image.boot")).isNotEmptyFile();
    }

    @Test
    void aLayerWithoutDataLeavesNoCache() throws IOException {
        try (LayerOutputs outputs = new BlobCacheOutputs(directory, directory.resolve("image.boot"))) {
            new Pack(CACHEABLE).run(new ByteArrayInputStream(FixtureLayers.NOTHING.bytes()), "nothing.tar", outputs);
        }
        assertThat(directory).isDirectoryNotContaining("glob:**.blob.*");
        assertThat(directory.resolve("image.boot")).isNotEmptyFile();
    }

    @Test
    void aFailureLeavesNothing() throws IOException {
        byte[] cut = Arrays.copyOf(FixtureLayers.BASE.bytes(), 100_000);
        try (LayerOutputs outputs = new BlobCacheOutputs(directory, directory.resolve("image.boot"))) {
            assertThatThrownBy(() -> new Pack(CACHEABLE).run(new ByteArrayInputStream(cut), "cut.tar", outputs))
                    .isInstanceOfAny(EOFException.class, IOException.class);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void onlyWhatIsInTheBlobAsInTheCacheCanBeCached() {
        assertThatCode(() -> BlobCacheOutputs.requireCacheable(CACHEABLE)).doesNotThrowAnyException();
        assertThatCode(() -> BlobCacheOutputs.requireCacheable(
                        CACHEABLE.toBuilder().version(RafsVersion.V5).build()))
                .doesNotThrowAnyException();
        for (PackOptions options : List.of(
                PackOptions.DEFAULTS,
                CACHEABLE.toBuilder().layout(BlobLayout.INLINE).build(),
                CACHEABLE.toBuilder().recipe(RecipeMode.EMBED).build())) {
            assertThatThrownBy(() -> BlobCacheOutputs.requireCacheable(options))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("without compression");
        }
    }

    private PackResult pack(PackOptions options) throws IOException {
        try (LayerOutputs outputs = new BlobCacheOutputs(directory, directory.resolve("image.boot"))) {
            return new Pack(options).run(new ByteArrayInputStream(FixtureLayers.BASE.bytes()), "base.tar", outputs);
        }
    }
}
