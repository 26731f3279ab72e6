package dev.nydusconvert.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaxTimeTest {
    private static Instant parse(String text) {
        return PaxTime.parse(text.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1700000000, 1700000000, 0",
        "1.5, 1, 500000000",
        "1., 1, 0",
        "1.000000001, 1, 1",
        "1.9999999999, 1, 999999999",
        "-1, -1, 0",
        "-1.25, -2, 750000000",
        "-0.5, -1, 500000000"
    })
    void fractionsAreKeptToTheNanosecond(String text, long seconds, int nanos) {
        assertThat(parse(text)).isEqualTo(Instant.ofEpochSecond(seconds, nanos));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                "x",
                "1.x",
                "1e3",
                "1.5.",
                "--1",
                " 1",
                "99999999999999999999",
                "-9223372036854775807"
            })
    void whatIsNoTimeIsNone(String text) {
        assertThat(parse(text)).isNull();
    }

    @Test
    void theEndsOfTimeAreNoTrap() {
        assertThat(parse(Instant.MAX.getEpochSecond() + ".9999999999")).isEqualTo(Instant.MAX);
        assertThat(parse("-" + Instant.MAX.getEpochSecond() + ".9")).isNotNull();
    }
}
