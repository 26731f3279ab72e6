package dev.nydusconvert.rafs.v6;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.rafs.ChunkRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ChunkTableBuilderTest {
    private static final Comparator<Chunk> ORDER = Comparator.comparing(Chunk::digest)
            .thenComparingInt(Chunk::blobIndex)
            .thenComparingInt(Chunk::index);

    @Test
    void recordsAreInTheOrderOfDigestBlobAndIndexHoweverAlikeDigestsBegin() {
        Random random = new Random(7);
        ChunkTableBuilder builder = new ChunkTableBuilder(false);
        TreeMap<Chunk, ChunkRecord> expected = new TreeMap<>(ORDER);
        for (int i = 0; i < 5000; i++) {
            byte[] digest = new byte[Digest.LENGTH];
            digest[0] = (byte) random.nextInt(4);
            digest[6] = (byte) (0x7f + random.nextInt(3));
            digest[7] = (byte) random.nextInt(3);
            digest[31] = (byte) random.nextInt(3);
            Chunk chunk = new Chunk(Digest.of(digest), random.nextInt(2), random.nextInt(3), 0, 1, 1, 0, 0, 0);
            builder.add(chunk, i);
            expected.put(chunk, new ChunkRecord(chunk, i));
        }

        assertThat(builder.build()).containsExactlyElementsOf(expected.values());
    }

    @Test
    void ofTheChunksOfATarfsBlobTheLastOneStandsForAll() {
        ChunkTableBuilder builder = new ChunkTableBuilder(true);
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            chunks.add(new Chunk(Digest.ZERO, i % 2, i, 0, 1, 1, 0, 0, 0));
            builder.add(chunks.get(i), i);
        }

        assertThat(builder.build())
                .containsExactly(new ChunkRecord(chunks.get(8), 8), new ChunkRecord(chunks.get(7), 7));
    }

    @Test
    void withoutChunksThereAreNoRecords() {
        assertThat(new ChunkTableBuilder(false).build()).isEmpty();
    }
}
