package dev.nydusconvert.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.io.MalformedInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ZranReadingTest {
    private static final long SEED = 20261124;

    private static ZranFixture fixture;

    @BeforeAll
    static void create() throws IOException {
        fixture = ZranFixture.create(SEED);
        assertThat(fixture.contextCount()).isGreaterThan(2);
    }

    private static List<Chunk> shuffled() {
        List<Chunk> chunks = new ArrayList<>(fixture.chunks());
        Collections.shuffle(chunks, new Random(SEED));
        return chunks;
    }

    @Test
    void chunksAreReadInAnyOrder() throws IOException {
        StoredChunks stored = fixture.stored();
        try (ChunkReader reader = new ChunkReader()) {
            for (Chunk chunk : shuffled()) {
                assertThat(reader.read(stored, chunk)).isEqualTo(fixture.contentOf(chunk));
            }
            for (Chunk chunk : fixture.chunks()) {
                assertThat(reader.read(stored, chunk)).isEqualTo(fixture.contentOf(chunk));
            }
        }
    }

    @Test
    void aContextThatIsTooLargeToBeKeptIsReadAgain() throws IOException {
        StoredChunks stored = fixture.stored();
        for (int kept : new int[] {65536, 65537, 200_000}) {
            List<Chunk> order = new ArrayList<>(fixture.chunks());
            order.addAll(shuffled());
            try (ZranCursor cursor = new ZranCursor(kept)) {
                for (Chunk chunk : order) {
                    ChunkPlace.InStream place = (ChunkPlace.InStream) stored.place(chunk);
                    byte[] bytes = new byte[chunk.uncompressedSize()];
                    cursor.read(stored, place.context(), place.offset(), bytes, 0, bytes.length);
                    assertThat(bytes).as("%d kept", kept).isEqualTo(fixture.contentOf(chunk));
                }
            }
        }
    }

    @Test
    void neighbourChunksOverlapNowhere() throws IOException {
        StoredChunks stored = fixture.stored();
        ChunkPlace.InStream second =
                (ChunkPlace.InStream) stored.place(fixture.chunks().get(1));
        byte[] across = new byte[1000];
        try (ZranCursor cursor = new ZranCursor(100_000)) {
            cursor.read(stored, second.context(), second.offset() - 500, across, 0, across.length);
        }
        assertThat(across).isEqualTo(Arrays.copyOfRange(fixture.content(), 65537 - 500, 65537 + 500));
    }

    private static void readAll(byte[] meta) throws IOException {
        StoredChunks stored = fixture.stored(meta);
        try (ChunkReader reader = new ChunkReader()) {
            for (Chunk chunk : fixture.chunks()) {
                reader.read(stored, chunk);
            }
        }
    }

    private static void requireMalformed(Consumer<byte[]> change, String problem) {
        byte[] meta = fixture.meta().clone();
        change.accept(meta);
        assertThatThrownBy(() -> readAll(meta))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void contextsOutOfRangeAreMalformed() {
        requireMalformed(meta -> fixture.contexts(meta, 0).putLong(-1), "zran context 0 takes");
        requireMalformed(meta -> fixture.contexts(meta, 0).putLong(1L << 62), "zran context 0 takes");
        requireMalformed(meta -> fixture.contexts(meta, 8).putLong(-1), "zran context 0 begins");
        requireMalformed(meta -> fixture.contexts(meta, 16).putLong(1L << 50), "zran context 0 has a dictionary");
        requireMalformed(meta -> fixture.contexts(meta, 24).putInt(-1), "zran context 0 takes");
        requireMalformed(meta -> fixture.contexts(meta, 32).putInt(-1), "zran context 0 has a dictionary");
        requireMalformed(meta -> fixture.contexts(meta, 37).put((byte) 9), "zran context 0 has 9 pending bits");
    }

    @Test
    void lengthsThatLieAreMalformed() {
        requireMalformed(meta -> fixture.contexts(meta, 24).putInt(0), "cut short");
        requireMalformed(meta -> fixture.contexts(meta, 24).putInt(5000), "cut short");
        requireMalformed(meta -> fixture.contexts(meta, 28).putInt(0), "of a zran context of 0");
        requireMalformed(meta -> fixture.contexts(meta, 28).putInt(65536), "of a zran context of 65536");
    }

    @Test
    void aLongerContextChangesNothing() throws IOException {
        byte[] meta = fixture.meta().clone();
        fixture.contexts(meta, 28).putInt(-1);
        readAll(meta);
    }

    @Test
    void placesOfChunksThatLieAreMalformed() {
        int contextWord = 16;
        requireMalformed(meta -> entry(meta, contextWord + 4).putInt(1000), "is in context 1000 of");
        requireMalformed(meta -> entry(meta, contextWord).putInt(-1), "of a zran context of");
        requireMalformed(meta -> entry(meta, contextWord).putInt(77), "has sha256 digest");
        requireMalformed(meta -> entry(meta, 7).put((byte) 1), "is in a gzip stream");
    }

    private static ByteBuffer entry(byte[] meta, int offset) {
        int at = Math.toIntExact(fixture.info().chunkTable().offset()) + offset;
        return ByteBuffer.wrap(meta).order(ByteOrder.LITTLE_ENDIAN).position(at);
    }

    @Test
    void countsThatLieAreMalformed() {
        int header = Math.toIntExact(fixture.info().chunkTable().offset()
                + fixture.info().chunkTable().compressedSize());
        requireMalformed(meta -> entry(meta, header + 56).putInt(-1), "contexts count");
        requireMalformed(meta -> entry(meta, header + 56).putInt(0), "contexts size");
        requireMalformed(meta -> entry(meta, header + 48).putLong(1L << 40), "contexts size");
        requireMalformed(meta -> entry(meta, header + 40).putLong(0), "contexts offset");
        requireMalformed(meta -> entry(meta, header + 12).putInt(1 << 24), "chunk count");
    }

    @Test
    void afterAFailureTheOthersAreStillRead() throws IOException {
        byte[] meta = fixture.meta().clone();
        fixture.contexts(meta, 24).putInt(5000);
        StoredChunks stored = fixture.stored(meta);
        int read = 0;
        try (ChunkReader reader = new ChunkReader()) {
            for (Chunk chunk : fixture.chunks()) {
                try {
                    assertThat(reader.read(stored, chunk)).isEqualTo(fixture.contentOf(chunk));
                    read++;
                } catch (MalformedInputException e) {
                    assertThat(stored.place(chunk))
                            .isInstanceOfSatisfying(
                                    ChunkPlace.InStream.class,
                                    it -> assertThat(it.context()).isZero());
                }
            }
        }
        assertThat(read).isBetween(1, fixture.chunks().size() - 1);
    }

    @Test
    void contextsThatTakeTheStreamAgainAndAgainAreMalformed() {
        requireMalformed(
                meta -> {
                    for (int i = 0; i < 3; i++) {
                        fixture.contexts(meta, i * ZranContext.SIZE).putLong(0);
                        fixture.contexts(meta, i * ZranContext.SIZE + 24).putInt(fixture.stream().length);
                    }
                },
                "bytes of a stream of " + fixture.stream().length + ", expected at most");
    }

    @Test
    void chunksFarBehindTheBeginningOfAContextAreReadInOrder() throws IOException {
        ZranFixture zeros = ZranFixture.ofZeros(512);
        StoredChunks stored = zeros.stored(zeros.metaWithOneContext());
        try (ChunkReader reader = new ChunkReader()) {
            for (Chunk chunk : zeros.chunks()) {
                assertThat(reader.read(stored, chunk)).isEqualTo(zeros.contentOf(chunk));
            }
        }
    }

    @Test
    void chunksInAnOrderInWhichTheStreamIsDecodedWithoutEndAreRefused() throws IOException {
        ZranFixture zeros = ZranFixture.ofZeros(1024);
        StoredChunks stored = zeros.stored(zeros.metaWithOneContext());
        List<Chunk> ends = List.of(zeros.chunks().get(1023), zeros.chunks().get(0));
        try (ChunkReader reader = new ChunkReader()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            reader.read(stored, ends.get(i % 2));
                        }
                    })
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("would have to be decoded more than 16 times");
            // Nothing more is tried.
            assertThatThrownBy(() -> reader.read(stored, zeros.chunks().get(0)))
                    .hasMessageContaining("would have to be decoded more than 16 times");
        }
    }

    @Test
    void anyDamageIsNeverMoreThanAnIoException() {
        Random random = new Random(SEED);
        int tableSize = Math.toIntExact(fixture.info().chunkTable().compressedSize());
        for (int i = 0; i < 60; i++) {
            byte[] meta = fixture.meta().clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                int range = random.nextBoolean() ? tableSize : fixture.info().chunkCount() * 24 + 200;
                meta[random.nextInt(range)] = (byte) random.nextInt();
            }
            String origin = "seed " + SEED + ", mutation " + i;
            Assertions.assertTimeout(
                    Duration.ofSeconds(20),
                    () -> {
                        try {
                            readAll(meta);
                        } catch (IOException e) {
                            assertThat(e).as(origin).hasMessageContaining(" ");
                        }
                    },
                    origin);
        }
    }
}
