package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SizeTextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "512, 512",
        "0x200, 512",
        "0X1000, 4096",
        "64K, 65536",
        "64k, 65536",
        "64KiB, 65536",
        "1M, 1048576",
        "4mib, 4194304",
        "2G, 2147483648",
        "1T, 1099511627776",
        "0x1K, 1024"
    })
    void sizesAreUnderstood(String text, long bytes) {
        assertThat(SizeText.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "K", "-1", "1.5M", "1KB", "1 M", "0x", "9223372036854775808", "9007199254740992K", "１K"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> SizeText.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "' is not a size");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "1048575, 1.0 MiB",
        "1048576, 1.0 MiB",
        "1610612736, 1.5 GiB",
        "9223372036854775807, 8388608.0 TiB"
    })
    void sizesAreRoundedForPeople(long bytes, String text) {
        assertThat(SizeText.approximate(bytes)).isEqualTo(text);
    }

    @Test
    void aPartOfNothingIsNothing() {
        assertThat(SizeText.percent(0, 0)).isEqualTo("0.0 %");
        assertThat(SizeText.percent(1, 3)).isEqualTo("33.3 %");
        assertThat(SizeText.percent(2, 2)).isEqualTo("100.0 %");
    }
}
