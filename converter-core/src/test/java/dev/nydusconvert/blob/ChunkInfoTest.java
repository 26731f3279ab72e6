package dev.nydusconvert.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkInfoTest {
    @Test
    void version1HasItsBitsInPlace() {
        ChunkInfoV1 entry = new ChunkInfoV1(0x12_3456_789aL, 0x2345_67, 0x0abc_def1_2000L, 0xfe_dcbb);
        assertThat(encode(entry, ChunkInfoV1.SIZE)).isEqualTo("002ff1debcaacbed" + "9a78563412625634");
        assertThat(ChunkInfoV1.readFrom(bytes("002ff1debcaacbed" + "9a78563412625634")))
                .isEqualTo(entry);
    }

    @Test
    void version2HasItsBitsInPlace() {
        ChunkInfoV2 entry =
                new ChunkInfoV2(0x12_3456_789aL, 0x2345_67, 0x0abc_def1_2000L, 0xfe_dcbb, 0x11, 0x0102_0304_0506_0708L);
        String hex = "12efcdab" + "badcfe" + "11" + "9a78563412" + "674523" + "0807060504030201";
        assertThat(encode(entry, ChunkInfoV2.SIZE)).isEqualTo(hex);
        assertThat(ChunkInfoV2.readFrom(bytes(hex))).isEqualTo(entry);
        assertThat(entry.contextIndex()).isEqualTo(0x0102_0304);
        assertThat(entry.contextOffset()).isEqualTo(0x0506_0708);
    }

    @Test
    void theLargestValuesFit() {
        int size = Chunk.MAX_SIZE;
        ChunkInfoV1 v1 = new ChunkInfoV1((1L << 40) - 1, size, (1L << 44) - 4096, size);
        assertThat(ChunkInfoV1.readFrom(bytes(encode(v1, ChunkInfoV1.SIZE)))).isEqualTo(v1);
        ChunkInfoV2 v2 = new ChunkInfoV2((1L << 40) - 1, size - 1, (1L << 44) - 4096, size, 0xff, -1);
        assertThat(ChunkInfoV2.readFrom(bytes(encode(v2, ChunkInfoV2.SIZE)))).isEqualTo(v2);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> new ChunkInfoV1(1L << 40, 1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChunkInfoV1(0, 0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChunkInfoV1(0, 1, 4095, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChunkInfoV1(0, 1, 0, (1 << 24) + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChunkInfoV2(0, 1 << 24, 0, 1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChunkInfoV2(0, 1, 1L << 44, 1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anyBitsMakeAnEntryThatSurvivesTheWayBack() {
        long seed = 20261123;
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            byte[] bits = new byte[ChunkInfoV2.SIZE];
            random.nextBytes(bits);
            ChunkInfoV1 v1 = ChunkInfoV1.readFrom(little(bits));
            ChunkInfoV2 v2 = ChunkInfoV2.readFrom(little(bits));
            String origin = "seed " + seed + ", round " + i;
            assertThat(ChunkInfoV1.readFrom(bytes(encode(v1, ChunkInfoV1.SIZE))))
                    .as(origin)
                    .isEqualTo(v1);
            assertThat(encode(v2, ChunkInfoV2.SIZE))
                    .as(origin)
                    .isEqualTo(HexFormat.of().formatHex(bits));
        }
    }

    @Test
    void version2KeepsWhatItKnowsOfAChunk() {
        int flags = Chunk.FLAG_COMPRESSED | Chunk.FLAG_HAS_CRC32C;
        Chunk chunk = new Chunk(Digest.ZERO, 3, 7, flags, 10, 100, 5000, 8192, 0xcafebabe);
        assertThat(ChunkInfoV2.of(chunk).toChunk(Digest.ZERO, 3, 7)).isEqualTo(chunk);
    }

    private static String encode(ChunkInfo entry, int size) {
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        entry.writeTo(buffer);
        assertThat(buffer.hasRemaining()).isFalse();
        return HexFormat.of().formatHex(buffer.array());
    }

    private static ByteBuffer bytes(String hex) {
        return little(HexFormat.of().parseHex(hex));
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
