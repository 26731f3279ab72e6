package dev.nydusconvert.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TarNumberTest {
    @ParameterizedTest
    @CsvSource({
        "'0000644', 420",
        "'777777777777', 68719476735",
        "'', 0",
        "'   ', 0",
        "'  12  ', 10",
        "'12\t', 10",
        "'8', -9223372036854775808",
        "'12 3', -9223372036854775808",
        "'12x', -9223372036854775808",
        "'-1', -9223372036854775808",
        "'+1', -9223372036854775808"
    })
    void octalTextHasBlanksAroundItsDigits(String field, long value) {
        byte[] bytes = field.getBytes(StandardCharsets.US_ASCII);
        byte[] block = new byte[14];
        System.arraycopy(bytes, 0, block, 1, bytes.length);
        assertThat(TarNumber.parse(block, 1, 12)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "8000000000000000, 0",
        "80000000ffffffff, 4294967295",
        "bfffffffffffffff, 4611686018427387903",
        "ffffffffffffffff, -1",
        "c000000000000000, -4611686018427387904",
        "800000007fffffffffffffff, 9223372036854775807",
        "800000008000000000000000, -9223372036854775808",
        "800000010000000000000000, -9223372036854775808",
        "ffffffff8000000000000001, -9223372036854775807",
        "ffffffff7fffffffffffffff, -9223372036854775808"
    })
    void base256IsTwosComplement(String hex, long value) {
        byte[] field = HexFormat.of().parseHex(hex);
        assertThat(TarNumber.parse(field, 0, field.length)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "007, 7",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808, -9223372036854775808",
        "99999999999999999999, -9223372036854775808",
        "'', -9223372036854775808",
        "1a, -9223372036854775808",
        "-1, -9223372036854775808"
    })
    void decimalsFit63Bits(String text, long value) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        assertThat(TarNumber.parseDecimal(bytes, 0, bytes.length)).isEqualTo(value);
    }
}
