package dev.nydusconvert.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class UnitEncoderTest {
    private static final int SIZE = 4096;
    private static final byte[] ZEROS = new byte[SIZE];

    /** Puts a mark of two bytes behind each unit. */
    private static final UnitSeal MARKING = (unit, offset, length) -> {
        byte[] sealed = Arrays.copyOfRange(unit, offset, offset + length + 2);
        Arrays.fill(sealed, length, length + 2, (byte) 0xee);
        return sealed;
    };

    @Test
    void aUnitThatCompressingMakesShorterGoesIntoTheTarget() {
        byte[] target = new byte[SIZE];
        try (UnitEncoder encoder = new UnitEncoder(Compression.ZSTD, SIZE, Optional.empty())) {
            EncodedUnit unit = encoder.encode(ZEROS, 0, SIZE, target, 100);
            assertThat(unit.compressed()).isTrue();
            assertThat(unit.bytes()).isSameAs(target);
            assertThat(unit.offset()).isEqualTo(100);
            assertThat(unit.length()).isBetween(1, 100);
        }
    }

    @Test
    void aUnitThatIsNotCompressedStaysWhereItIs() {
        try (UnitEncoder encoder = new UnitEncoder(Compression.NONE, SIZE, Optional.empty())) {
            assertThat(encoder.encode(ZEROS, 5, 10, null, 0)).isEqualTo(new EncodedUnit(ZEROS, 5, 10, false));
        }
    }

    @Test
    void aSealedUnitHasAnArrayOfItsOwn() {
        byte[] compressed = new byte[SIZE];
        int length;
        try (UnitEncoder encoder = new UnitEncoder(Compression.ZSTD, SIZE, Optional.empty())) {
            length = encoder.encode(ZEROS, 0, SIZE, compressed, 0).length();
        }
        try (UnitEncoder encoder = new UnitEncoder(Compression.ZSTD, SIZE, Optional.of(MARKING))) {
            EncodedUnit unit = encoder.encode(ZEROS, 0, SIZE, null, 0);
            assertThat(unit.compressed()).isTrue();
            assertThat(unit.bytes())
                    .hasSize(length + 2)
                    .endsWith(0xee, 0xee)
                    .startsWith(Arrays.copyOf(compressed, length));
            EncodedUnit raw = encoder.encode(new byte[] {1, 2, 3}, 1, 2, null, 0);
            assertThat(raw.compressed()).isFalse();
            assertThat(raw.bytes()).containsExactly(2, 3, 0xee, 0xee);
            assertThat(raw.length()).isEqualTo(4);
        }
    }

    @Test
    void chunksAndBatchesAreSealedByTheWorkers() throws Exception {
        Set<String> sealers = ConcurrentHashMap.newKeySet();
        List<byte[]> stored = new ArrayList<>();
        ChunkStore store = new ChunkStore() {
            @Override
            public Optional<UnitSeal> newSeal() {
                return Optional.of((unit, offset, length) -> {
                    sealers.add(Thread.currentThread().getName());
                    return MARKING.seal(unit, offset, length);
                });
            }

            @Override
            public Chunk store(
                    Digest digest, int crc, int size, byte[] data, int offset, int length, boolean compressed) {
                stored.add(Arrays.copyOfRange(data, offset, offset + length));
                return new Chunk(digest, 0, stored.size(), 0, length, size, 0, 0, crc);
            }

            @Override
            public Chunk storeInBatch(
                    Digest digest, int crc, byte[] data, int dataOffset, int size, int batch, int offset) {
                return new Chunk(digest, 0, stored.size(), 0, 0, size, 0, 0, crc);
            }

            @Override
            public void storeBatch(byte[] data, int length, int uncompressedSize) {
                stored.add(Arrays.copyOf(data, length));
            }
        };
        ChunkingOptions options = new ChunkingOptions(SIZE, DigestAlgorithm.SHA256, Compression.NONE, SIZE);
        try (ChunkPipeline pipeline = new ChunkPipeline(options, 1, store)) {
            for (int size : new int[] {SIZE, 3, SIZE - 1}) {
                pipeline.add(size, (target, offset, length) -> length);
            }
            pipeline.finish();
        }
        assertThat(stored).extracting(bytes -> bytes.length).containsExactly(SIZE + 2, 5, SIZE + 1);
        assertThat(stored).allSatisfy(bytes -> assertThat(bytes).endsWith(0xee, 0xee));
        assertThat(sealers).containsExactly("chunk-worker-0");
    }
}
