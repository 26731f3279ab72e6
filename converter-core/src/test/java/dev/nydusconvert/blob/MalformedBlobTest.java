package dev.nydusconvert.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.blob.BlobInfo.ChunkTableLocation;
import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Only the exceptions that a reader declares may come out of bad blobs, and soon. */
class MalformedBlobTest {
    private static final long SEED = 20261123;
    private static final int MUTATIONS = 150;

    /** A blob without a ToC whose extra sections bring their own entries. */
    @Test
    void damagedExtraSectionsAreNeverMoreThanAnIoException() throws IOException {
        byte[] blob = DataBlobTest.write(DataBlobTest.layouts().findFirst().orElseThrow(), true);
        BlobFixture any = BlobFixture.load("v6-zstd");
        for (int i = 0; i < 1400; i++) {
            byte[] damaged = blob.clone();
            damaged[damaged.length - 1 - i] ^= (byte) (1 << i % 8);
            readAll("byte " + i + " from the end", damaged, any.info(), List.of());
        }
    }

    static Stream<BlobFixture> fixtures() throws IOException {
        return Stream.of(
                BlobFixture.load("v6-zstd"),
                BlobFixture.load("v6-lz4"),
                BlobFixture.load("v6-toc"),
                BlobFixture.load("v6-batch-toc"),
                BlobFixture.load("v6-zran"),
                BlobFixture.load("v6-encrypt"),
                BlobFixture.loadInline("v6-inline"),
                BlobFixture.loadInline("v6-inline-toc"));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void damagedBytesAreNeverMoreThanAnIoException(BlobFixture fixture) {
        Random random = new Random(SEED);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = fixture.blob().clone();
            int changes = 1 + random.nextInt(4);
            for (int c = 0; c < changes; c++) {
                // Most of the records are near the end.
                int back = random.nextBoolean() ? random.nextInt(damaged.length) : random.nextInt(1500);
                damaged[damaged.length - 1 - back % damaged.length] = (byte) random.nextInt(256);
            }
            readAll("seed " + SEED + ", mutation " + i, damaged, fixture.info(), fixture.chunks());
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void aCutBlobIsNeverMoreThanAnIoException(BlobFixture fixture) {
        for (int length = 0; length < fixture.blob().length; length += fixture.blob().length / 40) {
            readAll("length " + length, Arrays.copyOf(fixture.blob(), length), fixture.info(), fixture.chunks());
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void aCutBlobIsFoundAtEachBoundary(BlobFixture fixture) throws IOException {
        if (fixture.info().features().has(BlobFeatures.ENCRYPTED)) {
            return;
        }
        try (DataBlob whole = fixture.open()) {
            for (BlobSection section : whole.sections()) {
                for (long end : new long[] {section.offset(), section.end(), section.end() + TailHeader.SIZE}) {
                    if (end < fixture.blob().length) {
                        assertThat(problems(Arrays.copyOf(fixture.blob(), (int) end), fixture.info()))
                                .as("cut at %d", end)
                                .isPositive();
                    }
                }
            }
        }
    }

    private static int problems(byte[] bytes, BlobInfo info) throws IOException {
        Findings.Collected findings = new Findings.Collected();
        ByteSource source = ByteSource.ofBytes("cut", bytes);
        try (DataBlob blob = DataBlob.open(source, 0, info.cipher())) {
            new BlobCheck(blob, StoredChunks.of(info, source).index(), findings).checkSections();
        } catch (MalformedInputException e) {
            return 1;
        }
        return findings.findings().size();
    }

    private static void readAll(String origin, byte[] bytes, BlobInfo info, List<Chunk> chunks) {
        Assertions.assertTimeout(
                Duration.ofSeconds(2),
                () -> {
                    ByteSource source = ByteSource.ofBytes("damaged", bytes);
                    try (DataBlob blob = DataBlob.open(source, 0, info.cipher());
                            ChunkReader reader = new ChunkReader()) {
                        Findings findings = new Findings.Collected();
                        StoredChunks stored = StoredChunks.of(info, source);
                        BlobCheck check = new BlobCheck(blob, stored.index(), findings);
                        check.checkSections();
                        check.checkContent();
                        check.checkRecords(chunks);
                        for (Chunk chunk : chunks) {
                            check.checkChunk(stored, chunk, reader);
                        }
                    } catch (IOException e) {
                        assertThat(e.getMessage()).as(origin).isNotBlank();
                    }
                },
                origin);
    }

    @Test
    void everyFieldOfTheBlobTableThatTheHeaderRepeatsMustAgree() throws IOException {
        BlobInfo info = BlobFixture.load("v6-zstd").info();
        ChunkTableLocation t = info.chunkTable();
        for (ChunkTableLocation wrong : List.of(
                new ChunkTableLocation(Compression.NONE, t.offset(), t.compressedSize(), t.uncompressedSize()),
                new ChunkTableLocation(t.compression(), t.offset() + 1, t.compressedSize(), t.uncompressedSize()),
                new ChunkTableLocation(t.compression(), t.offset() + 1, t.compressedSize() - 1, t.uncompressedSize()),
                new ChunkTableLocation(t.compression(), -1, t.compressedSize() + 1, t.uncompressedSize()),
                new ChunkTableLocation(t.compression(), Long.MAX_VALUE, t.compressedSize(), t.uncompressedSize()),
                new ChunkTableLocation(t.compression(), t.offset(), Long.MAX_VALUE, t.uncompressedSize()),
                new ChunkTableLocation(t.compression(), t.offset(), -1, t.uncompressedSize()),
                new ChunkTableLocation(t.compression(), t.offset(), t.compressedSize(), t.uncompressedSize() + 16),
                new ChunkTableLocation(t.compression(), t.offset(), t.compressedSize(), Long.MAX_VALUE),
                new ChunkTableLocation(t.compression(), t.offset(), t.compressedSize(), -16))) {
            assertTableRefused(BlobInfos.withTable(info, wrong));
        }
        for (int count : new int[] {0, -1, info.chunkCount() + 1, Integer.MAX_VALUE}) {
            assertTableRefused(BlobInfos.withChunkCount(info, count));
        }
        assertTableRefused(BlobInfos.withFeatures(info, info.features().with(BlobFeatures.CHUNK_INFO_V2)));
        assertTableRefused(BlobInfos.withFeatures(info, info.features().with(BlobFeatures.BATCH)));
        assertTableRefused(BlobInfos.withFeatures(
                info, info.features().with(BlobFeatures.ZRAN).with(BlobFeatures.CHUNK_INFO_V2)));
        assertTableRefused(BlobInfos.withSizes(info, info.compressedSize(), info.uncompressedSize() - 4096));
    }

    private static void assertTableRefused(BlobInfo info) throws IOException {
        try (DataBlob blob = BlobFixture.load("v6-zstd").open()) {
            assertThatThrownBy(() -> blob.readChunkInfoTable(info))
                    .as("%s", info)
                    .isInstanceOf(MalformedInputException.class);
        }
    }

    @Test
    void everyFieldOfTheChunkInfoHeaderIsChecked() throws IOException {
        for (int field : new int[] {0, 8, 12, 16, 24, 32, 40, 48, 56, 4092}) {
            assertDamagedTableRefused("v6-zstd", "header field at " + field, header -> header.put(field, (byte) 0x55));
        }
        for (int field : new int[] {40, 48, 56}) {
            assertDamagedTableRefused("v6-zran", "header field at " + field, header -> header.put(field, (byte) 0x55));
            assertDamagedTableRefused("v6-zran", "header field at " + field, header -> header.putInt(field, -1));
        }
    }

    private static void assertDamagedTableRefused(String name, String what, Consumer<ByteBuffer> damage)
            throws IOException {
        BlobFixture fixture = BlobFixture.load(name);
        byte[] bytes = fixture.blob().clone();
        ChunkTableLocation table = fixture.info().chunkTable();
        int offset = (int) (table.offset() + table.compressedSize());
        damage.accept(
                ByteBuffer.wrap(bytes, offset, BlobMetaHeader.SIZE).slice().order(ByteOrder.LITTLE_ENDIAN));
        try (DataBlob blob = DataBlob.open(ByteSource.ofBytes("damaged", bytes))) {
            assertThatThrownBy(() -> blob.readChunkInfoTable(fixture.info()))
                    .as(what)
                    .isInstanceOf(MalformedInputException.class);
        }
    }

    @Test
    void everyFieldOfATocEntryIsChecked() throws IOException {
        BlobFixture fixture = BlobFixture.load("v6-toc");
        int toc = fixture.blob().length - fixture.info().toc().size();
        // Compression, first byte of the name, and sign and value of offset, stored size, uncompressed size.
        for (int field : new int[] {0, 8, 63, 64, 71, 72, 79}) {
            for (int entry = 1; entry < 4; entry++) {
                byte[] bytes = fixture.blob().clone();
                bytes[toc + entry * BlobSection.SIZE + field] += (byte) 0x80;
                assertThatThrownBy(() -> DataBlob.open(ByteSource.ofBytes("damaged", bytes)))
                        .as("field at %d of entry %d", field, entry)
                        .isInstanceOf(MalformedInputException.class);
            }
        }
    }

    @Test
    void aSectionThatClaimsMoreThanItsBytesCanStandForIsRefusedBeforeItIsAllocated() {
        ByteSource blob = ByteSource.ofBytes("bomb", new byte[1000]);
        BlobSection bomb = new BlobSection("bomb", Compression.ZSTD, Digest.ZERO, 0, 1000, Integer.MAX_VALUE - 100L);
        assertThatThrownBy(() -> StoredUnit.read(blob, bomb, Long.MAX_VALUE, Optional.empty()))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("can stand for");
    }

    @Test
    void aBlobOfTailHeadersOnlyIsRefusedSoon() {
        byte[] header = new TailHeader("anything", 0).encode();
        byte[] bytes = new byte[TailHeader.SIZE * 10_000];
        for (int i = 0; i < bytes.length; i += header.length) {
            System.arraycopy(header, 0, bytes, i, header.length);
        }
        assertThatThrownBy(() -> DataBlob.open(ByteSource.ofBytes("headers", bytes)))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("has more than 64 sections");
    }

    @Test
    void everyFieldThatPlacesAChunkInItsBatchIsChecked() throws IOException {
        assertThat(readTable(it -> it).size()).isEqualTo(2);
        assertBatchRefused("is in context 1 of 1", entry -> place(entry, 1L << 32));
        assertBatchRefused("has 10 bytes at 91 of a batch of 100", entry -> place(entry, 91));
        assertBatchRefused("has 10 bytes at 4294967295 of", entry -> place(entry, 0xffff_ffffL));
        assertContextRefused("is in a batch of 0 stored bytes", new BatchContext(0, 100));
        assertContextRefused(
                "is in a batch of 51 stored bytes at 0, but chunk data ends at 50", new BatchContext(51, 100));
        assertContextRefused("is in a batch of 4294967295 stored bytes", new BatchContext(-1, 100));
        assertContextRefused("of a batch of 19", new BatchContext(50, 19));
        assertContextRefused("of a batch of 16777217", new BatchContext(50, Chunk.MAX_SIZE + 1));
        assertContextRefused("of a batch of 4294967295", new BatchContext(50, -1));
    }

    private static ChunkInfoV2 place(ChunkInfoV2 entry, long context) {
        return new ChunkInfoV2(
                entry.compressedOffset(),
                entry.compressedSize(),
                entry.uncompressedOffset(),
                entry.uncompressedSize(),
                entry.flags(),
                context);
    }

    private static void assertBatchRefused(String problem, UnaryOperator<ChunkInfoV2> damage) {
        assertThatThrownBy(() -> readTable(damage))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("chunk-info entry 1 " + problem);
    }

    private static void assertContextRefused(String problem, BatchContext context) {
        assertThatThrownBy(() -> readTable(it -> it, context))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining(problem);
    }

    private static ChunkInfoTable readTable(UnaryOperator<ChunkInfoV2> damage) throws IOException {
        return readTable(damage, new BatchContext(50, 100));
    }

    /** Reads the table of a blob with one batch of 50 stored bytes with two chunks; the second one is damaged. */
    private static ChunkInfoTable readTable(UnaryOperator<ChunkInfoV2> damage, BatchContext context)
            throws IOException {
        int flags = ChunkInfoV2.FLAG_BATCH | ChunkInfoV2.FLAG_COMPRESSED;
        int tableSize = 2 * ChunkInfoV2.SIZE + BatchContext.SIZE;
        ByteBuffer blob =
                ByteBuffer.allocate(50 + tableSize + BlobMetaHeader.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        blob.position(50);
        new ChunkInfoV2(0, 0, 0, 10, flags, 0).writeTo(blob);
        damage.apply(new ChunkInfoV2(0, 0, 4096, 10, flags, 10)).writeTo(blob);
        context.writeTo(blob);
        BlobInfo plain = BlobFixture.load("v6-none").info();
        BlobFeatures features = plain.features().with(BlobFeatures.BATCH | BlobFeatures.CHUNK_INFO_V2);
        new BlobMetaHeader(
                        features,
                        Compression.NONE,
                        2,
                        50,
                        tableSize,
                        tableSize,
                        2 * ChunkInfoV2.SIZE,
                        BatchContext.SIZE,
                        1)
                .writeTo(blob);
        BlobInfo info = BlobInfos.withTable(plain, new ChunkTableLocation(Compression.NONE, 50, tableSize, tableSize));
        info = BlobInfos.withSizes(BlobInfos.withChunkCount(info, 2).withFeatures(features), blob.capacity(), 8192);
        return ChunkInfoTable.read(ByteSource.ofBytes("batch", blob.array()), info);
    }
}
