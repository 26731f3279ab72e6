package dev.nydusconvert.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathBytesTest {
    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "a/b c, a/b c",
        "\u00c3\u00a9, \u00e9",
        "\u00e4\u00b8\u00ad\u00f0\u009f\u0098\u0080, \u4e2d\ud83d\ude00",
        "\u00e9t\u00e9, \\xe9t\\xe9",
        "\u00c3, \\xc3",
        "a\u00e4\u00b8, a\\xe4\\xb8",
        "\u00f0\u009f\u0098x, \\xf0\\x9f\\x98x",
        "\u007f\u001b[0m, \\x7f\\x1b[0m",
        "a\\b, a\\\\b",
        "\u00ff\u00fe, \\xff\\xfe"
    })
    void displayIsUtf8WithEscapes(String bytes, String shown) {
        assertThat(PathBytes.display(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo(shown);
    }
}
