package dev.nydusconvert.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZranContextTest {
    private static final String GOLDEN = "0807060504030201" + "1817161514131211" + "2827262524232221" + "343332f1"
            + "444342f2" + "00800000" + "a5" + "07" + "0000";

    private static final ZranContext CONTEXT = new ZranContext(
            0x0102030405060708L, 0x1112131415161718L, 0x2122232425262728L, 0xf1323334L, 0xf2424344L, 32768, 0xa5, 7);

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void hasItsPlaces() {
        byte[] bytes = HexFormat.of().parseHex(GOLDEN);
        assertThat(bytes).hasSize(ZranContext.SIZE);

        ByteBuffer source = buffer(bytes);
        assertThat(ZranContext.readFrom(source)).isEqualTo(CONTEXT);
        assertThat(source.remaining()).isZero();

        byte[] written = new byte[ZranContext.SIZE];
        CONTEXT.writeTo(buffer(written));
        assertThat(written).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0, 0, 10, 10, 0, 0, takes 10 bytes at -1",
        "991, 0, 0, 10, 10, 0, 0, takes 10 bytes at 991",
        "1001, 0, 0, 0, 10, 0, 0, takes 0 bytes at 1001",
        "0, -1, 0, 10, 10, 0, 0, begins at 18446744073709551615",
        "0, 0, 0, 10, 10, 32769, 0, has a dictionary of 32769 bytes",
        "0, 0, 1, 10, 10, 500, 0, has a dictionary of 500 bytes at 1",
        "0, 0, -1, 10, 10, 0, 0, has a dictionary of 0 bytes at -1",
        "0, 0, 9223372036854775807, 10, 10, 500, 0, has a dictionary of 500 bytes at 9223372036854775807",
        "0, 0, 0, 10, 10, 0, 8, has 8 pending bits"
    })
    void saysWhatIsWrong(
            long inOffset,
            long outOffset,
            long dictionaryOffset,
            long inLength,
            long outLength,
            long dictionarySize,
            int bits,
            String problem) {
        ZranContext context =
                new ZranContext(inOffset, outOffset, dictionaryOffset, inLength, outLength, dictionarySize, 0, bits);

        assertThat(context.problem(500, 1000)).startsWith(problem);
    }

    @Test
    void theLargestThatFitsIsSound() {
        assertThat(new ZranContext(990, Long.MAX_VALUE, 0, 10, 0xffff_ffffL, 500, 255, 7).problem(500, 1000))
                .isEmpty();
    }
}
