package dev.nydusconvert.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.MalformedInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataBlobTest {
    private static final String EXTRA = "extra.section";
    private static final byte[] CONTENT = "framing ".repeat(500).getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STORED = "some bytes that are stored raw".getBytes(StandardCharsets.US_ASCII);

    @Test
    void findsTheSectionsOfAToc() throws IOException {
        try (DataBlob blob = BlobFixture.load("v6-toc").open()) {
            assertThat(blob.sections().stream().map(BlobSection::name))
                    .containsExactly("image.blob", "blob.meta", "blob.meta.header", "blob.digest");
        }
        try (DataBlob blob = BlobFixture.loadInline("v6-inline-toc").open()) {
            assertThat(blob.sections().stream().map(BlobSection::name))
                    .containsExactly("image.blob", "blob.meta", "blob.meta.header", "blob.digest", "image.boot");
        }
    }

    @Test
    void findsTheSectionsOfTailHeaders() throws IOException {
        try (DataBlob blob = BlobFixture.loadInline("v6-inline").open()) {
            assertThat(blob.toc()).isEmpty();
            assertThat(blob.sections().stream().map(BlobSection::name))
                    .containsExactly("image.blob", "blob.meta.header", "image.boot");
        }
        try (DataBlob blob = BlobFixture.loadInline("v5-inline").open()) {
            assertThat(blob.sections().stream().map(BlobSection::name)).containsExactly("image.blob", "image.boot");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v6-zstd", "v6-none", "v5-zstd", "v6-encrypt", "v6-zran", "v6-tar-ref"})
    void aPlainBlobHasNoSections(String name) throws IOException {
        try (DataBlob blob = BlobFixture.load(name).open()) {
            assertThat(blob.sections()).isEmpty();
        }
    }

    @Test
    void aTocReencodesToItsBytesAndDigest() throws IOException {
        BlobFixture fixture = BlobFixture.load("v6-toc");
        try (DataBlob blob = fixture.open()) {
            Toc toc = blob.toc().orElseThrow();
            byte[] bytes = fixture.source().read(fixture.blob().length - toc.size(), toc.size());
            assertThat(toc.encode()).isEqualTo(bytes);
            assertThat(new BlobInfo.TocReference(toc.size(), toc.digest()))
                    .isEqualTo(fixture.info().toc());
        }
    }

    @Test
    void toleratesTheTocOfNydus22() throws IOException {
        BlobFixture fixture = BlobFixture.load("v6-toc");
        byte[] bytes = fixture.blob().clone();
        ByteBuffer old = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int entry = bytes.length - fixture.info().toc().size();
        old.putLong(entry + 56, old.getLong(entry + 64));
        old.putInt(entry + 124, 0x7f7f7f7f);
        try (DataBlob blob = DataBlob.open(ByteSource.ofBytes("old", bytes))) {
            assertThat(blob.section(BlobSection.IMAGE_BLOB).orElseThrow().offset())
                    .isZero();
        }
    }

    static Stream<BlobFixture> withTable() throws IOException {
        return Stream.of(
                BlobFixture.load("v6-zstd"),
                BlobFixture.load("v6-none"),
                BlobFixture.load("v6-lz4"),
                BlobFixture.load("v6-toc"),
                BlobFixture.loadInline("v6-inline"),
                BlobFixture.loadInline("v6-inline-toc"));
    }

    @ParameterizedTest
    @MethodSource("withTable")
    void theChunkInfoTableAgreesWithTheBootstrap(BlobFixture fixture) throws IOException {
        try (DataBlob blob = fixture.open()) {
            ChunkInfoTable table = blob.readChunkInfoTable(fixture.info());
            assertThat(table.format()).isEqualTo(ChunkTableFormat.V1);
            assertThat(table.contexts()).isEmpty();
            List<Chunk> chunks = fixture.chunks().stream()
                    .sorted(Comparator.comparingInt(Chunk::index))
                    .toList();
            assertThat(IntStream.range(0, table.size())
                            .mapToObj(i -> table.chunk(i, chunks.get(i).digest(), 0)))
                    .isEqualTo(chunks.stream().map(DataBlobTest::withoutCrc).toList());
        }
    }

    private static Chunk withoutCrc(Chunk chunk) {
        return new Chunk(
                chunk.digest(),
                chunk.blobIndex(),
                chunk.index(),
                chunk.flags() & ~Chunk.FLAG_HAS_CRC32C,
                chunk.compressedSize(),
                chunk.uncompressedSize(),
                chunk.compressedOffset(),
                chunk.uncompressedOffset(),
                0);
    }

    @Test
    void readsTheTablesOfBatchZranAndTarBlobs() throws IOException {
        for (String name : List.of("v6-batch-toc", "v6-zran", "v6-tar-ref")) {
            BlobFixture fixture = BlobFixture.load(name);
            try (DataBlob blob = fixture.open()) {
                ChunkInfoTable table = blob.readChunkInfoTable(fixture.info());
                assertThat(table.format()).isEqualTo(ChunkTableFormat.V2);
                assertThat(table.size()).isEqualTo(fixture.info().chunkCount());
                assertThat(table.contexts()).hasSize((int) table.header().contextsSize());
            }
        }
    }

    @Test
    void anEncryptedTableNeedsItsKey() throws IOException {
        BlobFixture fixture = BlobFixture.load("v6-encrypt");
        BlobInfo info = fixture.info();
        try (DataBlob blob = fixture.open()) {
            assertThat(blob.readChunkInfoTable(info).size()).isEqualTo(info.chunkCount());
            assertThatThrownBy(() -> blob.readChunkInfoTable(info.withCipher(BlobInfo.Cipher.NONE)))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("its bootstrap has no key");
            byte[] otherKey = info.cipher().key().clone();
            otherKey[3] ^= 1;
            BlobInfo.Cipher other = new BlobInfo.Cipher(
                    BlobInfo.Cipher.AES_128_XTS, otherKey, info.cipher().iv());
            assertThatThrownBy(() -> blob.readChunkInfoTable(info.withCipher(other)))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("v6-encrypt (decrypted)")
                    .hasMessageContaining("magic");
        }
    }

    @Test
    void aV5BlobHasNoTable() throws IOException {
        BlobFixture fixture = BlobFixture.load("v6-zstd");
        BlobInfo info = BlobInfos.withTable(fixture.info(), BlobInfo.ChunkTableLocation.NONE);
        try (DataBlob blob = fixture.open()) {
            assertThatThrownBy(() -> blob.readChunkInfoTable(info)).isInstanceOf(MalformedInputException.class);
        }
    }

    @Test
    void readsTheInlinedDigests() throws IOException {
        BlobFixture fixture = BlobFixture.load("v6-toc");
        try (DataBlob blob = fixture.open()) {
            List<Digest> digests = blob.readChunkDigests(fixture.info()).orElseThrow();
            assertThat(digests).hasSize(fixture.info().chunkCount());
            fixture.chunks()
                    .forEach(chunk -> assertThat(digests.get(chunk.index())).isEqualTo(chunk.digest()));
        }
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void anExtraSectionIsFoundInEveryLayout(BlobWriterOptions options) throws IOException {
        byte[] bytes = write(options, true);
        try (DataBlob blob = DataBlob.open(ByteSource.ofBytes("blob", bytes), 0, options.cipher())) {
            assertThat(blob.readSection(EXTRA, CONTENT.length)).contains(CONTENT);
            assertThat(blob.readSection("stored", STORED.length)).contains(STORED);
            BlobSection section = blob.section(EXTRA).orElseThrow();
            assertThat(section.compression()).isEqualTo(Compression.ZSTD);
            try (InputStream stored = blob.openStored(section)) {
                assertThat(stored.readAllBytes()).hasSize((int) section.storedSize());
            }
            assertThat(blob.inlinedBootstrap(100).isPresent())
                    .isEqualTo(options.layout().inlineMeta());
        }
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void anExtraSectionOfALayerWithoutChunksIsFound(BlobWriterOptions options) throws IOException {
        byte[] bytes = write(options, false);
        try (DataBlob blob = DataBlob.open(ByteSource.ofBytes("blob", bytes))) {
            assertThat(blob.readSection(EXTRA, CONTENT.length)).contains(CONTENT);
        }
    }

    static Stream<BlobWriterOptions> layouts() {
        int size = LayerContent.CHUNK_SIZE;
        List<BlobWriterOptions> v6 = Stream.of(
                        BlobLayout.PLAIN, BlobLayout.INLINE, BlobLayout.TOC, BlobLayout.INLINE_TOC)
                .map(it -> BlobWriterOptions.v6(it, size, Compression.ZSTD, DigestAlgorithm.BLAKE3))
                .toList();
        Stream<BlobWriterOptions> v5 = Stream.of(BlobLayout.PLAIN, BlobLayout.INLINE)
                .map(it -> BlobWriterOptions.v5(it, size, Compression.LZ4_BLOCK, DigestAlgorithm.BLAKE3));
        BlobInfo.Cipher cipher = new BlobInfo.Cipher(BlobInfo.Cipher.AES_128_XTS, new byte[32], new byte[16]);
        return Stream.of(v6.stream(), v5, v6.stream().map(it -> it.encrypted(cipher)))
                .flatMap(it -> it);
    }

    @Test
    void anExtraSectionOfAnEncryptedBlobNeedsItsKey() throws IOException {
        BlobWriterOptions options = layouts().skip(6).findFirst().orElseThrow();
        byte[] bytes = write(options, true);
        try (DataBlob blob = DataBlob.open(ByteSource.ofBytes("blob", bytes))) {
            assertThatThrownBy(() -> blob.readSection("stored", STORED.length))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("section stored has SHA-256");
        }
        BlobWriter writer = new BlobWriter(OutputStream.nullOutputStream(), options);
        LayerContent.storeAll(writer, options.compression(), options.digestAlgorithm());
        writer.finishData();
        assertThatThrownBy(() -> writer.addSection("short", new byte[15], Compression.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static byte[] write(BlobWriterOptions options, boolean chunks) throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        BlobWriter writer = new BlobWriter(written, options);
        if (chunks) {
            LayerContent.storeAll(writer, options.compression(), options.digestAlgorithm());
        }
        writer.finishData();
        writer.addSection(EXTRA, CONTENT, Compression.ZSTD);
        writer.addSection("stored", STORED, Compression.NONE);
        if (options.layout().inlineMeta()) {
            writer.writeBootstrap(new byte[100]);
        }
        writer.finish();
        return written.toByteArray();
    }

    @Test
    void aChunkThatLooksLikeASectionIsNone() throws IOException {
        byte[] nested = write(layouts().skip(4).findFirst().orElseThrow(), false);
        assertThat(DataBlob.open(ByteSource.ofBytes("nested", nested)).sections())
                .isNotEmpty();
        assertThat(DataBlob.open(ByteSource.ofBytes("nested", nested), nested.length, BlobInfo.Cipher.NONE)
                        .sections())
                .isEmpty();
    }

    @Test
    void aSectionLargerThanAllowedIsRefused() throws IOException {
        try (DataBlob blob = DataBlob.open(
                ByteSource.ofBytes("blob", write(layouts().findFirst().orElseThrow(), true)))) {
            assertThatThrownBy(() -> blob.readSection(EXTRA, CONTENT.length - 1))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("section extra.section has 4000 uncompressed bytes");
        }
    }

    @Test
    void aDamagedSectionIsRefused() throws IOException {
        byte[] bytes = write(layouts().findFirst().orElseThrow(), true);
        try (DataBlob blob = DataBlob.open(ByteSource.ofBytes("blob", bytes))) {
            bytes[(int) blob.section("stored").orElseThrow().offset()]++;
            assertThatThrownBy(() -> blob.readSection("stored", STORED.length))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("section stored has SHA-256");
        }
    }
}
