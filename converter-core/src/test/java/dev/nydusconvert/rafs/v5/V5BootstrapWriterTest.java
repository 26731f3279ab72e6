package dev.nydusconvert.rafs.v5;

import static dev.nydusconvert.rafs.v5.TestBootstrap.bytes;
import static dev.nydusconvert.rafs.v5.TestBootstrap.directory;
import static dev.nydusconvert.rafs.v5.TestBootstrap.file;
import static dev.nydusconvert.rafs.v5.TestBootstrap.symlink;
import static dev.nydusconvert.rafs.v5.TestBootstrap.xattr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.chunk.DigestAlgorithm;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tar.Xattr;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class V5BootstrapWriterTest {
    private final TestBootstrap bootstrap = new TestBootstrap();

    @Test
    void numbersAllChildrenOfADirectoryBeforeItDescends() throws IOException {
        Directory a = directory(bootstrap.root, "a");
        Directory b = directory(bootstrap.root, "b");
        Directory aa = directory(a, "aa");
        directory(a, "ab");
        directory(aa, "aaa");
        directory(b, "ba");

        V5File file = V5File.of(bootstrap);

        assertThat(names(file)).containsExactly("/", "a", "b", "aa", "ab", "aaa", "ba");
        assertThat(IntStream.rangeClosed(1, 7).map(file::parent)).containsExactly(0, 1, 1, 2, 2, 4, 3);
    }

    @Test
    void givesAnEmptyDirectoryTheNextIndexAsItsFirstChild() throws IOException {
        directory(bootstrap.root, "a");
        directory(directory(bootstrap.root, "b"), "c");

        V5File file = V5File.of(bootstrap);

        assertThat(file.childCount(file.index("a"))).isZero();
        assertThat(file.childIndex(file.index("a"))).isEqualTo(4);
        assertThat(file.childIndex(file.index("b"))).isEqualTo(4);
        assertThat(file.childIndex(file.index("c"))).isEqualTo(5);
    }

    @Test
    void storesEachInodeBeforeItsSubtree() throws IOException {
        Directory a = directory(bootstrap.root, "a");
        symlink(a, "x", "target");
        directory(bootstrap.root, "b");

        V5File file = V5File.of(bootstrap);

        assertThat(file.inode(file.index("a"))).isLessThan(file.inode(file.index("x")));
        assertThat(file.inode(file.index("x"))).isLessThan(file.inode(file.index("b")));
        assertThat(file.index("x")).isGreaterThan(file.index("b"));
    }

    @Test
    void ordersChildrenByUnsignedBytes() throws IOException {
        for (String name : List.of("é", "z", "a.b", "a", "a-", "A")) {
            symlink(bootstrap.root, name, "t");
        }

        assertThat(names(V5File.of(bootstrap))).containsExactly("/", "A", "a", "a-", "a.b", "z", "é");
    }

    @Test
    void laterNamesOfAFileHaveTheInodeNumberOfTheFirst() throws IOException {
        FileContent content = bootstrap.content(5000);
        file(bootstrap.root, "one", content, true);
        file(directory(bootstrap.root, "dir"), "two", content, true);
        file(bootstrap.root, "other", bootstrap.content(5000), false);

        V5File file = V5File.of(bootstrap);

        assertThat(file.ino(file.index("two"))).isEqualTo(file.index("one"));
        assertThat(file.ino(file.index("other"))).isEqualTo(file.index("other"));
        assertThat(links(file, "one")).isEqualTo(2);
        assertThat(links(file, "two")).isEqualTo(2);
        assertThat(links(file, "other")).isEqualTo(1);
        assertThat(file.childCount(file.index("two"))).isEqualTo(2);
        assertThat(file.inodes()).isEqualTo(5);
        assertThat(file.bytes.getLong(24)).isEqualTo(4);
    }

    @Test
    void countsTheLinksOfDirectories() throws IOException {
        Directory a = directory(bootstrap.root, "a");
        directory(a, "b");
        directory(a, "c");
        symlink(a, "d", "t");

        V5File file = V5File.of(bootstrap);

        assertThat(links(file, "/")).isEqualTo(3);
        assertThat(links(file, "a")).isEqualTo(4);
        assertThat(links(file, "d")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 4096", "1, 4096", "341, 4096", "342, 8192"})
    void makesUpTheSizeOfADirectoryFromItsNames(int children, long expected) throws IOException {
        Directory directory = directory(bootstrap.root, "d");
        for (int i = 0; i < children; i++) {
            symlink(directory, String.format("%04d", i), "t");
        }

        V5File file = V5File.of(bootstrap);

        assertThat(file.bytes.getLong(file.inode(2) + V5File.INODE_FILE_SIZE)).isEqualTo(expected);
        assertThat(file.bytes.getLong(file.inode(2) + V5File.INODE_BLOCKS)).isEqualTo(expected / 512);
    }

    @Test
    void keepsTheSizeThatADirectoryHasRecorded() throws IOException {
        bootstrap.root.put(directory(bootstrap.root, "d").withRecordedSize(12288));

        V5File file = V5File.of(bootstrap);

        assertThat(file.bytes.getLong(file.inode(2) + V5File.INODE_FILE_SIZE)).isEqualTo(12288);
        assertThat(file.bytes.getLong(file.inode(2) + V5File.INODE_BLOCKS)).isEqualTo(24);
    }

    @Test
    void countsXattrsAmongTheBlocks() throws IOException {
        Xattr large = xattr("user.large", "v".repeat(600));
        directory(bootstrap.root, "d", large);
        file(bootstrap.root, "f", bootstrap.content(0), false, large);

        V5File file = V5File.of(bootstrap);

        // 4 + 11 + 600 bytes are 616 with their padding; the length of the list does not count.
        assertThat(file.bytes.getLong(file.inode(2) + V5File.INODE_BLOCKS)).isEqualTo(10);
        assertThat(file.bytes.getLong(file.inode(3) + V5File.INODE_BLOCKS)).isEqualTo(2);
    }

    @Test
    void theXattrFlagFollowsFromTheXattrs() throws IOException {
        FileContent content = bootstrap.content(10);
        file(bootstrap.root, "with", content, true, xattr("user.a", "b"));
        file(bootstrap.root, "without", content, true);

        V5File file = V5File.of(bootstrap);

        assertThat(flags(file, "with")).isEqualTo(InodeRecord.FLAG_HARDLINK | InodeRecord.FLAG_XATTR);
        assertThat(flags(file, "without")).isEqualTo(InodeRecord.FLAG_HARDLINK);
        assertThat(file.bytes.getLong(16)).isEqualTo(0x80 | 0x8 | 0x10 | 0x20);
        assertThat(file.check()).isEmpty();
    }

    @Test
    void setsTheFlagsOfTheSuperBlock() throws IOException {
        bootstrap.compression = Compression.LZ4_BLOCK;
        bootstrap.digestAlgorithm = DigestAlgorithm.BLAKE3;
        bootstrap.explicitIds = false;

        assertThat(V5File.of(bootstrap).bytes.getLong(16)).isEqualTo(0x2 | 0x4);
    }

    @Test
    void digestsEveryKindOfInode() throws IOException {
        file(bootstrap.root, "empty", bootstrap.content(0), false);
        symlink(bootstrap.root, "link", "target");

        V5File file = V5File.of(bootstrap);

        String ofNothing = sha256(new byte[0]);
        String ofTarget = sha256(bytes("target"));
        assertThat(digest(file, "empty")).isEqualTo(ofNothing);
        assertThat(digest(file, "link")).isEqualTo(ofTarget);
        assertThat(digest(file, "/")).isEqualTo(sha256(HexFormat.of().parseHex(ofNothing + ofTarget)));
    }

    @Test
    void listsInodeNumbersToPrefetch() throws IOException {
        FileContent content = bootstrap.content(10);
        RegularFile first = file(bootstrap.root, "a", content, true);
        RegularFile later = file(bootstrap.root, "b", content, true);
        bootstrap.prefetch.addAll(List.of(later, bootstrap.root, first));

        V5File file = V5File.of(bootstrap);

        assertThat(file.bytes.getInt(60)).isEqualTo(3);
        int table = file.prefetchTable();
        assertThat(IntStream.range(0, 4).map(i -> file.bytes.getInt(table + 4 * i)))
                .containsExactly(2, 1, 2, 0);
        assertThat(file.blobTable()).isEqualTo(table + 16);
        assertThat(file.read().prefetch())
                .extracting(node -> new String(node.name(), StandardCharsets.UTF_8))
                .containsExactly("a", "", "a");
    }

    @Test
    void separatesBlobIdsByNul() throws IOException {
        bootstrap.moreBlobs.add(TestBootstrap.blob("first", 0, 0, 0));
        bootstrap.moreBlobs.add(withReadahead(TestBootstrap.blob("second", 0, 77, 99), 5, 0xffff_ffffL));

        V5File file = V5File.of(bootstrap);

        byte[] table = new byte[32];
        file.bytes.get(file.blobTable(), table);
        assertThat(HexFormat.of().formatHex(table))
                .isEqualTo("0000000000000000" + "6669727374" + "00" + "05000000ffffffff" + "7365636f6e64" + "00000000");
        assertThat(file.bytes.getInt(64)).isEqualTo(32);
        assertThat(file.extendedBlobTable()).isEqualTo(file.blobTable() + 32);
        assertThat(file.read().blobs())
                .extracting(BlobInfo::id, BlobInfo::compressedSize, BlobInfo::readahead)
                .containsExactly(
                        tuple("first", 0L, BlobInfo.Readahead.NONE),
                        tuple("second", 77L, new BlobInfo.Readahead(5, 0xffff_ffffL)));
    }

    @Test
    void writesNoBlobTableForATreeWithoutData() throws IOException {
        V5File file = V5File.of(bootstrap);

        assertThat(file.size()).isEqualTo(8192 + 8 + 136);
        assertThat(file.blobTable()).isEqualTo(8200);
        assertThat(file.extendedBlobTable()).isEqualTo(8200);
        assertThat(file.bytes.getInt(64)).isZero();
        assertThat(file.bytes.getInt(68)).isZero();
        assertThat(file.read().blobs()).isEmpty();
    }

    @Test
    void writesATreeOfAnyDepth() throws IOException {
        Directory deepest = bootstrap.root;
        for (int depth = 0; depth < 20_000; depth++) {
            deepest = directory(deepest, "d");
        }

        assertThat(V5File.of(bootstrap).check()).isEmpty();
    }

    @Test
    void refusesWhatTheFormatCannotHold() {
        assertUnsupported("n".repeat(256), "names of 255");
        bootstrap.root.remove(bytes("n".repeat(256)));

        symlink(bootstrap.root, "l", "t".repeat(65_536));
        assertUnsupported("ok", "link targets of 65535");
        bootstrap.root.remove(bytes("l"));

        for (Xattr refused : List.of(
                xattr("other.name", ""),
                xattr("user.a\0b", ""),
                xattr("user." + "n".repeat(251), ""),
                new Xattr(bytes("user.a"), new byte[65_537]))) {
            directory(bootstrap.root, "d", refused);
            assertUnsupported("ok", "extended attribute");
        }
    }

    private void assertUnsupported(String linkName, String message) {
        symlink(bootstrap.root, linkName, "t");
        assertThatThrownBy(() -> V5File.of(bootstrap))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesMistakesOfTheCaller() {
        Bootstrap built = bootstrap.build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GoldenBootstraps.write(new Bootstrap(
                        RafsVersion.V6,
                        built.chunkSize(),
                        built.compression(),
                        built.digestAlgorithm(),
                        true,
                        false,
                        built.root(),
                        built.chunks(),
                        built.blobs(),
                        built.prefetch())));

        bootstrap.prefetch.add(symlink(directory(bootstrap.root, "d"), "gone", "t"));
        ((Directory) bootstrap.root.child(bytes("d"))).remove(bytes("gone"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> V5File.of(bootstrap))
                .withMessageContaining("prefetch");

        bootstrap.prefetch.clear();
        file(bootstrap.root, "f", new FileContent(bootstrap.content(10).id(), 11), false);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> V5File.of(bootstrap))
                .withMessageContaining("11");
    }

    private static BlobInfo withReadahead(BlobInfo blob, long offset, long size) {
        return new BlobInfo(
                blob.id(),
                blob.chunkSize(),
                blob.chunkCount(),
                blob.compression(),
                blob.digestAlgorithm(),
                blob.features(),
                blob.compressedSize(),
                blob.uncompressedSize(),
                blob.chunkTable(),
                blob.toc(),
                blob.meta(),
                blob.cipher(),
                new BlobInfo.Readahead(offset, size));
    }

    private static List<String> names(V5File file) {
        List<String> names = new ArrayList<>();
        for (int index = 1; index <= file.inodes(); index++) {
            names.add(file.name(index));
        }
        return names;
    }

    private static int links(V5File file, String name) {
        return file.bytes.getInt(file.inode(file.index(name)) + V5File.INODE_LINKS);
    }

    private static long flags(V5File file, String name) {
        return file.bytes.getLong(file.inode(file.index(name)) + V5File.INODE_FLAGS);
    }

    private static String digest(V5File file, String name) {
        byte[] digest = new byte[32];
        file.bytes.get(file.inode(file.index(name)) + V5File.INODE_DIGEST, digest);
        return HexFormat.of().formatHex(digest);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
