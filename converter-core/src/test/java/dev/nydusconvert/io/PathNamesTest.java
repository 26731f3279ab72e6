package dev.nydusconvert.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class PathNamesTest {
    private static final byte[] NO_TEXT = {(byte) 0xff, 'a', (byte) 0x80};

    @TempDir
    Path directory;

    @Test
    void asciiNamesAreTheirText() {
        assertThat(PathNames.lastName(Path.of("/a/b c%41"))).isEqualTo(bytes("b c%41"));
        assertThat(PathNames.bytes(Path.of("/a/b"))).isEqualTo(bytes("/a/b"));
        assertThat(PathNames.bytes(Path.of("../a"))).isEqualTo(bytes("../a"));
    }

    @Test
    void otherNamesKeepTheirBytesWhetherFileOrDirectory() throws IOException {
        Path file = Files.createFile(named("%FFa%80"));
        assertThat(PathNames.lastName(file)).isEqualTo(NO_TEXT);
        Path inside = Files.createDirectory(named("%80")).resolve("x");
        assertThat(PathNames.lastName(inside.getParent())).isEqualTo(new byte[] {(byte) 0x80});
        assertThat(PathNames.bytes(inside)).endsWith(new byte[] {'/', (byte) 0x80, '/', 'x'});
    }

    @Test
    void wholePathsKeepTheirBytes() throws IOException {
        byte[] whole = PathNames.bytes(Files.createDirectory(named("%FFa%80")));
        assertThat(whole).startsWith(bytes(directory + "/")).endsWith(NO_TEXT);
    }

    @Test
    void targetsOfLinksAreNeitherCompletedNorNormalised() throws IOException {
        Path link = directory.resolve("link");
        Files.createSymbolicLink(link, named("%FFa%80").getFileName());
        assertThat(PathNames.bytes(Files.readSymbolicLink(link))).isEqualTo(NO_TEXT);

        Path relative = Files.createSymbolicLink(
                directory.resolve("relative"),
                Path.of("..").resolve(named("%FFa%80").getFileName()));
        assertThat(PathNames.bytes(Files.readSymbolicLink(relative)))
                .startsWith(bytes("../"))
                .endsWith(NO_TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a b%41", "\u00ff\u00fe", "\u00e4/\u0080", "/\u00ff", "../\u00ff/..", "\u00ff?#:\\"})
    @EnabledOnOs(OS.LINUX)
    void pathsOfBytesHaveThoseBytes(String bytes) {
        byte[] wanted = bytes.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(PathNames.ofBytes(wanted).map(PathNames::bytes)).hasValue(wanted);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void slashesThatChangeNothingAreLost() {
        byte[] slashes = "\u00ff//a/".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(PathNames.ofBytes(slashes).map(PathNames::bytes))
                .hasValue("\u00ff/a".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void noPathHasANulByte() {
        assertThat(PathNames.ofBytes(new byte[] {'a', 0})).isEmpty();
        assertThat(PathNames.ofBytes(new byte[] {(byte) 0xff, 0})).isEmpty();
    }

    private Path named(String encoded) {
        return Path.of(URI.create(directory.toUri() + encoded));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
