package dev.nydusconvert.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class OrderedWriterTest {
    private static final ChunkingOptions OPTIONS =
            new ChunkingOptions(4096, DigestAlgorithm.SHA256, Compression.ZSTD, 4096);

    private final List<String> stored = new ArrayList<>();
    private final List<Batch> full = new ArrayList<>();

    private final ChunkStore store = new ChunkStore() {
        @Override
        public Chunk store(Digest digest, int crc, int size, byte[] data, int offset, int length, boolean compressed) {
            stored.add("chunk of " + size + (compressed ? " compressed" : " raw"));
            return new Chunk(digest, 0, stored.size(), 0, length, size, 0, 0, crc);
        }

        @Override
        public Chunk storeInBatch(
                Digest digest, int crc, byte[] data, int dataOffset, int size, int batch, int offset) {
            stored.add("chunk of " + size + " at " + offset + " of batch " + batch);
            return new Chunk(digest, 0, stored.size(), 0, 0, size, 0, 0, crc);
        }

        @Override
        public void storeBatch(byte[] data, int length, int uncompressedSize) {
            stored.add("batch of " + uncompressedSize);
        }
    };

    /** The batches are encoded as soon as they are full. */
    private OrderedWriter writer() {
        return new OrderedWriter(OPTIONS, store, 2, batch -> {
            full.add(batch);
            try (ChunkWorker worker =
                    new ChunkWorker(OPTIONS, new ConcurrentHashMap<>(), UnitEncoder.of(OPTIONS, store))) {
                batch.process(worker);
            }
            batch.markProcessed();
        });
    }

    /** As a worker leaves it that had it for a batch. */
    private static UniqueChunk chunk(int size) {
        Parcel parcel = new Parcel(size, true);
        parcel.end(size, true, true);
        parcel.markProcessed();
        Digest digest = OPTIONS.digestAlgorithm().newDigest().digest(parcel.data(), 0, size);
        return new UniqueChunk(digest, size, 1, parcel, 0);
    }

    @Test
    void batchesStayShorterThanTheBatchSizeAndGoBeforeWhatIsStoredAlone() throws Exception {
        try (OrderedWriter writer = writer()) {
            chunk(2000).storeOnce(writer, true);
            chunk(2000).storeOnce(writer, true);
            chunk(96).storeOnce(writer, true);
            chunk(1000).storeOnce(writer, false);
            writer.finish();
        }
        assertThat(stored)
                .containsExactly(
                        "chunk of 2000 at 0 of batch 0",
                        "chunk of 2000 at 2000 of batch 0",
                        "chunk of 96 at 0 of batch 1",
                        "batch of 4000",
                        "batch of 96",
                        "chunk of 1000 compressed");
        assertThat(full).hasSize(2);
    }

    @Test
    void aChunkThatNoWorkerCompressedIsCompressedWhereALargerFileHasItFirst() throws Exception {
        try (OrderedWriter writer = writer()) {
            UniqueChunk chunk = chunk(1500);
            assertThat(chunk.encoded()).isNull();
            Chunk alone = chunk.storeOnce(writer, false);
            assertThat(alone.compressedSize()).isLessThan(1500);
            assertThat(chunk.storeOnce(writer, true)).isSameAs(alone);
            writer.finish();
        }
        assertThat(stored).containsExactly("chunk of 1500 compressed");
    }

    @Test
    void moreFullBatchesThanMayWaitAreStoredInOrder() throws Exception {
        try (OrderedWriter writer = writer()) {
            for (int i = 0; i < 8; i++) {
                chunk(2040 + i).storeOnce(writer, true);
            }
            writer.finish();
        }
        assertThat(stored.stream().filter(it -> it.startsWith("batch")))
                .containsExactly("batch of 4081", "batch of 4085", "batch of 4089", "batch of 4093");
    }
}
