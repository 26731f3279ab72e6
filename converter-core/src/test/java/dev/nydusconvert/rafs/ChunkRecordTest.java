package dev.nydusconvert.rafs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ChunkRecordTest {
    private static final String DIGEST = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String BYTES = DIGEST
            + "02000000" // blob index
            + "11000000" // flags
            + "03020100" // compressed size
            + "00001000" // uncompressed size
            + "0807060504030201" // compressed offset
            + "0010000000000000" // uncompressed offset
            + "0000200000000000" // file offset
            + "07000000" // index
            + "83922ee3"; // CRC-32C

    private static final ChunkRecord RECORD = new ChunkRecord(
            new Chunk(
                    Digest.ofHex(DIGEST),
                    2,
                    7,
                    Chunk.FLAG_COMPRESSED | Chunk.FLAG_HAS_CRC32C,
                    0x010203,
                    0x100000,
                    0x0102030405060708L,
                    0x1000,
                    0xe32e9283),
            0x200000);

    @Test
    void recordIsWrittenFieldByField() {
        ByteBuffer buffer = ByteBuffer.allocate(ChunkRecord.SIZE).order(ByteOrder.LITTLE_ENDIAN);

        RECORD.writeTo(buffer);

        assertThat(buffer.hasRemaining()).isFalse();
        assertThat(HexFormat.of().formatHex(buffer.array())).isEqualTo(BYTES);
    }

    @Test
    void recordIsReadFieldByField() {
        ByteBuffer buffer = ByteBuffer.wrap(HexFormat.of().parseHex(BYTES)).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(ChunkRecord.readFrom(buffer)).isEqualTo(RECORD);
        assertThat(buffer.hasRemaining()).isFalse();
    }
}
