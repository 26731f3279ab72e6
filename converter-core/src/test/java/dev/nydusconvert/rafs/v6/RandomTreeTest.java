package dev.nydusconvert.rafs.v6;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.rafs.Bootstrap;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomTreeTest {
    private static final int SEEDS = 40;

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            Bootstrap bootstrap = RandomImage.of(seed);
            byte[] bytes = GoldenBootstraps.write(bootstrap);

            Bootstrap again = GoldenBootstraps.read(bytes);

            assertThat(TreeText.of(again)).as("seed %d", seed).isEqualTo(TreeText.of(bootstrap));
            assertThat(again.blobs()).as("seed %d", seed).isEqualTo(bootstrap.blobs());
            assertThat(again.prefetch()).as("seed %d", seed).hasSameSizeAs(bootstrap.prefetch());
            assertThat(GoldenBootstraps.write(again)).as("seed %d", seed).isEqualTo(bytes);
            assertThat(GoldenBootstraps.check(bytes)).as("seed %d", seed).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x1000, 0x1000000})
    void fileOfSixtyThousandChunksIsOneChunkToErofs(int chunkSize) throws IOException {
        TestImage image = new TestImage(chunkSize);
        image.addBlobs(1);
        image.file(image.root(), "large", image.content(0, 60_000L * chunkSize - 5));

        byte[] bytes = GoldenBootstraps.write(image.bootstrap());
        Bootstrap again = GoldenBootstraps.read(bytes);

        assertThat(TreeText.of(again)).isEqualTo(TreeText.of(image.bootstrap()));
        assertThat(GoldenBootstraps.check(bytes)).isEmpty();
        List<Chunk> chunks = again.chunks().of(0);
        assertThat(chunks).hasSize(60_000);
        int log2 = Integer.numberOfTrailingZeros(chunkSize) + 16;
        assertThat(ChunkFormat.of(60_000L * chunkSize - 5, chunks, chunkSize, 4096))
                .isEqualTo(0x20 | log2 - 12);
    }
}
