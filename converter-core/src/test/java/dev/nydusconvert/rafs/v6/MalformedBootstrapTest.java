package dev.nydusconvert.rafs.v6;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.tar.Xattr;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.NodeType;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.SpecialFile;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedBootstrapTest {
    private static final int SUPER = SuperBlock.OFFSET;
    private static final int EXTENDED = ExtendedSuperBlock.OFFSET;

    private interface Damage {
        void to(V6File file);
    }

    private static Arguments damage(String expected, Damage damage) {
        return Arguments.of(expected, Named.of(expected, damage));
    }

    /** The entries of the root are ., .., d, fifo, file, link. */
    private static V6File sample() throws IOException {
        TestImage image = new TestImage(0x1000);
        image.addBlobs(2);
        Directory directory = image.directory(image.root(), "d");
        image.directory(directory, "inner");
        image.file(directory, "noted", image.content(1, 10), new Xattr(TestImage.bytes("user.a"), new byte[9]));
        Chunk second = image.chunk(0, 904);
        FileContent content = image.content(List.of(image.chunk(0, 0x1000), second));
        image.root()
                .put(new RegularFile(
                        TestImage.bytes("file"), TestImage.PLAIN, List.of(), Node.NO_DEVICE, content, true));
        directory.put(
                new RegularFile(TestImage.bytes("name"), TestImage.PLAIN, List.of(), Node.NO_DEVICE, content, true));
        image.symlink(image.root(), "link", 20);
        image.root().put(new SpecialFile(TestImage.bytes("fifo"), NodeType.FIFO, TestImage.PLAIN, List.of(), 0));
        return V6File.of(image);
    }

    @Test
    void sampleIsSound() throws IOException {
        assertThat(sample().problems()).isEmpty();
    }

    static List<Arguments> errors() {
        return List.of(
                damage("the checksum is 1", f -> f.putInt(SUPER + 4, 1)),
                damage("the number of extension slots is 1", f -> f.putByte(SUPER + 13, 1)),
                damage("nid 0 ", f -> f.putShort(SUPER + 14, 0)),
                damage("the number of inodes is 0", f -> f.putLong(SUPER + 16, 0)),
                damage("behind the end", f -> f.putInt(SUPER + 40, 0x10000)),
                damage("the block of shared xattrs is 1", f -> f.putInt(SUPER + 44, 1)),
                damage("the union is 1", f -> f.putShort(SUPER + 84, 1)),
                damage("there are 1 device slots for 2 blobs", f -> f.putShort(SUPER + 86, 1)),
                damage("device slots start at slot 12", f -> f.putShort(SUPER + 88, 12)),
                damage("do not name exactly one compression", f -> f.putLong(EXTENDED, 0x01000014)),
                damage("do not name exactly one digest", f -> f.putLong(EXTENDED, 0x0100009c)),
                damage("name two encryptions", f -> f.putLong(EXTENDED, 0x03000094)),
                damage("tarfs has 512", f -> f.putLong(EXTENDED, 0x01000294)),
                damage("the blob table (512 bytes at offset 4095)", f -> f.putLong(EXTENDED + 8, 4095)),
                damage("the blob table (511 bytes", f -> f.putInt(EXTENDED + 16, 511)),
                damage("the chunk size is 8191", f -> f.putInt(EXTENDED + 20, 8191)),
                damage("chunk table (240 bytes at offset 1048576)", f -> f.putLong(EXTENDED + 24, 0x100000)),
                damage("overlap", f -> f.putLong(EXTENDED + 24, 4096)),
                damage("has no multiple of 80 bytes", f -> f.putLong(EXTENDED + 32, 81)),
                damage(
                        "the prefetch table (4 bytes at offset 4097)",
                        f -> f.putLong(EXTENDED + 40, 4097).putInt(EXTENDED + 48, 4)),
                damage("device slot 0 has another id", f -> f.putByte(DeviceSlot.OFFSET, 'z')),
                damage("device slot 0 has no blocks", f -> f.putInt(DeviceSlot.OFFSET + 64, 0)),
                damage("entry 1 has the index 7", f -> f.putInt(f.blobEntry(1) + 64, 7)),
                damage("the blob's chunk size is 8192", f -> f.putInt(f.blobEntry(0) + 68, 8192)),
                damage("the number of chunks is 16777217", f -> f.putInt(f.blobEntry(0) + 72, 0x1000001)),
                damage("chunks are aligned", f -> f.putInt(f.blobEntry(0) + 84, 0x40000000)),
                damage("need chunk-info entries of version 2", f -> f.putInt(f.blobEntry(0) + 84, 0x40000081)),
                damage("the compressed size is", f -> f.putLong(f.blobEntry(0) + 88, 1L << 41)),
                damage("the uncompressed size is", f -> f.putLong(f.blobEntry(0) + 96, -1)),
                damage("the chunk-info table has 33 bytes", f -> f.putLong(f.blobEntry(0) + 120, 33)),
                damage("the chunk-info table has 40 bytes, but 2", f -> f.putLong(f.blobEntry(0) + 128, 40)),
                damage("cannot be a file name", f -> f.putByte(f.blobEntry(0) + 3, '/')),
                damage("cannot be a file name", f -> f.putByte(f.blobEntry(0), 0)),
                damage("is not UTF-8", f -> f.putByte(f.blobEntry(0), 0xff)),
                damage("a chunk is in blob 2 of 2", f -> f.putInt(f.chunkRecord(0) + 32, 2)),
                damage("a chunk has the index 9", f -> f.putInt(f.chunkRecord(1) + 72, 9)),
                damage("a chunk has 4097 bytes", f -> f.putInt(f.chunkRecord(1) + 44, 4097)),
                damage("a chunk is stored in", f -> f.putInt(f.chunkRecord(1) + 40, -1)),
                damage("a chunk is stored in", f -> f.putLong(f.chunkRecord(1) + 48, -1)),
                damage("is at the uncompressed offset 1 ", f -> f.putLong(f.chunkRecord(1) + 56, 1)),
                damage("a chunk has the file offset", f -> f.putLong(f.chunkRecord(1) + 64, -1)));
    }

    static List<Arguments> treeErrors() {
        return List.of(
                damage("/fifo: no inode", f -> f.putShort(f.inode("fifo") + 4, 0)),
                damage("/fifo: no inode", f -> f.putShort(f.inode("fifo"), 0x11)),
                damage("/fifo: the link count is 0", f -> f.putInt(f.inode("fifo") + 44, 0)),
                damage("/fifo: the nanoseconds are 1000000000", f -> f.putInt(f.inode("fifo") + 40, 1_000_000_000)),
                damage("/fifo: the extended attributes reach behind", f -> f.putShort(f.inode("fifo") + 2, -1)),
                damage("/link: the target of the symbolic link has 0", f -> f.putLong(f.inode("link") + 8, 0)),
                damage("/link: the target of the symbolic link has 4097", f -> f.putLong(f.inode("link") + 8, 4097)),
                damage("/link: data layout 4", f -> f.putShort(f.inode("link"), 9)),
                damage(
                        "/link: 20 bytes of data reach behind",
                        f -> f.putShort(f.inode("link"), 1).putInt(f.inode("link") + 16, -1)),
                damage("/file: data layout 0", f -> f.putShort(f.inode("file"), 1)),
                damage("/file: chunk format 0x0", f -> f.putInt(f.inode("file") + 16, 0)),
                damage("whose addresses reach behind the end", f -> f.putLong(f.inode("file") + 8, 1L << 40)),
                damage("whose addresses reach behind the end", f -> f.putLong(f.inode("file") + 8, -1)),
                damage("/file: a chunk is in blob -1", f -> f.putByte(f.inode("file") + 66, 0)),
                damage("/file: a chunk is in blob 2", f -> f.putByte(f.inode("file") + 66, 3)),
                damage("/file: the chunk table has no chunk", f -> f.putShort(f.inode("file") + 64, 77)),
                damage("/file: the chunk table has no chunk", f -> f.putInt(f.inode("file") + 68, 77)),
                damage("has 904 bytes, the file needs 905", f -> f.putLong(f.inode("file") + 8, 5001)),
                damage("/d: 16777215 bytes of data", f -> f.putLong(f.inode("d") + 8, 0xffffff)),
                damage("/d: 0 bytes of data", f -> f.putLong(f.inode("d") + 8, 0)),
                damage("/d/inner: 11 bytes hold no directory entry", f -> f.putLong(f.inode("d", "inner") + 8, 11)),
                damage("/: the first name is at 13", f -> f.putShort(f.dirent(0) + 8, 13)),
                damage("/: a name reaches from 73 to 500", f -> f.putShort(f.dirent(2) + 8, 500)),
                damage("/: the name 'fifo' follows 'z'", f -> f.putByte(f.dirent(6) + 3, 'z')),
                damage("the name has a '/'", f -> f.putByte(f.dirent(6) + 5, '/')),
                damage("/: a name has 0 bytes before a NUL", f -> f.putByte(f.dirent(6) + 4, 0)),
                damage("nid 0 is not in the file", f -> f.putLong(f.dirent(3), 0)),
                damage("nid 18446744073709551615 is not", f -> f.putLong(f.dirent(3), -1)),
                damage("the directory with nid 128 has another name", f -> f.putLong(f.dirent(3), 128)),
                damage("/d/noted: an extended attribute has an unknown", f -> f.putByte(f.inode("d", "noted") + 77, 5)),
                damage("/d/noted: an extended attribute needs", f -> f.putShort(f.inode("d", "noted") + 78, 500)),
                damage("shared extended attributes", f -> f.putByte(f.inode("d", "noted") + 68, 1)));
    }

    static List<Arguments> flaws() {
        return List.of(
                damage("the super block counts 9 inodes, the tree has 8", f -> f.putLong(SUPER + 16, 9)),
                damage("device slot 0 has 3 blocks, its blob 2", f -> f.putInt(DeviceSlot.OFFSET + 64, 3)),
                damage("device 0 starts at 4096", f -> f.putInt(DeviceSlot.OFFSET + 68, 1)),
                damage("/d: the link count is 2", f -> f.putInt(f.inode("d") + 44, 2)),
                damage("/file: the link count is 3, but 2 names", f -> f.putInt(f.inode("file") + 44, 3)),
                damage("the entry has the file type 2, the inode 5", f -> f.putByte(f.dirent(3) + 10, 2)),
                damage("/: '.' or '..' is missing", f -> f.putLong(f.dirent(1), 130)),
                damage("/: the entries are not in the order", f -> f.putShort(f.dirent(1) + 8, 74)),
                damage("/d/inner: the directory's size is larger", f -> f.putLong(f.inode("d", "inner") + 8, 28)),
                damage("the chunk format says chunks of 16384", f -> f.putInt(f.inode("file") + 16, 0x22)),
                damage("1 of 3 chunk table records belong to no file", f -> f.putLong(f.inode("d", "noted") + 8, 0)));
    }

    @ParameterizedTest
    @MethodSource({"errors", "treeErrors"})
    void errorsEndAReadForUseAndAreReportedByACheck(String expected, Damage damage) throws IOException {
        V6File file = sample();
        damage.to(file);

        assertThatExceptionOfType(MalformedInputException.class)
                .isThrownBy(file::read)
                .withMessageContaining(expected);
        try {
            assertThat(file.problems()).anyMatch(problem -> problem.contains(expected));
        } catch (MalformedInputException e) {
            assertThat(e).hasMessageContaining(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("treeErrors")
    void checkStepsOverWhatIsWrongInTheTree(String expected, Damage damage) throws IOException {
        V6File file = sample();
        damage.to(file);

        assertThat(file.problems()).anyMatch(problem -> problem.contains(expected));
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void flawsAreReportedByACheckOnly(String expected, Damage damage) throws IOException {
        V6File file = sample();
        damage.to(file);

        assertThat(file.read().root().children()).hasSize(4);
        assertThat(file.problems()).anyMatch(problem -> problem.contains(expected));
    }

    @Test
    void whatOtherErofsImagesHaveIsUnsupported() throws IOException {
        V6File features = sample().putInt(SUPER + 80, 0x1c);
        assertThatThrownBy(features::read)
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("incompatible EROFS features 0x0000001c");

        V6File flags = sample().putLong(EXTENDED, 0x01000094 | 1L << 40);
        assertThatThrownBy(flags::read)
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("unknown flags 0x10000000000");
    }

    @Test
    void plainErofsIsNoBootstrap() throws IOException {
        V6File file = sample().putInt(SUPER + 8, 0);

        assertThatThrownBy(file::read)
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("without the mark of RAFS");
    }

    @Test
    void directoryThatContainsItselfIsReportedOnce() throws IOException {
        V6File file = sample();
        file.putLong(file.dirent(2, "d"), file.nid("d"));

        assertThat(file.problems()).anyMatch(problem -> problem.contains("has another name already"));
    }

    @Test
    void overlappingFilesCostNoMoreThanTheFileHasBytes() throws IOException {
        TestImage image = new TestImage(0x1000);
        image.addBlobs(1);
        for (int i = 0; i < 2000; i++) {
            image.file(image.root(), "f" + i, image.content(0, 1));
        }
        V6File file = V6File.of(image);
        for (int i = 0; i < 2000; i++) {
            int rest = (file.bytes().length - file.inode("f" + i) - 64) / 8;
            file.putLong(file.inode("f" + i) + 8, rest * 0x1000L);
        }

        assertThatThrownBy(file::problems)
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("overlap");
    }
}
