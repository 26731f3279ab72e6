package dev.nydusconvert.rafs.v5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.chunk.Compression;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.RafsVersion;
import dev.nydusconvert.tar.Xattr;
import dev.nydusconvert.tree.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class V5BootstrapReaderTest {
    private V5File file;
    private byte[] original;

    @BeforeEach
    void writeOneOfEachKind() throws IOException {
        file = V5File.of(TestBootstrap.ofEachKind());
        original = file.bytes.array().clone();
    }

    @Test
    void matchesByTheMagic() throws IOException {
        assertThat(V5BootstrapReader.matches(GoldenBootstraps.source(original))).isTrue();
        assertThat(V5BootstrapReader.matches(GoldenBootstraps.source(new byte[9000])))
                .isFalse();
        assertThat(V5BootstrapReader.matches(GoldenBootstraps.source(new byte[0])))
                .isFalse();
        assertThat(V5BootstrapReader.matches(GoldenBootstraps.source(TestBootstrap.bytes("SFAR"))))
                .isFalse();
    }

    @Test
    void readsWhatTheWriterWrote() throws IOException {
        Bootstrap bootstrap = file.read();

        assertThat(bootstrap.version()).isEqualTo(RafsVersion.V5);
        assertThat(bootstrap.chunkSize()).isEqualTo(TestBootstrap.CHUNK_SIZE);
        assertThat(bootstrap.tarfs()).isFalse();
        assertThat(GoldenBootstraps.write(bootstrap)).isEqualTo(original);
        assertThat(file.check()).isEmpty();
    }

    @Test
    void readsImagesThatDoNotCountTheRoot() throws IOException {
        file.bytes.putLong(24, file.bytes.getLong(24) - 1);

        assertThat(GoldenBootstraps.write(file.read())).isEqualTo(original);
    }

    @Test
    void readsInodesThatAreStoredInTheOrderOfTheirIndexes() throws IOException {
        byte[] reordered = inIndexOrder();

        assertThat(reordered).isNotEqualTo(original);
        assertThat(new V5File(reordered).check()).isEmpty();
        assertThat(GoldenBootstraps.write(GoldenBootstraps.read(reordered))).isEqualTo(original);
    }

    private byte[] inIndexOrder() {
        int[] offsets = new int[file.inodes() + 1];
        for (int index = 1; index <= file.inodes(); index++) {
            offsets[index - 1] = file.inode(index);
        }
        offsets[file.inodes()] = file.size();
        int[] sorted = offsets.clone();
        Arrays.sort(sorted);
        V5File reordered = new V5File(original.clone());
        int end = sorted[0];
        for (int index = 1; index <= file.inodes(); index++) {
            int from = offsets[index - 1];
            int length = sorted[Arrays.binarySearch(sorted, from) + 1] - from;
            System.arraycopy(original, from, reordered.bytes.array(), end, length);
            reordered.bytes.putInt(file.inodeTable() + 4 * (index - 1), end >> 3);
            end += length;
        }
        return reordered.bytes.array();
    }

    @Test
    void derivesTheSizeOfBlobsWithoutAnExtendedTable() throws IOException {
        BlobInfo recorded = file.read().blobs().get(0);
        file.bytes.putInt(68, 0).putLong(72, 0);

        BlobInfo derived = file.read().blobs().get(0);

        assertThat(derived.chunkCount()).isEqualTo(recorded.chunkCount());
        assertThat(derived.compressedSize()).isEqualTo(recorded.compressedSize());
        assertThat(derived.uncompressedSize()).isEqualTo(recorded.uncompressedSize());
        assertThat(derived.features().bits()).isZero();
        assertThat(derived.id()).isEqualTo(recorded.id());
    }

    @Test
    void ignoresFeaturesThatItDoesNotKnow() throws IOException {
        file.bytes.putInt(file.extendedBlobTable() + 4, 0xffff_ffff);

        assertThat(file.read().blobs().get(0).features().bits()).isEqualTo(0x7000_0fff);
    }

    @Test
    void acceptsTheBitsKeptForCompatibleExtensions() throws IOException {
        file.bytes.putLong(16, file.bytes.getLong(16) | 0xfc00_0000L);

        assertThat(file.check()).isEmpty();
    }

    @Test
    void takesTheFirstOfSeveralCompressionsByTheOrderOfTheReaders() throws IOException {
        assertThat(compressionOf(0x1 | 0x2 | 0x40 | 0x80)).isEqualTo(Compression.NONE);
        assertThat(compressionOf(0x2 | 0x40 | 0x80)).isEqualTo(Compression.LZ4_BLOCK);
        assertThat(compressionOf(0x40 | 0x80)).isEqualTo(Compression.GZIP);
        assertThat(compressionOf(0)).isEqualTo(Compression.LZ4_BLOCK);
        assertThatThrownBy(() -> file.read())
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("flags");
    }

    private Compression compressionOf(long bits) throws IOException {
        file.bytes.putLong(16, 0x8 | 0x20 | bits);
        return V5BootstrapReader.read(GoldenBootstraps.source(file.bytes.array()), new Findings.Collected())
                .compression();
    }

    @Test
    void stopsAtTheFirstZeroOfThePrefetchTable() throws IOException {
        file.bytes.putInt(60, 2);

        assertThat(file.read().prefetch())
                .singleElement()
                .satisfies(node -> assertThat(node.name()).asString().isEqualTo("deep"));
    }

    @Test
    void sortsXattrsAndTakesTheLastOfAName() throws IOException {
        TestBootstrap bootstrap = new TestBootstrap();
        TestBootstrap.directory(
                bootstrap.root, "d", TestBootstrap.xattr("user.a", "1"), TestBootstrap.xattr("user.b", "2"));
        V5File twice = V5File.of(bootstrap);
        int list = twice.inode(2) + InodeRecord.SIZE + 8 + XattrTable.HEADER_SIZE;
        // The first pair becomes user.c, and then the second as well.
        twice.bytes.put(list + 4 + 5, (byte) 'c');
        assertThat(xattrs(twice)).containsExactly("user.b=2", "user.c=1");
        twice.bytes.put(list + 4 + 8 + 4 + 5, (byte) 'c');
        assertThat(xattrs(twice)).containsExactly("user.c=2");
    }

    private static List<String> xattrs(V5File file) throws IOException {
        return file.read().root().children().iterator().next().xattrs().stream()
                .map(V5BootstrapReaderTest::text)
                .toList();
    }

    private static String text(Xattr xattr) {
        return new String(xattr.name(), StandardCharsets.UTF_8) + "="
                + new String(xattr.value(), StandardCharsets.UTF_8);
    }

    @Test
    void readsMoreChunksThanItsWindowHolds() throws IOException {
        TestBootstrap bootstrap = new TestBootstrap();
        TestBootstrap.file(bootstrap.root, "large", bootstrap.content(2000L * TestBootstrap.CHUNK_SIZE), false);
        V5File large = V5File.of(bootstrap);

        Bootstrap read = large.read();

        RegularFile node = (RegularFile) read.root().children().iterator().next();
        assertThat(read.chunks().of(node.content().id()))
                .isEqualTo(bootstrap.build().chunks().of(0));
        assertThat(GoldenBootstraps.write(read)).isEqualTo(large.bytes.array());
    }

    @Test
    void aDirectoryThatTakesTheIndexesOfAnotherIsFoundWithoutRecursion() throws IOException {
        int a = file.index("a");
        ByteBuffer bytes = file.bytes.order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(file.inode(file.index("deep")) + V5File.INODE_CHILD_INDEX, a);

        assertThat(file.check())
                .anySatisfy(finding -> assertThat(finding.problem()).contains("has children"));
    }
}
