package dev.nydusconvert.rafs.v6;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.NodeType;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.SpecialFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What builders before this format's current state wrote (rafs-v6.md 25). */
class OlderImageTest {
    private static final int CHUNK_SIZE = 0x1000;

    private final TestImage image = new TestImage(CHUNK_SIZE);

    @Test
    void constantsOfNydus21AreAccepted() throws IOException {
        image.addBlobs(1);
        image.file(image.root(), "large", image.content(0, 3 * CHUNK_SIZE));
        V6File file = V6File.of(image);
        int chunkSizeFormat = 0x20;
        file.putLong(ExtendedSuperBlock.OFFSET, 0x94)
                .putInt(SuperBlock.OFFSET + 36, 4096)
                .putInt(DeviceSlot.OFFSET + 68, 0)
                .putInt(file.blobEntry(0) + 84, 1)
                .putInt(file.inode() + 20, 0)
                .putInt(file.inode("large") + 16, chunkSizeFormat);

        assertThat(file.problems()).isEmpty();
        assertThat(file.read().root().children()).hasSize(1);
    }

    @Test
    void chunkTableNeedNotBeSorted() throws IOException {
        image.addBlobs(1);
        image.file(image.root(), "large", image.content(0, 2 * CHUNK_SIZE));
        V6File file = V6File.of(image);
        byte[] bytes = file.bytes();
        byte[] first = Arrays.copyOfRange(bytes, file.chunkRecord(0), file.chunkRecord(1));
        System.arraycopy(bytes, file.chunkRecord(1), bytes, file.chunkRecord(0), 80);
        System.arraycopy(first, 0, bytes, file.chunkRecord(1), 80);

        assertThat(file.problems()).isEmpty();
        assertThat(TreeText.of(file.read())).isEqualTo(TreeText.of(image.bootstrap()));
    }

    @Test
    void prefetchSizeWithoutAnOffsetIsIgnored() throws IOException {
        V6File file = V6File.of(image).putInt(ExtendedSuperBlock.OFFSET + 48, 4);

        assertThat(file.problems()).isEmpty();
        assertThat(file.read().prefetch()).isEmpty();
    }

    @Test
    void namesWithInodesOfTheirOwnCanCountEachOther() throws IOException {
        image.addBlobs(1);
        FileContent content = image.content(0, 7);
        image.file(image.root(), "a", content);
        image.file(image.root(), "b", image.content(image.bootstrap().chunks().of(content.id())));
        V6File file = V6File.of(image);
        int number = GoldenBootstraps.littleEndian(file.bytes()).getInt(file.inode("a") + 20);
        file.putInt(file.inode("b") + 20, number)
                .putInt(file.inode("a") + 44, 2)
                .putInt(file.inode("b") + 44, 2);

        assertThat(file.problems()).isEmpty();
    }

    @Test
    void compactInodesAreRead() throws IOException {
        image.root()
                .put(new SpecialFile(
                        TestImage.bytes("disk"), NodeType.BLOCK_DEVICE, TestImage.PLAIN, List.of(), 0x801));
        image.addBlobs(1);
        image.file(image.root(), "file", image.content(0, 100));
        V6File file = V6File.of(image);
        long address = GoldenBootstraps.littleEndian(file.bytes()).getLong(file.inode("file") + 64);
        makeCompact(file, file.inode("disk"));
        makeCompact(file, file.inode("file"));
        file.putLong(file.inode("file") + 32, address);

        Bootstrap bootstrap = file.read();

        assertThat(file.problems()).isEmpty();
        Node disk = bootstrap.root().child(TestImage.bytes("disk"));
        assertThat(disk.deviceNumber()).isEqualTo(0x801);
        assertThat(disk.attributes()).isEqualTo(new Attributes(0644, 0, 0, 0, 0));
        RegularFile regular = (RegularFile) bootstrap.root().child(TestImage.bytes("file"));
        assertThat(regular.content().size()).isEqualTo(100);
        assertThat(bootstrap.chunks().of(regular.content().id())).hasSize(1);
    }

    @Test
    void linuxHardLinksOfOtherFilesAreReadAsFilesOfTheirOwn() throws IOException {
        image.symlink(image.root(), "a", 10);
        image.symlink(image.root(), "b", 20);
        V6File file = V6File.of(image);
        file.putLong(file.dirent(3), file.nid("a"));

        Findings.Collected findings = new Findings.Collected();
        Bootstrap bootstrap = V6BootstrapReader.read(new ByteArraySource("x", file.bytes()), findings);

        assertThat(bootstrap.root().children()).extracting(Node::type).containsOnly(NodeType.SYMLINK);
        assertThat(findings.findings()).isEmpty();
    }

    static void makeCompact(V6File file, int inode) {
        ByteBuffer buffer = GoldenBootstraps.littleEndian(file.bytes());
        Inode old = Inode.readFrom(buffer.position(inode));
        buffer.put(inode, new byte[64]);
        buffer.position(inode);
        buffer.putShort((short) (old.format() & ~1)).putShort((short) 0).putShort((short) old.mode());
        buffer.putShort((short) old.links()).putInt((int) old.size()).putInt(0).putInt(old.union());
        buffer.putInt(old.number()).putShort((short) old.uid()).putShort((short) old.gid());
    }
}
