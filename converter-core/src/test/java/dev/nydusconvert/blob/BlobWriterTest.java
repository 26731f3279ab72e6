package dev.nydusconvert.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BlobWriterTest {
    private static final int CHUNK_SIZE = LayerContent.CHUNK_SIZE;

    static Stream<Arguments> besideBootstrap() throws IOException {
        return Stream.of(
                arguments("v6-zstd", v6(BlobLayout.PLAIN, Compression.ZSTD)),
                arguments("v6-none", v6(BlobLayout.PLAIN, Compression.NONE)),
                arguments("v6-lz4", v6(BlobLayout.PLAIN, Compression.LZ4_BLOCK)),
                arguments("v6-toc", v6(BlobLayout.TOC, Compression.ZSTD)),
                arguments(
                        "v6-encrypt",
                        v6(BlobLayout.PLAIN, Compression.ZSTD)
                                .encrypted(BlobFixture.load("v6-encrypt").info().cipher())),
                arguments(
                        "v6-sha256-toc",
                        BlobWriterOptions.v6(BlobLayout.TOC, CHUNK_SIZE, Compression.ZSTD, DigestAlgorithm.SHA256)));
    }

    static Stream<Arguments> inline() {
        return Stream.of(
                arguments("v6-inline", v6(BlobLayout.INLINE, Compression.ZSTD)),
                arguments("v6-inline-toc", v6(BlobLayout.INLINE_TOC, Compression.ZSTD)));
    }

    static Stream<Arguments> empty() {
        return Stream.of(
                arguments("v6-empty-inline", v6(BlobLayout.INLINE, Compression.ZSTD)),
                arguments("v6-empty-inline-toc", v6(BlobLayout.INLINE_TOC, Compression.ZSTD)),
                arguments(
                        "v5-empty-inline",
                        BlobWriterOptions.v5(BlobLayout.INLINE, CHUNK_SIZE, Compression.ZSTD, DigestAlgorithm.BLAKE3)));
    }

    private static BlobWriterOptions v6(BlobLayout layout, Compression compression) {
        return BlobWriterOptions.v6(layout, CHUNK_SIZE, compression, DigestAlgorithm.BLAKE3);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("besideBootstrap")
    void writesTheBytesAndTheBlobInfoOfTheReference(String name, BlobWriterOptions options) throws IOException {
        BlobFixture golden = BlobFixture.load(name);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        BlobWriter writer = new BlobWriter(written, options);
        List<Chunk> chunks = LayerContent.storeAll(writer, options.compression(), options.digestAlgorithm());
        writer.finishData();
        FinishedBlob finished = writer.finish();
        assertThat(written.toByteArray()).isEqualTo(golden.blob());
        assertThat(finished.info()).contains(golden.info());
        assertThat(finished.id()).isEqualTo(golden.info().id());
        assertThat(finished.size()).isEqualTo(golden.blob().length);
        assertThat(finished.sha256()).isEqualTo(sha256(golden.blob()));
        assertThat(golden.chunks().stream().sorted(Comparator.comparingInt(Chunk::index)))
                .isEqualTo(chunks);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inline")
    void writesTheBytesOfTheReferenceAroundItsBootstrap(String name, BlobWriterOptions options) throws IOException {
        BlobFixture golden = BlobFixture.loadInline(name);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        BlobWriter writer = new BlobWriter(written, options);
        LayerContent.storeAll(writer, options.compression(), options.digestAlgorithm());
        writer.finishData();
        assertThat(writer.inlinedInfo()).contains(golden.info());
        writer.writeBootstrap(golden.bootstrap());
        FinishedBlob finished = writer.finish();
        assertThat(written.toByteArray()).isEqualTo(golden.blob());
        assertThat(finished.info().orElseThrow().compressedSize()).isEqualTo(golden.blob().length);
        assertThat(finished.sha256()).isEqualTo(sha256(golden.blob()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("empty")
    void aBlobWithoutChunksHoldsTheBootstrapOnly(String name, BlobWriterOptions options) throws IOException {
        BlobFixture golden = BlobFixture.loadInline(name);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        BlobWriter writer = new BlobWriter(written, options);
        writer.finishData();
        assertThat(writer.inlinedInfo()).isEmpty();
        writer.writeBootstrap(golden.bootstrap());
        FinishedBlob finished = writer.finish();
        assertThat(written.toByteArray()).isEqualTo(golden.blob());
        assertThat(finished.info()).isEmpty();
    }

    @Test
    void writesAPlainV5BlobOfTheReference() throws IOException {
        BlobFixture golden = BlobFixture.load("v5-zstd");
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        BlobWriter writer = new BlobWriter(
                written, BlobWriterOptions.v5(BlobLayout.PLAIN, CHUNK_SIZE, Compression.ZSTD, DigestAlgorithm.BLAKE3));
        LayerContent.storeAll(writer, Compression.ZSTD, DigestAlgorithm.BLAKE3);
        writer.finishData();
        FinishedBlob finished = writer.finish();
        assertThat(written.toByteArray()).isEqualTo(golden.blob());
        assertThat(finished.id()).isEqualTo(sha256(golden.blob()).hex());
    }

    @Test
    void aBlobThatIsToBeginInALargerFileIsTheSameButForTheOffsetsOfItsChunks() throws IOException {
        BlobWriterOptions options =
                BlobWriterOptions.v5(BlobLayout.PLAIN, CHUNK_SIZE, Compression.ZSTD, DigestAlgorithm.BLAKE3);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        BlobWriter writer = new BlobWriter(written, options.withDataOffset(1000));

        List<Chunk> chunks = LayerContent.storeAll(writer, Compression.ZSTD, DigestAlgorithm.BLAKE3);
        writer.finishData();

        BlobFixture golden = BlobFixture.load("v5-zstd");
        assertThat(writer.finish().info().orElseThrow().compressedSize()).isEqualTo(golden.blob().length);
        assertThat(written.toByteArray()).isEqualTo(golden.blob());
        assertThat(chunks.get(0).compressedOffset()).isEqualTo(1000);
        assertThat(chunks.get(1).compressedOffset())
                .isEqualTo(1000 + chunks.get(0).compressedSize());
    }

    @Test
    void noBlobBeginsBeforeItsFile() {
        BlobWriterOptions options = v6(BlobLayout.PLAIN, Compression.ZSTD);

        assertThatThrownBy(() -> options.withDataOffset(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    @Test
    void noChunkIsRecordedBehindWhatARecordCanSay() throws IOException {
        BlobWriterOptions options = v6(BlobLayout.PLAIN, Compression.NONE).withDataOffset(Long.MAX_VALUE - 1);
        BlobWriter writer = new BlobWriter(OutputStream.nullOutputStream(), options);

        assertThatThrownBy(() -> LayerContent.storeAll(writer, Compression.NONE, DigestAlgorithm.BLAKE3))
                .isInstanceOf(UnsupportedFeatureException.class);
    }

    @Test
    void writesAnInlinedV5BlobOfTheReference() throws IOException {
        BlobFixture golden = BlobFixture.loadInline("v5-inline");
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        BlobWriter writer = new BlobWriter(
                written, BlobWriterOptions.v5(BlobLayout.INLINE, CHUNK_SIZE, Compression.ZSTD, DigestAlgorithm.BLAKE3));
        LayerContent.storeAll(writer, Compression.ZSTD, DigestAlgorithm.BLAKE3);
        writer.finishData();
        BlobInfo inlined = writer.inlinedInfo().orElseThrow();
        writer.writeBootstrap(golden.bootstrap());
        writer.finish();
        assertThat(written.toByteArray()).isEqualTo(golden.blob());
        assertThat(inlined.features().bits()).isEqualTo(0x5000_0002);
    }

    @Test
    void aLayerWithoutAnythingLeavesNoByte() throws IOException {
        for (BlobLayout layout : List.of(BlobLayout.PLAIN, BlobLayout.TOC)) {
            BlobWriter writer = new BlobWriter(new ByteArrayOutputStream(), v6(layout, Compression.ZSTD));
            writer.finishData();
            FinishedBlob finished = writer.finish();
            assertThat(finished.size()).isZero();
            assertThat(finished.info()).isEmpty();
        }
    }

    @Test
    void aGivenIdReplacesTheHash() throws IOException {
        BlobWriterOptions options = v6(BlobLayout.INLINE, Compression.NONE).withBlobId("layer-1");
        BlobWriter writer = new BlobWriter(new ByteArrayOutputStream(), options);
        LayerContent.storeAll(writer, Compression.NONE, DigestAlgorithm.BLAKE3);
        writer.finishData();
        assertThat(writer.inlinedInfo().orElseThrow().id()).isEqualTo("layer-1");
        writer.writeBootstrap(new byte[1]);
        assertThat(writer.finish().id()).isEqualTo("layer-1");
    }

    @Test
    void aCrcOfZeroIsLeftOut() throws IOException {
        BlobWriter writer = new BlobWriter(new ByteArrayOutputStream(), v6(BlobLayout.PLAIN, Compression.NONE));
        assertThat(writer.store(Digest.ZERO, 0, 1, new byte[1], 0, 1, false).flags())
                .isZero();
        assertThat(writer.store(Digest.ZERO, 1, 1, new byte[1], 0, 1, false).flags())
                .isEqualTo(Chunk.FLAG_HAS_CRC32C);
    }

    @Test
    void alignedV5ChunksBeginAtMultiplesOf4096() throws IOException {
        BlobWriterOptions options = BlobWriterOptions.v5(
                        BlobLayout.PLAIN, CHUNK_SIZE, Compression.NONE, DigestAlgorithm.BLAKE3)
                .aligned();
        BlobWriter writer = new BlobWriter(new ByteArrayOutputStream(), options);
        writer.store(Digest.ZERO, 1, 5, new byte[5], 0, 5, false);
        Chunk second = writer.store(Digest.ZERO, 1, 5, new byte[5], 0, 5, false);
        assertThat(second.uncompressedOffset()).isEqualTo(4096);
        assertThat(second.compressedOffset()).isEqualTo(5);
    }

    @Test
    void aRawChunkOf16MebibytesDoesNotFitATableOfVersion2() {
        BlobWriterOptions options = BlobWriterOptions.v6(
                        BlobLayout.PLAIN, Chunk.MAX_SIZE, Compression.NONE, DigestAlgorithm.BLAKE3)
                .withBatches();
        BlobWriter writer = new BlobWriter(OutputStream.nullOutputStream(), options);
        int size = Chunk.MAX_SIZE;
        assertThatThrownBy(() -> writer.store(Digest.ZERO, 1, size, new byte[size], 0, size, false))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("choose a smaller chunk size");
    }

    @Test
    void whatNoBlobCanHoldIsTheCallersMistake() throws IOException {
        BlobWriter writer = new BlobWriter(OutputStream.nullOutputStream(), v6(BlobLayout.PLAIN, Compression.ZSTD));
        byte[] data = new byte[10];
        assertThatThrownBy(() -> writer.store(Digest.ZERO, 1, 0, data, 0, 0, false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.store(Digest.ZERO, 1, 10, data, 0, 10, true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.store(Digest.ZERO, 1, 10, data, 0, 9, false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
        writer.finishData();
        assertThatThrownBy(() -> writer.writeBootstrap(data)).isInstanceOf(IllegalStateException.class);
        for (String name : List.of("", "image.boot", "seventeen letters", "a b", "x".repeat(17))) {
            assertThatThrownBy(() -> writer.addSection(name, data, Compression.NONE))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        writer.addSection("once", data, Compression.NONE);
        assertThatThrownBy(() -> writer.addSection("once", data, Compression.NONE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.addSection("gzip", data, Compression.GZIP))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Digest sha256(byte[] bytes) {
        return DigestAlgorithm.SHA256.newDigest().digest(bytes, 0, bytes.length);
    }
}
