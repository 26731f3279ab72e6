package dev.nydusconvert.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BlobWriterTest {
    private static final int CHUNK_SIZE = LayerContent.CHUNK_SIZE;

    static Stream<Arguments> besideBootstrap() {
        return Stream.of(
                arguments("v6-zstd", v6(BlobLayout.PLAIN, Compression.ZSTD)),
                arguments("v6-none", v6(BlobLayout.PLAIN, Compression.NONE)),
                arguments("v6-lz4", v6(BlobLayout.PLAIN, Compression.LZ4_BLOCK)),
                arguments("v6-toc", v6(BlobLayout.TOC, Compression.ZSTD)),
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

    private static Digest sha256(byte[] bytes) {
        return DigestAlgorithm.SHA256.newDigest().digest(bytes, 0, bytes.length);
    }
}
