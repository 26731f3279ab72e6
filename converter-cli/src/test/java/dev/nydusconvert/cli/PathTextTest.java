package dev.nydusconvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PathTextTest {
    @Test
    void textStaysAsItIs() {
        assertThat(PathText.escaped(utf8("etc/K\u00e4se \ud83e\uddc0"))).isEqualTo("etc/K\u00e4se \ud83e\uddc0");
        assertThat(PathText.exact(utf8("a\\b\nc"))).isEqualTo("a\\b\nc");
    }

    @Test
    void whatCouldHarmATerminalOrBeMistakenIsEscaped() {
        assertThat(PathText.escaped(utf8("a\\x41\u001b[31m\n\u0085"))).isEqualTo("a\\\\x41\\x1b[31m\\x0a\\xc2\\x85");
    }

    @Test
    void bytesThatAreNoTextAreEscapedOneByOne() {
        assertThat(PathText.escaped(new byte[] {'a', (byte) 0xff, 'b', (byte) 0xe2, (byte) 0x82}))
                .isEqualTo("a\\xffb\\xe2\\x82");
        assertThat(PathText.exact(new byte[] {(byte) 0xff})).isNull();
        // A surrogate, and a slash in two bytes, are no UTF-8.
        assertThat(PathText.exact(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}))
                .isNull();
        assertThat(PathText.exact(new byte[] {(byte) 0xc0, (byte) 0xaf})).isNull();
    }

    @Test
    void aBackslashBeforeAnythingElseStandsForItself() {
        assertThat(PathText.unescape("a\\b\\x4\\xfg\\")).isEqualTo(utf8("a\\b\\x4\\xfg\\"));
    }

    @Test
    void everyNameSurvivesBothWays() {
        long seed = 4711;
        Random random = new Random(seed);
        byte[] alphabet = utf8("ax\\4\n\u00e4\ud83e\uddc0");
        for (int i = 0; i < 2000; i++) {
            byte[] name = new byte[random.nextInt(12)];
            for (int j = 0; j < name.length; j++) {
                name[j] = random.nextInt(4) == 0 ? (byte) random.nextInt() : alphabet[random.nextInt(alphabet.length)];
            }
            assertThat(PathText.unescape(PathText.escaped(name)))
                    .as("seed %d, name %d", seed, i)
                    .isEqualTo(name);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
