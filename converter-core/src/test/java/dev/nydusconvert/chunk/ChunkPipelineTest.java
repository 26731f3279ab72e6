package dev.nydusconvert.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ChunkPipelineTest {
    private static final ChunkingOptions SMALL =
            new ChunkingOptions(ChunkingOptions.MIN_SIZE, DigestAlgorithm.SHA256, Compression.ZSTD);

    @ParameterizedTest
    @CsvSource({
        "1, 4096, ZSTD",
        "2, 4096, LZ4_BLOCK",
        "8, 4096, NONE",
        "1, 65536, NONE",
        "2, 65536, ZSTD",
        "8, 65536, ZSTD",
        "3, 1048576, ZSTD",
        "8, 4194304, LZ4_BLOCK"
    })
    void storesWhatASequentialBuilderWouldStore(int threads, int chunkSize, Compression compression) throws Exception {
        ChunkingOptions options = new ChunkingOptions(chunkSize, DigestAlgorithm.SHA256, compression);
        List<byte[]> contents = contents(20261123, chunkSize);
        RecordingStore expectedStore = new RecordingStore();
        ContentChunks expected = sequential(options, contents, expectedStore);

        RecordingStore store = new RecordingStore();
        ContentChunks actual = pipeline(options, threads, contents, store);

        assertThat(store.bytes.toByteArray()).isEqualTo(expectedStore.bytes.toByteArray());
        assertThat(actual.contents()).isEqualTo(contents.size());
        for (int i = 0; i < contents.size(); i++) {
            assertThat(actual.of(i)).as("content %d", i).isEqualTo(expected.of(i));
        }
    }

    @Test
    void storesEachDigestOnce() throws Exception {
        byte[] content = random(1, 10 * 4096 + 5);
        RecordingStore store = new RecordingStore();

        ContentChunks chunks = pipeline(SMALL, 4, List.of(content, content, content), store);

        assertThat(store.stored).hasSize(11);
        assertThat(chunks.of(2)).isEqualTo(chunks.of(0));
        assertThat(chunks.all()).hasSize(33);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void takesKnownChunksInPlaceAndOnce(int threads) throws Exception {
        byte[] content = random(1, 4 * 4096);
        RecordingStore all = new RecordingStore();
        List<Chunk> stored = pipeline(SMALL, 1, List.of(content), all).of(0);
        Chunk known = stored.get(2).withBlobIndex(7);
        Chunk equal = stored.get(2).withBlobIndex(8);
        List<Chunk> events = new ArrayList<>();
        RecordingStore rest = new RecordingStore();
        ChunkStore store = new ChunkStore() {
            @Override
            public Chunk store(Digest digest, int crc, int size, byte[] data, int offset, int length, boolean packed)
                    throws IOException {
                Chunk chunk = rest.store(digest, crc, size, data, offset, length, packed);
                events.add(chunk);
                return chunk;
            }

            @Override
            public Chunk reuse(Chunk chunk) {
                events.add(chunk);
                return chunk.withBlobIndex(9);
            }
        };

        ContentChunks chunks;
        try (ChunkPipeline pipeline = new ChunkPipeline(SMALL, threads, store, Stream.of(known, equal))) {
            pipeline.add(content.length, reader(content, 1000));
            pipeline.add(content.length, reader(content, 1000));
            chunks = pipeline.finish();
        }
        assertThat(events).hasSize(4).element(2).isEqualTo(known);
        assertThat(chunks.of(0)).element(2).isEqualTo(known.withBlobIndex(9));
        assertThat(chunks.of(1)).isEqualTo(chunks.of(0));
    }

    @Test
    void reportsTheFailureOfTheStore() {
        IOException full = new IOException("disk full");
        AtomicInteger calls = new AtomicInteger();
        ChunkStore failing = (digest, crc, size, data, offset, length, compressed) -> {
            if (calls.incrementAndGet() == 3) {
                throw full;
            }
            return new Chunk(digest, 0, 0, 0, length, size, 0, 0, crc);
        };

        assertThatThrownBy(() -> pipeline(SMALL, 2, contents(7, 4096), failing)).isSameAs(full);
        assertThat(calls).hasValue(3);
    }

    @Test
    void reportsAContentThatEndsEarly() {
        try (ChunkPipeline pipeline = new ChunkPipeline(SMALL, 2, new RecordingStore())) {
            assertThatThrownBy(() -> pipeline.add(5000, reader(new byte[4999], 100)))
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining("1 bytes early");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 200})
    void closeWithoutFinishEndsEveryThread(int added) throws Exception {
        try (ChunkPipeline pipeline = new ChunkPipeline(SMALL, 3, new RecordingStore())) {
            for (int i = 0; i < added; i++) {
                pipeline.add(9000, reader(random(i, 9000), 4096));
            }
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("chunk-w"));
    }

    @Test
    void noContentGivesNoChunks() throws Exception {
        ContentChunks chunks = pipeline(SMALL, 2, List.of(), new RecordingStore());
        assertThat(chunks.contents()).isZero();
        assertThat(chunks.all()).isEmpty();
    }

    private static ContentChunks pipeline(ChunkingOptions options, int threads, List<byte[]> contents, ChunkStore store)
            throws IOException {
        Random random = new Random(threads);
        try (ChunkPipeline pipeline = new ChunkPipeline(options, threads, store)) {
            for (int i = 0; i < contents.size(); i++) {
                int id = pipeline.add(contents.get(i).length, reader(contents.get(i), 1 + random.nextInt(100_000)));
                assertThat(id).isEqualTo(i);
            }
            return pipeline.finish();
        }
    }

    /** The rule of the format in its plainest form: cut, look up by digest and size, compress, store. */
    private static ContentChunks sequential(ChunkingOptions options, List<byte[]> contents, ChunkStore store)
            throws IOException {
        Map<String, Chunk> known = new LinkedHashMap<>();
        ContentChunks.Builder builder = new ContentChunks.Builder();
        ChunkDigest digests = options.digestAlgorithm().newDigest();
        try (Compressor compressor = options.compression().newCompressor()) {
            for (byte[] content : contents) {
                for (int at = 0; at < content.length; at += options.chunkSize()) {
                    byte[] chunk = Arrays.copyOfRange(content, at, Math.min(content.length, at + options.chunkSize()));
                    Digest digest = digests.digest(chunk, 0, chunk.length);
                    String key = digest.hex() + chunk.length;
                    if (!known.containsKey(key)) {
                        CRC32C crc = new CRC32C();
                        crc.update(chunk);
                        byte[] room = new byte[compressor.maxCompressedLength(chunk.length)];
                        int length = compressor.compress(chunk, 0, chunk.length, room, 0);
                        boolean raw = length == Compressor.STORE_RAW;
                        known.put(
                                key,
                                store.store(
                                        digest,
                                        (int) crc.getValue(),
                                        chunk.length,
                                        raw ? chunk : room,
                                        0,
                                        raw ? chunk.length : length,
                                        !raw));
                    }
                    builder.add(known.get(key));
                }
                builder.endContent();
            }
        }
        return builder.build();
    }

    /** Tiny and large contents, text and noise, whole repeats and repeats of single chunks. */
    private static List<byte[]> contents(long seed, int chunkSize) {
        Random random = new Random(seed);
        List<byte[]> contents = new ArrayList<>();
        int files = Math.max(8, Math.min(60, (8 << 20) / chunkSize));
        for (int i = 0; i < files; i++) {
            int size = 1 + (random.nextInt(3) == 0 ? random.nextInt(3 * chunkSize) : random.nextInt(chunkSize));
            byte[] content = random(seed + i, size);
            if (random.nextBoolean()) {
                for (int j = 0; j < size; j++) {
                    content[j] = (byte) ('a' + (content[j] & 3));
                }
            }
            contents.add(content);
            if (random.nextInt(4) == 0) {
                contents.add(contents.get(random.nextInt(contents.size())));
            }
            if (random.nextInt(4) == 0) {
                byte[] longer = Arrays.copyOf(content, size + 1 + random.nextInt(100));
                contents.add(longer);
            }
            contents.add(new byte[1 + random.nextInt(2 * chunkSize)]);
        }
        for (int i = 0; i < 500; i++) {
            contents.add(random(i % 300, 1 + i % 50));
        }
        return contents;
    }

    private static byte[] random(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static ContentReader reader(byte[] content, int step) {
        int[] at = {0};
        return (target, offset, length) -> {
            int n = Math.min(Math.min(length, step), content.length - at[0]);
            if (n == 0) {
                return -1;
            }
            System.arraycopy(content, at[0], target, offset, n);
            at[0] += n;
            return n;
        };
    }

    private static final class RecordingStore implements ChunkStore {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<Chunk> stored = new ArrayList<>();

        @Override
        public Chunk store(
                Digest digest, int crc32c, int size, byte[] data, int offset, int length, boolean compressed) {
            Chunk chunk = new Chunk(
                    digest,
                    0,
                    stored.size(),
                    compressed ? Chunk.FLAG_COMPRESSED : 0,
                    length,
                    size,
                    bytes.size(),
                    0,
                    crc32c);
            bytes.write(data, offset, length);
            stored.add(chunk);
            return chunk;
        }
    }
}
