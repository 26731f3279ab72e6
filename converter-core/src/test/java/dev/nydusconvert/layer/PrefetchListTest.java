package dev.nydusconvert.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PrefetchListTest {
    @Test
    void jsonNamesFilesAndPartsOfThem() throws IOException {
        assertThat(read("""
            {"files": [
              {"path": "/a", "ranges": [[0, 4096], [8192, 1]], "note": [{}]},
              {"path": "/b", "ranges": null},
              {"path": "/c"},
              {"path": "/d", "ranges": []}
            ], "other": {"x": 1}, "version": "v1"}
            """))
                .containsExactly(
                        new PrefetchFile(
                                "/a",
                                Optional.of(List.of(new PrefetchFile.Range(0, 4096), new PrefetchFile.Range(8192, 1)))),
                        PrefetchFile.whole("/b"),
                        PrefetchFile.whole("/c"),
                        new PrefetchFile("/d", Optional.of(List.of())));
    }

    @Test
    void otherwiseEachLineIsAPath() throws IOException {
        assertThat(read("/usr/bin/tool\n\n  /etc/hosts \r\n/with space"))
                .containsExactly(
                        PrefetchFile.whole("/usr/bin/tool"),
                        PrefetchFile.whole("/etc/hosts"),
                        PrefetchFile.whole("/with space"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n\t\n"})
    void aBlankListNamesNothing(String list) throws IOException {
        assertThat(read(list)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ | is not JSON",
                "{} | 'version' is missing",
                "{\"version\": \"v1\"} | 'files' is missing",
                "{\"version\": 1, \"files\": []} | 'version' is no string",
                "{\"version\": \"v1\", \"files\": {}} | files is no array",
                "{\"version\": \"v1\", \"files\": [1]} | is no object",
                "{\"version\": \"v1\", \"files\": [{}]} | has no 'path'",
                "{\"version\": \"v1\", \"files\": [{\"path\": 1}]} | 'path' is no string",
                "{\"version\": \"v1\", \"files\": [{\"path\": \"/a\", \"ranges\": 1}]} | ranges is no array",
                "{\"version\": \"v1\", \"files\": [{\"path\": \"/a\", \"ranges\": [1]}]} | 'ranges' is no array",
                "{\"version\": \"v1\", \"files\": [{\"path\": \"/a\", \"ranges\": [[1]]}]} | not an offset and a"
                        + " length",
                "{\"version\": \"v1\", \"files\": [{\"path\": \"/a\", \"ranges\": [[1, 2.5]]}]} | not an offset and a"
                        + " length",
                "{\"version\": \"v1\", \"files\": [{\"path\": \"/a\", \"ranges\": [[1, 2, 3]]}]} | more than an offset",
                "{\"version\": \"v1\", \"files\": [{\"path\": \"/a\", \"ranges\": [[-1, 2]]}]} | not from 0",
                "{\"version\": \"v1\", \"files\": [{\"path\": \"/a\", \"ranges\": [[0, 9223372036854775808]]}]} | not"
                        + " from 0",
                "{\"version\": \"v1\", \"files\": [{\"path\": \"/a\", \"ranges\": [[9223372036854775807, 1]]}]} |"
                        + " behind 2^63",
                "{\"version\": \"v1\", \"files\": []} x | is not JSON",
                "{\"version\": \"v1\", \"files\": []} {} | something follows"
            })
    void whatIsWrongIsTold(String list, String problem) {
        assertThatThrownBy(() -> read(list))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("list.json")
                .hasMessageContaining(problem);
    }

    @Test
    void anotherVersionIsRefused() {
        assertThatThrownBy(() -> read("{\"version\": \"v2\", \"files\": []}"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("v2");
    }

    private static List<PrefetchFile> read(String list) throws IOException {
        return PrefetchList.read(list.getBytes(StandardCharsets.UTF_8), "list.json");
    }
}
