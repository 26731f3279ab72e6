package dev.nydusconvert.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparseFilesTest {
    private static final Path FIXTURES = Path.of("..", "testdata", "sparse-tars");

    @ParameterizedTest
    @ValueSource(strings = {"old-gnu", "pax-0.0", "pax-0.1", "pax-1.0"})
    void sparseFilesOfGnuTarAreExpanded(String fixture) throws IOException, NoSuchAlgorithmException {
        byte[] tar;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(FIXTURES.resolve(fixture + ".tar.gz")))) {
            tar = in.readAllBytes();
        }
        ReadTar read = ReadTar.of(tar);
        assertThat(read.reassembled()).isEqualTo(tar);
        assertThat(read.paths()).containsExactly("data-at-the-end", "dense", "holes", "many-ranges", "only-a-hole");
        String[] digests = {
            "9e46b529d4c7c546", "d6a98598212ed729", "8a33d689270f29d0", "3f82c591e7b407ea", "d29751f2649b32ff"
        };
        for (int i = 0; i < digests.length; i++) {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(read.contents.get(i));
            assertThat(HexFormat.of().formatHex(sha256)).startsWith(digests[i]);
            assertThat(read.entries.get(i).size()).isEqualTo(read.contents.get(i).length);
            assertThat(read.entries.get(i).contentIndex()).isEqualTo(i);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** An old GNU header with up to four ranges, given as pairs. */
    private static TarBytes.Header oldGnu(long stored, long fileSize, long... ranges) {
        TarBytes.Header header = new TarBytes.Header("sparse", 'S', stored).gnu();
        header.text(483, 12, String.format("%011o", fileSize));
        for (int i = 0; i < ranges.length; i++) {
            header.text(386 + 12 * i, 12, String.format("%011o", ranges[i]));
        }
        return header;
    }

    @Test
    void theOldMapMayBeBase256AndNeedNotBeUsed() throws IOException {
        byte[] tar = new TarBytes()
                .add(oldGnu(3, 10).base256(386, 12, 2).base256(398, 12, 3).base256(483, 12, 10))
                .data("abc")
                .add(oldGnu(0, 7))
                .add(oldGnu(0, 0))
                .file("next", "n")
                .end();
        ReadTar read = ReadTar.of(tar);
        assertThat(read.reassembled()).isEqualTo(tar);
        assertThat(read.content(0)).isEqualTo("\0\0abc\0\0\0\0\0");
        assertThat(read.content(1)).isEqualTo("\0".repeat(7));
        assertThat(read.content(2)).isEmpty();
        assertThat(read.entries.stream().map(TarEntry::contentIndex)).containsExactly(0L, 1L, -1L, 2L);
    }

    @ParameterizedTest
    @CsvSource({
        "3, 10, 2, 3, 1, 1, ends at 5",
        "4, 10, 2, 3, 4, 1, ends at 5",
        "3, 4, 2, 3, 5, 0, 4 bytes",
        "4, 10, 2, 3, 5, 0, the entry holds 4",
        "2, 10, 2, 3, 5, 0, the entry holds 2"
    })
    void aMapThatContradictsItselfIsRefused(
            long stored, long fileSize, long offset1, long length1, long offset2, long length2, String problem) {
        byte[] tar = new TarBytes()
                .add(oldGnu(stored, fileSize, offset1, length1, offset2, length2))
                .data("abcd")
                .end();
        assertThatThrownBy(() -> ReadTar.of(tar))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContainingAll("'sparse'", problem);
    }

    @Test
    void anOldMapThatIsNoMapIsRefused() {
        refused(new TarBytes().add(oldGnu(3, 10).text(386, 12, "x").text(398, 12, "3")), "no number");
        refused(new TarBytes().add(oldGnu(3, 10).base256(386, 12, -1).text(398, 12, "3")), "no number");
        refused(
                new TarBytes()
                        .add(oldGnu(3, 10).base256(386, 12, Long.MAX_VALUE).text(398, 12, "3")),
                "out of bounds");
        refused(new TarBytes().add(oldGnu(3, 10).text(483, 12, "x")), "no number");
        assertThatThrownBy(() -> ReadTar.of(new TarBytes()
                        .add(oldGnu(3, 10).bytes(482, 1, new byte[] {1}))
                        .bytes()))
                .hasMessageContainingAll("'sparse'", "blocks of its map");
    }

    @Test
    void endlessMapsAreRefused() {
        byte[] extension = new byte[512];
        extension[504] = 1;
        InputStream endless = new InputStream() {
            private final byte[] header =
                    oldGnu(0, 0).bytes(482, 1, new byte[] {1}).finish();
            private long position;

            @Override
            public int read() {
                int at = (int) (position % 512);
                return (position++ < 512 ? header[at] : extension[at]) & 0xff;
            }
        };
        assertThatThrownBy(() -> ReadTar.of(endless)).hasMessageContaining("more than 1048576 ranges");
    }

    private static void refused(TarBytes tar, String problem) {
        assertThatThrownBy(() -> ReadTar.of(tar.end()))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContainingAll("sparse file", problem);
    }

    @Test
    void paxMapsInRecordsAreRead() throws IOException {
        byte[] tar = new TarBytes()
                .pax("GNU.sparse.size=6", "GNU.sparse.numblocks=1", "GNU.sparse.offset=2", "GNU.sparse.numbytes=3")
                .file("version-0.0", "abc")
                .pax("GNU.sparse.name=version-0.1", "path=x", "GNU.sparse.size=6", "GNU.sparse.map=0,1,4,2")
                .file("y", "abc")
                .pax("GNU.sparse.major=0", "GNU.sparse.minor=1", "GNU.sparse.size=6", "GNU.sparse.numblocks=0")
                .file("only-a-hole", "")
                .end();
        ReadTar read = ReadTar.of(tar);
        assertThat(read.reassembled()).isEqualTo(tar);
        assertThat(read.paths()).containsExactly("version-0.0", "version-0.1", "only-a-hole");
        assertThat(read.content(0)).isEqualTo("\0\0abc\0");
        assertThat(read.content(1)).isEqualTo("a\0\0\0bc");
        assertThat(read.content(2)).isEqualTo("\0\0\0\0\0\0");
    }

    @Test
    void aPaxMapInTheDataIsRead() throws IOException {
        byte[] tar = new TarBytes()
                .pax(
                        "GNU.sparse.major=1",
                        "GNU.sparse.minor=0",
                        "GNU.sparse.name=real",
                        "GNU.sparse.realsize=6",
                        "size=515")
                .add(TarBytes.file("made-up", 0))
                .data("2\n0\n1\n4\n2\n")
                .data("abc")
                .file("next", "n")
                .end();
        ReadTar read = ReadTar.of(tar);
        assertThat(read.reassembled()).isEqualTo(tar);
        assertThat(read.paths()).containsExactly("real", "next");
        assertThat(read.content(0)).isEqualTo("a\0\0\0bc");
    }

    private static TarBytes paxMap(String lines) {
        return new TarBytes()
                .pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=s", "GNU.sparse.realsize=6")
                .add(TarBytes.file("m", 512))
                .data(Arrays.copyOf(ascii(lines), 512));
    }

    @Test
    void aPaxMapInTheDataMustHaveItsForm() throws IOException {
        assertThat(ReadTar.of(paxMap("1\n0\n0\n").end()).content(0)).isEqualTo("\0".repeat(6));
        refused(paxMap("x\n"), "no number");
        refused(paxMap("\n"), "no number");
        refused(paxMap("-1\n"), "no number");
        refused(paxMap("99999999999999999999999\n"), "no number");
        refused(paxMap("1048577\n"), "more than 1048576 ranges");
        refused(paxMap("2\n0\n1\n0\n2\n"), "ends at 1");
        refused(paxMap("1\n0\n9\n"), "ends at 9");
        refused(paxMap("1\n0\n5\n"), "the entry holds 0");
        refused(paxMap("200\n" + "1\n0\n".repeat(127)), "ends within its map");
    }

    @Test
    void aPaxMapMustEndWithinTheData() {
        refused(
                new TarBytes()
                        .pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=6")
                        .file("m", "1\n0\n6\n"),
                "ends within its map");
        byte[] cut = new TarBytes()
                .pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=6")
                .add(TarBytes.file("m", 1024))
                .raw(ascii("1\n0\n"))
                .bytes();
        assertThatThrownBy(() -> ReadTar.of(cut)).hasMessageContaining("ends within its map");
    }

    @Test
    void paxMapsInRecordsMustHaveTheirForm() {
        refused(pax("GNU.sparse.size=6", "GNU.sparse.map=1"), "odd count");
        refused(pax("GNU.sparse.size=6", "GNU.sparse.map=0,x"), "no list of numbers");
        refused(pax("GNU.sparse.size=6", "GNU.sparse.map=0,,1"), "no list of numbers");
        refused(pax("GNU.sparse.size=x", "GNU.sparse.map=0,3"), "GNU.sparse.size");
        refused(pax("GNU.sparse.map=0,3"), "GNU.sparse.size");
        refused(pax("GNU.sparse.size=6", "GNU.sparse.numblocks=2", "GNU.sparse.map=0,3"), "should have 2 ranges");
        refused(pax("GNU.sparse.size=6", "GNU.sparse.map=0,2"), "the entry holds 3");
        for (String[] records : new String[][] {
            {"GNU.sparse.size=6", "GNU.sparse.offset=0"},
            {"GNU.sparse.size=6", "GNU.sparse.numbytes=3"},
            {"GNU.sparse.size=6", "GNU.sparse.offset=0,1", "GNU.sparse.numbytes=3"}
        }) {
            assertThatThrownBy(() -> ReadTar.of(pax(records).end()))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("GNU.sparse.");
        }
    }

    private static TarBytes pax(String... records) {
        return new TarBytes().pax(records).file("f", "abc");
    }

    @Test
    void aPaxMapOfALaterVersionIsNotSupported() {
        byte[] tar = pax("GNU.sparse.major=1", "GNU.sparse.minor=1", "GNU.sparse.realsize=3")
                .end();
        assertThatThrownBy(() -> ReadTar.of(tar))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("version 1.1");
    }

    @Test
    void sparseRecordsMeanNothingGloballyOrForOtherTypes() throws IOException {
        ReadTar read = ReadTar.of(new TarBytes()
                .globalPax("GNU.sparse.size=6", "GNU.sparse.map=0,3")
                .file("f", "abc")
                .pax("GNU.sparse.name=no", "GNU.sparse.size=6", "GNU.sparse.map=0,3")
                .add(TarBytes.entry("d", '5'))
                .end());
        assertThat(read.paths()).containsExactly("f", "d");
        assertThat(read.content(0)).isEqualTo("abc");
    }

    @Test
    void aHugeHoleIsReadWithoutMemoryOfItsSize() throws IOException {
        byte[] tar = new TarBytes()
                .add(oldGnu(0, 0).base256(483, 12, Long.MAX_VALUE))
                .end();
        try (TarReader reader = new TarReader(new ByteArrayInputStream(tar), "t", FramingListener.NONE)) {
            assertThat(reader.next().size()).isEqualTo(Long.MAX_VALUE);
            assertThat(reader.read(new byte[1000], 0, 1000)).isEqualTo(1000);
            assertThat(reader.next()).isNull();
        }
    }
}
