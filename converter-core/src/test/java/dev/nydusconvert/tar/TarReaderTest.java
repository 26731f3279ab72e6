package dev.nydusconvert.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Every kind of tar that is accepted, built by hand; each must also be told of byte for byte. */
class TarReaderTest {
    private static ReadTar read(byte[] tar) throws IOException {
        ReadTar read = ReadTar.of(tar);
        assertThat(read.reassembled()).isEqualTo(tar);
        return read;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void aHeaderGivesAllAttributes() throws IOException {
        TarEntry entry = read(new TarBytes()
                        .add(TarBytes.file("dir/file", 3)
                                .text(100, 8, "0106755")
                                .text(108, 8, "0001750")
                                .text(116, 8, "   144 ")
                                .text(136, 12, "14524770401"))
                        .data("abc")
                        .end())
                .only();
        assertThat(entry.type()).isEqualTo(TarEntryType.FILE);
        assertThat(text(entry.path())).isEqualTo("dir/file");
        assertThat(entry.mode()).isEqualTo(06755);
        assertThat(entry.uid()).isEqualTo(1000);
        assertThat(entry.gid()).isEqualTo(100);
        assertThat(entry.mtimeSeconds()).isEqualTo(014524770401L);
        assertThat(entry.paxMtime()).isNull();
        assertThat(entry.size()).isEqualTo(3);
        assertThat(entry.contentIndex()).isZero();
        assertThat(entry.headerOffset()).isZero();
        assertThat(entry.linkTarget()).isEmpty();
        assertThat(entry.xattrs()).isEmpty();
    }

    @Test
    void everyTypeflagOfAFileTreeHasItsType() throws IOException {
        TarBytes tar = new TarBytes();
        for (char typeflag : "\00001234567".toCharArray()) {
            tar.add(TarBytes.entry("n" + (int) typeflag, typeflag)
                    .link("target")
                    .text(329, 8, "0000007")
                    .text(337, 8, "0000011"));
        }
        ReadTar read = read(tar.end());
        assertThat(read.entries.stream().map(TarEntry::type))
                .containsExactly(
                        TarEntryType.FILE,
                        TarEntryType.FILE,
                        TarEntryType.HARD_LINK,
                        TarEntryType.SYMLINK,
                        TarEntryType.CHARACTER_DEVICE,
                        TarEntryType.BLOCK_DEVICE,
                        TarEntryType.DIRECTORY,
                        TarEntryType.FIFO,
                        TarEntryType.FILE);
        assertThat(read.entries.stream().map(entry -> text(entry.linkTarget())))
                .containsExactly("", "", "target", "target", "", "", "", "", "");
        assertThat(read.entries.stream().map(entry -> entry.deviceMajor() + ":" + entry.deviceMinor()))
                .containsExactly("0:0", "0:0", "0:0", "0:0", "7:9", "7:9", "0:0", "7:9", "0:0");
    }

    @Test
    void contentIndexCountsOnlyFilesWithContent() throws IOException {
        ReadTar read = read(new TarBytes()
                .file("empty", "")
                .file("a", "1")
                .add(TarBytes.entry("d", '5'))
                .add(TarBytes.entry("h", '1').link("a"))
                .file("b", "2")
                .end());
        assertThat(read.entries.stream().map(TarEntry::contentIndex)).containsExactly(-1L, 0L, -1L, -1L, 1L);
    }

    @Test
    void pathsLoseSlashesAndDotComponents() throws IOException {
        ReadTar read = read(new TarBytes()
                .add(TarBytes.entry("./", '5'))
                .add(TarBytes.entry(".", '5'))
                .add(TarBytes.entry("/", '5'))
                .add(TarBytes.entry("", '5'))
                .file("/abs/./olute", "")
                .file("./a//b/./c", "")
                .add(TarBytes.entry("dir/.", '5'))
                .add(TarBytes.entry("link", '1').link("/.//a/b/"))
                .add(TarBytes.entry("sym", '2').link("./../x//"))
                .file("..a/b../...", "")
                .end());
        assertThat(read.paths())
                .containsExactly("/", "/", "/", "/", "abs/olute", "a/b/c", "dir", "link", "sym", "..a/b../...");
        assertThat(text(read.entries.get(4).rawPath())).isEqualTo("/abs/./olute");
        assertThat(text(read.entries.get(7).linkTarget())).isEqualTo("a/b");
        assertThat(text(read.entries.get(8).linkTarget())).isEqualTo("./../x//");
    }

    @Test
    void namesNeedNotBeUtf8() throws IOException {
        TarEntry entry = read(new TarBytes().file("caf\u00e9\n", "").end()).only();
        assertThat(text(entry.path())).isEqualTo("caf\u00e9\n");
        assertThat(entry.displayPath()).isEqualTo("caf\\xe9\\x0a");
    }

    @Test
    void aFileWhoseNameEndsInASlashIsADirectory() throws IOException {
        ReadTar read = read(new TarBytes()
                .add(TarBytes.entry("zero/", '0'))
                .add(TarBytes.entry("old/", '\0').v7())
                .pax("path=long/")
                .add(TarBytes.entry("short", '0'))
                .end());
        assertThat(read.paths()).containsExactly("zero", "old", "long");
        assertThat(read.entries).allMatch(entry -> entry.type() == TarEntryType.DIRECTORY);
    }

    @Test
    void aV7HeaderHasNoPrefixAndNoDevices() throws IOException {
        TarBytes.Header old = TarBytes.entry("name", '\0').v7().bytes(329, 183, filled(183, 'z'));
        TarEntry entry = read(new TarBytes().add(old).end()).only();
        assertThat(text(entry.path())).isEqualTo("name");
        assertThat(entry.deviceMajor()).isZero();
    }

    private static byte[] filled(int length, char c) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) c);
        return bytes;
    }

    @Test
    void ustarPutsThePrefixInFront() throws IOException {
        byte[] tar = new TarBytes()
                .add(TarBytes.file("", 0).bytes(0, 100, filled(100, 'n')).bytes(345, 155, filled(155, 'p')))
                .end();
        assertThat(read(tar).only().displayPath()).isEqualTo("p".repeat(155) + "/" + "n".repeat(100));
    }

    @Test
    void gnuAndStarKeepTimesWhereUstarHasThePrefix() throws IOException {
        ReadTar read = read(new TarBytes()
                .add(TarBytes.file("gnu", 0).gnu().text(345, 12, "14524770401"))
                .add(TarBytes.file("star", 0)
                        .text(345, 131, "prefix")
                        .text(476, 12, "14524770401")
                        .text(508, 4, "tar"))
                .add(TarBytes.file("star", 0)
                        .bytes(345, 131, filled(131, 'p'))
                        .text(476, 12, "14524770401")
                        .text(508, 4, "tar"))
                .end());
        assertThat(read.paths()).containsExactly("gnu", "prefix/star", "p".repeat(131) + "/star");
    }

    @Test
    void numbersMayBeBase256() throws IOException {
        TarEntry entry = read(new TarBytes()
                        .add(TarBytes.file("big", 2)
                                .base256(108, 8, 0xffff_ffffL)
                                .base256(116, 8, 3_000_000_000L)
                                .base256(124, 12, 2)
                                .base256(136, 12, -5))
                        .data("xy")
                        .end())
                .only();
        assertThat(entry.uid()).isEqualTo(0xffff_ffffL);
        assertThat(entry.gid()).isEqualTo(3_000_000_000L);
        assertThat(entry.size()).isEqualTo(2);
        assertThat(entry.mtimeSeconds()).isEqualTo(-5);
    }

    @Test
    void numbersMayHaveBlanksOrBeMissing() throws IOException {
        ReadTar read = read(new TarBytes()
                .add(TarBytes.file("blanks", 1).text(100, 8, "  644  ").text(124, 12, "          1 "))
                .data("x")
                .add(TarBytes.file("full", 1).text(124, 12, "000000000001").text(108, 8, "00001750"))
                .data("y")
                .add(TarBytes.file("missing", 0)
                        .text(100, 8, "")
                        .text(108, 8, "        ")
                        .text(116, 8, "")
                        .text(124, 12, "")
                        .text(136, 12, ""))
                .add(TarBytes.file("no numbers", 0)
                        .text(108, 8, "root")
                        .text(116, 8, "9")
                        .text(136, 12, "yesterday"))
                .end());
        assertThat(read.entries.get(0).mode()).isEqualTo(0644);
        assertThat(read.content(0)).isEqualTo("x");
        assertThat(read.entries.get(1).uid()).isEqualTo(1000);
        assertThat(read.content(1)).isEqualTo("y");
        assertThat(read.entries.get(2).mode()).isZero();
        for (TarEntry entry : read.entries.subList(2, 4)) {
            assertThat(entry.uid()).isZero();
            assertThat(entry.gid()).isZero();
            assertThat(entry.mtimeSeconds()).isZero();
        }
    }

    @Test
    void theHistoricalSignedChecksumIsAccepted() throws IOException {
        assertThat(read(new TarBytes()
                                .add(TarBytes.file("\u00ff\u00ff\u00ff", 0).signedChecksum())
                                .end())
                        .only()
                        .displayPath())
                .isEqualTo("\\xff\\xff\\xff");
    }

    @Test
    void aFifoMayHaveEmptyDeviceFields() throws IOException {
        TarEntry entry =
                read(new TarBytes().add(TarBytes.entry("fifo", '6')).end()).only();
        assertThat(entry.type()).isEqualTo(TarEntryType.FIFO);
        assertThat(entry.deviceMajor()).isZero();
        assertThat(entry.deviceMinor()).isZero();
    }

    @Test
    void gnuLongNamesWinOverPaxAndTheHeader() throws IOException {
        String name = "d/".repeat(200) + "name";
        ReadTar read = read(new TarBytes()
                .extended('K', "t".repeat(300) + "\0")
                .pax("path=pax", "linkpath=paxtarget")
                .extended('L', name + "\0\0garbage")
                .add(TarBytes.entry("header", '2').gnu().link("headertarget"))
                .add(TarBytes.entry("next", '2').gnu().link("other"))
                .end());
        assertThat(read.paths()).containsExactly(name, "next");
        assertThat(text(read.entries.get(0).linkTarget())).isEqualTo("t".repeat(300));
        assertThat(text(read.entries.get(1).linkTarget())).isEqualTo("other");
        assertThat(read.entries.get(0).headerOffset()).isZero();
    }

    @Test
    void paxRecordsOverrideTheHeader() throws IOException {
        TarEntry entry = read(new TarBytes()
                        .pax(
                                "path=real\nname",
                                "linkpath=unused",
                                "uid=4294967295",
                                "gid=7",
                                "size=4",
                                "mtime=1700000000.123456789123",
                                "uname=someone",
                                "VENDOR.x=y")
                        .add(TarBytes.file("made-up", 1000).text(108, 8, "0000001"))
                        .data("abcd")
                        .end())
                .only();
        assertThat(text(entry.path())).isEqualTo("real\nname");
        assertThat(entry.uid()).isEqualTo(0xffff_ffffL);
        assertThat(entry.gid()).isEqualTo(7);
        assertThat(entry.size()).isEqualTo(4);
        assertThat(entry.mtimeSeconds()).isZero();
        assertThat(entry.paxMtime()).isEqualTo(Instant.ofEpochSecond(1700000000, 123456789));
    }

    @Test
    void paxIdsThatAreNoNumbersAreIgnored() throws IOException {
        TarEntry entry = read(new TarBytes()
                        .pax("uid=-1", "gid=1.5", "mtime=never")
                        .add(TarBytes.file("a", 0).text(108, 8, "0000001").text(116, 8, "0000002"))
                        .end())
                .only();
        assertThat(entry.uid()).isEqualTo(1);
        assertThat(entry.gid()).isEqualTo(2);
        assertThat(entry.paxMtime()).isNull();
    }

    @Test
    void globalPaxRecordsHoldForAllEntriesThatDoNotOverrideThem() throws IOException {
        ReadTar read = read(new TarBytes()
                .globalPax("comment=0123456789abcdef", "uid=11", "gid=12", "SCHILY.xattr.user.g=global")
                .file("a", "")
                .pax("uid=21", "SCHILY.xattr.user.g=local")
                .file("b", "")
                .pax("gid=")
                .file("c", "")
                .globalPax("uid=31")
                .file("d", "")
                .end());
        assertThat(read.entries.stream().map(entry -> entry.uid() + ":" + entry.gid()))
                .containsExactly("11:12", "21:12", "11:0", "31:12");
        assertThat(read.entries.stream().map(entry -> text(entry.xattrs().get(0).value())))
                .containsExactly("global", "local", "global", "global");
        assertThat(read.entries.get(0).headerOffset()).isEqualTo(1024);
    }

    @Test
    void globalPaxRecordsEndWithTheirArchive() throws IOException {
        ReadTar read = read(new TarBytes()
                .globalPax("uid=11")
                .file("a", "")
                .zeroBlocks(1)
                .file("b", "")
                .zeroBlocks(2)
                .file("c", "")
                .end());
        assertThat(read.entries.stream().map(TarEntry::uid)).containsExactly(11L, 11L, 0L);
    }

    @Test
    void twoPaxHeadersInARowAreMerged() throws IOException {
        TarEntry entry = read(new TarBytes()
                        .pax("uid=1", "gid=1")
                        .extended('X', TarBytes.paxBody("gid=2"))
                        .file("a", "")
                        .end())
                .only();
        assertThat(entry.uid()).isEqualTo(1);
        assertThat(entry.gid()).isEqualTo(2);
        assertThat(entry.headerOffset()).isZero();
    }

    @Test
    void xattrValuesAreBytesAndSortedByName() throws IOException {
        TarEntry entry = read(new TarBytes()
                        .pax(
                                "SCHILY.xattr.user.b=1=2\n3\0\u00ff",
                                "SCHILY.xattr.user.a=first",
                                "SCHILY.xattr.user.empty=",
                                "SCHILY.xattr.user.a=last",
                                "SCHILY.xattr.user.\u00ff=x",
                                "LIBARCHIVE.xattr.user.a=bm90IHRoaXM=",
                                "LIBARCHIVE.xattr.user.%3D%zz=AP8")
                        .file("a", "")
                        .end())
                .only();
        assertThat(entry.xattrs().stream().map(xattr -> text(xattr.name()) + "|" + text(xattr.value())))
                .containsExactly(
                        "user.=%zz|\0\u00ff", "user.a|last", "user.b|1=2\n3\0\u00ff", "user.empty|", "user.\u00ff|x");
    }

    @Test
    void zeroBlocksAreSkippedAndArchivesFollowEachOther() throws IOException {
        ReadTar read = read(new TarBytes()
                .zeroBlocks(1)
                .file("a", "1")
                .zeroBlocks(3)
                .file("b", "2")
                .zeroBlocks(20)
                .raw(new byte[100])
                .bytes());
        assertThat(read.paths()).containsExactly("a", "b");
    }

    @Test
    void endBlocksAndTheLastPaddingMayBeMissing() throws IOException {
        assertThat(read(new byte[0]).entries).isEmpty();
        assertThat(read(new byte[1024]).entries).isEmpty();
        assertThat(read(new TarBytes().file("a", "1").bytes()).paths()).containsExactly("a");
        byte[] unpadded = new TarBytes()
                .add(TarBytes.file("a", 5))
                .raw("hello".getBytes(StandardCharsets.US_ASCII))
                .bytes();
        assertThat(read(unpadded).content(0)).isEqualTo("hello");
        assertThat(read(Arrays.copyOf(unpadded, unpadded.length + 100)).content(0))
                .isEqualTo("hello");
    }

    @Test
    void dataOfEntriesThatAreNoFilesIsSkipped() throws IOException {
        for (char typeflag : "123456V".toCharArray()) {
            byte[] tar = new TarBytes()
                    .add(new TarBytes.Header("odd", typeflag, 600)
                            .link("target")
                            .text(329, 8, "0000001")
                            .text(337, 8, "0000001"))
                    .data("d".repeat(600))
                    .file("next", "content")
                    .end();
            ReadTar read = read(tar);
            assertThat(read.paths()).as("type " + typeflag).endsWith("next");
            assertThat(read.contents.get(0).length + read.contents.get(read.contents.size() - 1).length)
                    .isEqualTo(typeflag == 'V' ? 14 : 7);
        }
    }

    @Test
    void aSizeWithoutDataIsToleratedInEntriesThatAreNoFiles() throws IOException {
        byte[] tar = new TarBytes()
                .file("file", "content")
                .add(new TarBytes.Header("link", '1', 7).link("file"))
                .add(new TarBytes.Header("dir", '5', 4096))
                .file("next", "x")
                .add(new TarBytes.Header("last", '5', 4096))
                .bytes();
        assertThat(read(tar).paths()).containsExactly("file", "link", "dir", "next", "last");
        byte[] ended = new TarBytes().raw(tar).end();
        assertThat(read(ended).paths()).containsExactly("file", "link", "dir", "next", "last");
    }

    @Test
    void volumeLabelsAreSkipped() throws IOException {
        ReadTar read = read(new TarBytes()
                .pax("path=the label's own")
                .add(TarBytes.entry("label", 'V').gnu())
                .file("a", "1")
                .end());
        assertThat(read.paths()).containsExactly("a");
    }

    @Test
    void contentMayBeReadInPiecesOrNotAtAll() throws IOException {
        byte[] large = new byte[1_000_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31 >> 3);
        }
        byte[] tar = new TarBytes()
                .add(TarBytes.file("large", large.length))
                .data(large)
                .file("small", "s")
                .add(TarBytes.file("again", large.length))
                .data(large)
                .end();
        // One byte at a time is the least that a pipe may give.
        for (int most : new int[] {1, 511, 70_000, Integer.MAX_VALUE}) {
            ReadTar read = ReadTar.of(trickle(tar, most));
            assertThat(read.contents.get(0)).isEqualTo(large);
            assertThat(read.contents.get(2)).isEqualTo(large);
            try (TarReader reader = new TarReader(trickle(tar, most), "t", FramingListener.NONE)) {
                reader.next();
                assertThat(reader.read(new byte[10], 0, 0)).isZero();
                assertThat(reader.read(new byte[10], 3, 5)).isPositive();
                assertThat(reader.next().displayPath()).isEqualTo("small");
                assertThat(reader.next().displayPath()).isEqualTo("again");
                assertThat(reader.next()).isNull();
                assertThat(reader.next()).isNull();
                assertThat(reader.read(new byte[10], 0, 5)).isEqualTo(-1);
                assertThat(reader.position()).isEqualTo(tar.length);
            }
        }
    }

    private static InputStream trickle(byte[] bytes, int most) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(most, length));
            }
        };
    }
}
