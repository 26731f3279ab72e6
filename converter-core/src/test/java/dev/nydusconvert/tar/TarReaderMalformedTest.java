package dev.nydusconvert.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of tar that is refused, with what the refusal says. */
class TarReaderMalformedTest {
    private static void refused(TarBytes tar, long offset, String... parts) {
        refused(tar.end(), offset, parts);
    }

    private static void refused(byte[] tar, long offset, String... parts) {
        assertThatThrownBy(() -> ReadTar.of(tar))
                .isInstanceOfSatisfying(MalformedInputException.class, e -> {
                    assertThat(e.source()).isEqualTo("test.tar");
                    assertThat(e.offset()).isEqualTo(offset);
                })
                .hasMessageContainingAll(parts);
    }

    @Test
    void whatIsNoTarIsSaidToBeNone() {
        refused("x".repeat(600).getBytes(StandardCharsets.US_ASCII), 0, "no tar header", "checksum");
        refused("short".getBytes(StandardCharsets.US_ASCII), 0, "only 5 of 512 bytes");
    }

    @Test
    void aDamagedHeaderNamesItsOffset() {
        byte[] tar = new TarBytes().file("a", "1").file("b", "2").end();
        tar[1024 + 3] ^= 1;
        refused(tar, 1024, "no tar header", "checksum field says 0", "the sum of its bytes is 0");
    }

    @Test
    void dataBehindTheEndIsRefused() {
        refused(new TarBytes().file("a", "1").zeroBlocks(2).raw(new byte[] {1}).bytes(), 2048, "behind the end");
        refused(
                new TarBytes().file("a", "1").zeroBlocks(2).raw("x".repeat(512).getBytes(StandardCharsets.US_ASCII)),
                2048,
                "behind the end of the archive");
    }

    @Test
    void contentThatIsCutShortNamesEntryAndMissingBytes() {
        byte[] tar =
                new TarBytes().file("a", "1").file("dir/b", "x".repeat(1000)).bytes();
        refused(Arrays.copyOf(tar, 1536 + 300), 1536 + 300, "'dir/b'", "700 bytes of its data are missing");
        refused(Arrays.copyOf(tar, 1536), 1536, "'dir/b'", "1000 bytes");
        refused(
                new TarBytes().add(TarBytes.file("huge", 0).base256(124, 12, Long.MAX_VALUE)),
                1536,
                "'huge'",
                String.valueOf(Long.MAX_VALUE - 1024));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a", "a/../b", "a/..", "..", "/..", "./.."})
    void dotDotInAPathIsRefused(String path) {
        refused(new TarBytes().file("ok", "").file(path, ""), 512, "'..'", path);
        refused(new TarBytes().add(TarBytes.entry("l", '1').link(path)), 0, "'..'", path);
    }

    @Test
    void pathsThatNoFileSystemHoldsAreRefused() {
        refused(new TarBytes().pax("path=a\0b").file("x", ""), 0, "NUL");
        refused(new TarBytes().pax("linkpath=a\0b").add(TarBytes.entry("x", '2')), 0, "'x'", "NUL");
        refused(new TarBytes().pax("linkpath=a\0b").add(TarBytes.entry("x", '1')), 0, "NUL");
        refused(new TarBytes().extended('L', "p".repeat(65536)).file("x", ""), 0, "65536 bytes", "65535");
        refused(new TarBytes().pax("linkpath=" + "t".repeat(65536)).add(TarBytes.entry("x", '2')), 0, "'x'", "65536");
    }

    @Test
    void linksNeedATarget() {
        refused(new TarBytes().add(TarBytes.entry("s", '2')), 0, "'s'", "link target of 0 bytes");
        refused(new TarBytes().add(TarBytes.entry("h", '1')), 0, "'h'", "link target of 0 bytes");
    }

    @ParameterizedTest
    @ValueSource(chars = {'0', '1', '2', '3', '6'})
    void theRootMustBeADirectory(char typeflag) {
        TarBytes.Header root = TarBytes.entry("./.", typeflag).link("x");
        refused(new TarBytes().add(root), 0, "root", "DIRECTORY");
    }

    @Test
    void numbersThatMatterMustBeNumbers() {
        refused(new TarBytes().add(TarBytes.file("f", 0).text(124, 12, "0000000008")), 0, "'f'", "size");
        refused(new TarBytes().add(TarBytes.file("f", 0).text(124, 12, "1 1")), 0, "'f'", "size");
        refused(new TarBytes().add(TarBytes.file("f", 0).base256(124, 12, -1)), 0, "'f'", "size");
        refused(new TarBytes().add(TarBytes.file("f", 0).bytes(124, 12, filled(12, 0xbf))), 0, "'f'", "size");
        refused(new TarBytes().add(TarBytes.file("f", 0).mode("rwxrwxr")), 0, "'f'", "mode");
        refused(new TarBytes().add(TarBytes.file("f", 0).base256(108, 8, 1L << 32)), 0, "'f'", "uid 4294967296");
        refused(new TarBytes().add(TarBytes.file("f", 0).base256(116, 8, -1)), 0, "'f'", "gid -1");
        refused(new TarBytes().pax("gid=4294967296").file("f", ""), 0, "'f'", "gid 4294967296");
        refused(new TarBytes().pax("size=x").file("f", ""), 1024, "'f'", "size");
        refused(new TarBytes().pax("size=9223372036854775808").file("f", ""), 1024, "'f'", "size");
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void devicesNeedTheirNumbers() {
        refused(new TarBytes().add(TarBytes.entry("c", '3')), 0, "'c'", "major");
        refused(new TarBytes().add(TarBytes.entry("b", '4').text(329, 8, "0000001")), 0, "'b'", "minor");
        refused(
                new TarBytes().add(TarBytes.entry("c", '3').text(329, 8, "x").text(337, 8, "0000001")),
                0,
                "'c'",
                "major");
    }

    @ParameterizedTest
    @ValueSource(chars = {'A', 'D', 'I', 'M', 'N', 'Z', '8', ' '})
    void typesThatAreNoPartOfAFileTreeAreNotSupported(char typeflag) {
        byte[] tar = new TarBytes()
                .file("a", "")
                .add(TarBytes.entry("odd", typeflag))
                .end();
        assertThatThrownBy(() -> ReadTar.of(tar))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContainingAll("test.tar at offset 512", "'odd'", "type " + typeflag);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "12",
                "12 ",
                "0 a=b\n",
                "5 a=b\n",
                "7 a=b\n",
                "99999999999999999999 a=b\n",
                "6 a=bc",
                "7 abcd\n",
                "5 =b\n",
                " 6 a=b\n",
                "-6 a=b\n",
                "3 \n",
                "6 a=b\n\n"
            })
    void paxRecordsMustHaveTheirForm(String body) {
        refused(new TarBytes().extended('x', body).file("a", ""), body.startsWith("6 a=b\n") ? 518 : 512, "PAX record");
        refused(new TarBytes().extended('g', body).file("a", ""), body.startsWith("6 a=b\n") ? 518 : 512, "PAX record");
    }

    @Test
    void extendedHeadersAreBounded() {
        refused(new TarBytes().add(new TarBytes.Header("x", 'x', (16 << 20) + 1)), 0, "type x", "16777217", "16777216");
        refused(new TarBytes().add(new TarBytes.Header("g", 'g', 0).base256(124, 12, Long.MAX_VALUE)), 0, "type g");
        refused(new TarBytes().add(new TarBytes.Header("L", 'L', (1 << 20) + 1)), 0, "type L");
        refused(
                new TarBytes().add(new TarBytes.Header("K", 'K', 0).base256(124, 12, -1)),
                0,
                "type K",
                "no valid size");
        TarBytes grows = new TarBytes();
        for (int i = 0; i < 20; i++) {
            grows.globalPax("SCHILY.xattr.user." + i + "=" + "v".repeat(1 << 20));
        }
        refused(grows, 15 * ((1 << 20) + 1024) + 512, "PAX records of", "16777216");
    }

    @Test
    void extendedHeadersNeedTheirEntry() {
        refused(new TarBytes().pax("uid=1"), 2048, "without its entry");
        refused(new TarBytes().extended('L', "name").bytes(), 1024, "without its entry");
        byte[] cut = Arrays.copyOf(new TarBytes().pax("path=" + "p".repeat(600)).bytes(), 700);
        refused(cut, 700, "extended header at 0 is cut short", "422 of 610 bytes are missing");
    }

    @Test
    void twoLongNamesForOneEntryAreAmbiguous() {
        refused(new TarBytes().extended('L', "a").extended('L', "b").file("x", ""), 1024, "two GNU long names");
        refused(
                new TarBytes().extended('K', "a").extended('K', "b").add(TarBytes.entry("x", '2')),
                1024,
                "two GNU long link names");
    }

    @Test
    void xattrsMustHaveTheirForm() {
        refused(new TarBytes().pax("SCHILY.xattr.=v").file("a", ""), 0, "without a name");
        refused(new TarBytes().pax("LIBARCHIVE.xattr.user.a=!").file("a", ""), 0, "LIBARCHIVE.xattr.user.a", "base 64");
    }
}
