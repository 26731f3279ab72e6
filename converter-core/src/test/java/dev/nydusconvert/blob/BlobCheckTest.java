package dev.nydusconvert.blob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.Findings.Finding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BlobCheckTest {
    static Stream<BlobFixture> golden() throws IOException {
        return Stream.of(
                BlobFixture.load("v6-zstd"),
                BlobFixture.load("v6-none"),
                BlobFixture.load("v6-lz4"),
                BlobFixture.load("v6-toc"),
                BlobFixture.load("v6-sha256-toc"),
                BlobFixture.load("v6-batch-toc"),
                BlobFixture.load("v6-encrypt"),
                BlobFixture.load("v6-zran"),
                BlobFixture.load("v6-tar-ref"),
                BlobFixture.loadInline("v6-inline"),
                BlobFixture.loadInline("v6-inline-toc"));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void findsNothingWrongWithBlobsOfTheReference(BlobFixture fixture) throws IOException {
        assertThat(check(fixture.source(), fixture.info(), fixture.chunks())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.nydusconvert.blob.DataBlobTest#layouts")
    void findsNothingWrongWithExtraSections(BlobWriterOptions options) throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        BlobWriter writer = new BlobWriter(written, options);
        List<Chunk> chunks = LayerContent.storeAll(writer, options.compression(), options.digestAlgorithm());
        writer.finishData();
        writer.addSection("extra", new byte[1000], Compression.ZSTD);
        BlobInfo inlined = writer.inlinedInfo().orElseThrow();
        if (options.layout().inlineMeta()) {
            writer.writeBootstrap(new byte[4096]);
        }
        BlobInfo info = writer.finish().info().orElseThrow();
        ByteSource source = ByteSource.ofBytes("blob", written.toByteArray());
        assertThat(check(source, info, chunks)).isEmpty();
        if (options.layout().inlineMeta()) {
            assertThat(check(source, inlined, chunks)).isEmpty();
        }
    }

    private static List<Finding> check(ByteSource source, BlobInfo info, List<Chunk> chunks) throws IOException {
        Findings.Collected findings = new Findings.Collected();
        try (DataBlob blob = DataBlob.open(source, 0, info.cipher());
                ChunkReader reader = new ChunkReader()) {
            StoredChunks stored = StoredChunks.of(info, source);
            BlobCheck check = new BlobCheck(blob, stored.index(), findings);
            check.checkSections();
            check.checkRecords(chunks);
            check.checkContent();
            if (!info.features().has(BlobFeatures.SEPARATE)) {
                for (Chunk chunk : chunks) {
                    check.checkChunk(stored, chunk, reader);
                }
            }
        }
        return findings.findings();
    }

    @Test
    void everyDamagedByteOfABlobWithTocIsFound() throws IOException {
        BlobFixture fixture = BlobFixture.load("v6-toc");
        for (int i = 0; i < fixture.blob().length; i += 37) {
            byte[] damaged = fixture.blob().clone();
            damaged[i] ^= 0x10;
            List<Finding> findings;
            try {
                findings = check(ByteSource.ofBytes("damaged", damaged), fixture.info(), fixture.chunks());
            } catch (IOException e) {
                continue;
            }
            assertThat(findings).as("byte %d", i).isNotEmpty();
        }
    }

    @Test
    void aBlobThatIsCutIsFound() throws IOException {
        BlobFixture fixture = BlobFixture.load("v6-toc");
        byte[] cut = Arrays.copyOf(fixture.blob(), fixture.blob().length - TailHeader.SIZE);
        assertThat(check(ByteSource.ofBytes("cut", cut), fixture.info(), fixture.chunks()))
                .extracting(Finding::problem)
                .anyMatch(it -> it.startsWith("the blob does not end in a ToC"))
                .anyMatch(it -> it.startsWith("blob ends here, but its bootstrap gives it "));
    }

    @Test
    void aRecordThatDiffersFromTheTableIsFound() throws IOException {
        assertRecordFound(
                it -> record(it, it.index(), it.compressedOffset() + 1, it.compressedSize(), it.uncompressedOffset()),
                "has stored offset");
        assertRecordFound(
                it -> record(it, it.index(), it.compressedOffset(), it.compressedSize() - 1, it.uncompressedOffset()),
                "has stored size");
        assertRecordFound(
                it -> record(it, it.index(), it.compressedOffset(), it.compressedSize(), it.uncompressedOffset() + 1),
                "has uncompressed offset");
        assertRecordFound(
                it -> record(it, 100, it.compressedOffset(), it.compressedSize(), it.uncompressedOffset()),
                "is in the bootstrap, but the blob has");
    }

    private static void assertRecordFound(UnaryOperator<Chunk> change, String problem) throws IOException {
        BlobFixture fixture = BlobFixture.load("v6-toc");
        List<Chunk> chunks = new ArrayList<>(fixture.chunks());
        chunks.set(0, change.apply(chunks.get(0)));
        Findings.Collected findings = new Findings.Collected();
        try (DataBlob blob = fixture.open()) {
            new BlobCheck(blob, fixture.stored().index(), findings).checkRecords(chunks);
        }
        assertThat(findings.findings()).extracting(Finding::problem).anyMatch(it -> it.contains(problem));
    }

    private static Chunk record(
            Chunk chunk, int index, long compressedOffset, int compressedSize, long uncompressedOffset) {
        return new Chunk(
                chunk.digest(),
                chunk.blobIndex(),
                index,
                chunk.flags(),
                compressedSize,
                chunk.uncompressedSize(),
                compressedOffset,
                uncompressedOffset,
                chunk.crc32c());
    }

    @Test
    void contextsOfAGzipStreamThatDoNotFollowEachOtherAreFound() throws IOException {
        ZranFixture fixture = ZranFixture.create(7);
        int second = ZranContext.SIZE;

        assertThat(checkIndex(fixture, meta -> {})).isEmpty();
        assertThat(checkIndex(fixture, meta -> fixture.contexts(meta, 0).putLong(1L << 20)))
                .anyMatch(it -> it.startsWith("chunk 0 begins here and ends at ")
                        && it.contains(", but its zran context is from 1048576 to "));
        assertThat(checkIndex(fixture, meta -> fixture.contexts(meta, second).putLong(0)))
                .anyMatch(it -> it.startsWith("zran context 1 begins here, but the one before at "));
        assertThat(checkIndex(
                        fixture, meta -> fixture.contexts(meta, second + 16).putLong(1)))
                .anyMatch(it -> it.startsWith("zran context 1 has its dictionary at 1, expected at "));
    }

    private static List<String> checkIndex(ZranFixture fixture, Consumer<byte[]> change) throws IOException {
        byte[] meta = fixture.meta().clone();
        change.accept(meta);
        Findings.Collected findings = new Findings.Collected();
        try (DataBlob blob = DataBlob.open(ByteSource.ofBytes("index", meta))) {
            new BlobCheck(blob, fixture.stored(meta).index(), findings).checkRecords(fixture.chunks());
        }
        return findings.findings().stream().map(Finding::problem).toList();
    }

    @Test
    void overlappingChunksWithoutATableAreFound() throws IOException {
        BlobFixture fixture = BlobFixture.load("v6-zstd");
        BlobInfo info = BlobInfos.withTable(fixture.info(), BlobInfo.ChunkTableLocation.NONE);
        List<Chunk> chunks = new ArrayList<>(fixture.chunks());
        Findings.Collected findings = new Findings.Collected();
        try (DataBlob blob = fixture.open()) {
            new BlobCheck(blob, StoredChunks.of(info, fixture.source()).index(), findings).checkRecords(chunks);
            assertThat(findings.findings()).isEmpty();
            Chunk first = chunks.get(0);
            chunks.add(record(first, 9, first.compressedOffset(), first.compressedSize(), 0));
            new BlobCheck(blob, StoredChunks.of(info, fixture.source()).index(), findings).checkRecords(chunks);
        }
        assertThat(findings.findings()).hasSize(1);
        assertThat(findings.findings().get(0).problem()).contains("overlaps chunk");
    }

    @Test
    void aWrongIdIsFound() throws IOException {
        BlobFixture fixture = BlobFixture.load("v6-zstd");
        byte[] longer = Arrays.copyOf(fixture.blob(), fixture.blob().length + 1);
        assertThat(check(ByteSource.ofBytes("longer", longer), fixture.info(), fixture.chunks()))
                .extracting(Finding::problem)
                .anyMatch(it ->
                        it.contains("its bootstrap calls it " + fixture.info().id()));
    }
}
