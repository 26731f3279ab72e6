package dev.nydusconvert.rafs.v6;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.io.Limits;
import dev.nydusconvert.io.UnsupportedFeatureException;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.rafs.SuperFlags;
import dev.nydusconvert.tar.Xattr;
import dev.nydusconvert.tree.Attributes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.Symlink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class V6BootstrapWriterTest {
    private static final int CHUNK_SIZE = 0x1000;

    private final TestImage image = new TestImage(CHUNK_SIZE);

    @Test
    void nameThatComesLastDecidesTheAttributesOfAHardLinkedFile() throws IOException {
        image.addBlobs(1);
        FileContent content = image.content(0, 10);
        Directory directory = image.directory(image.root(), "a");
        directory.put(name("last", 0600, content, new Xattr(TestImage.bytes("user.last"), new byte[3])));
        image.root().put(name("b", 0644, content));

        Directory root = roundTrip().root();

        RegularFile first = (RegularFile) child(root, "b");
        RegularFile last = (RegularFile) child((Directory) child(root, "a"), "last");
        assertThat(first.content()).isSameAs(last.content());
        assertThat(List.of(first, last)).allSatisfy(file -> {
            assertThat(file.attributes().permissions()).isEqualTo(0600);
            assertThat(file.xattrs()).hasSize(1);
            assertThat(file.hardLinked()).isTrue();
        });
    }

    @Test
    void emptyFilesAreHardLinkedOnlyIfTheyShareTheirContent() throws IOException {
        FileContent shared = new FileContent(FileContent.EMPTY, 0);
        image.file(image.root(), "a", shared);
        image.file(image.root(), "b", shared);
        image.file(image.root(), "c", new FileContent(FileContent.EMPTY, 0));

        Directory root = roundTrip().root();

        FileContent a = ((RegularFile) child(root, "a")).content();
        assertThat(((RegularFile) child(root, "b")).content()).isSameAs(a);
        assertThat(((RegularFile) child(root, "c")).content()).isNotSameAs(a);
    }

    @Test
    void chunkTableHasTheFileOffsetOfTheLastUser() throws IOException {
        image.addBlobs(1);
        Chunk chunk = image.chunk(0, CHUNK_SIZE);
        image.file(image.root(), "a", image.content(List.of(chunk)));
        image.file(image.root(), "z", image.content(List.of(image.chunk(0, CHUNK_SIZE), chunk)));

        Bootstrap bootstrap = roundTrip();

        RegularFile file = (RegularFile) child(bootstrap.root(), "a");
        assertThat(bootstrap.chunks().of(file.content().id()))
                .singleElement()
                .extracting(Chunk::recordedFileOffset)
                .isEqualTo((long) CHUNK_SIZE);
    }

    @Test
    void namesBeforeTheDotsAreFirst() throws IOException {
        for (String name : List.of("!", "-", "+a", "..a", ".a", "a")) {
            image.directory(image.root(), name);
        }

        byte[] bytes = write();

        assertThat(TreeText.of(GoldenBootstraps.read(bytes))).isEqualTo(TreeText.of(image.bootstrap()));
        assertThat(new String(bytes, 4096 + 64 + 8 * 12, 16, StandardCharsets.US_ASCII))
                .isEqualTo("!+a-.....a.aa\0\0\0");
    }

    @Test
    void twoNamesThatFillABlockExactlyShareIt() throws IOException {
        for (int i = 0; i < 60; i++) {
            image.file(image.root(), "n".repeat(243) + i / 10 + i % 10, new FileContent(FileContent.EMPTY, 0));
        }
        V6File file = V6File.of(image);

        long size = GoldenBootstraps.littleEndian(file.bytes()).getLong(file.inode() + 8);
        // . and .. take 27 bytes, 15 names of 257 fit behind them; then 15 to a block of 4096.
        assertThat(size).isEqualTo(3 * 4096 + 15 * 257);
        assertThat(file.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 447, 448, 511, 512, 513, 600, 1024, 4096})
    void tarfsTargetsOfABlockOrMoreAreNotInline(int length) throws IOException {
        TestImage tarfs = new TestImage(CHUNK_SIZE, true);
        tarfs.symlink(tarfs.root(), "link", length);
        V6File file = V6File.of(tarfs);

        int format = GoldenBootstraps.littleEndian(file.bytes()).getShort(file.inode("link"));
        assertThat(format).isEqualTo(Inode.extendedFormat(length <= 448 ? Inode.LAYOUT_INLINE : Inode.LAYOUT_PLAIN));
        assertThat(((Symlink) child(file.read().root(), "link")).target()).hasSize(length);
        assertThat(file.problems()).isEmpty();
    }

    @Test
    void deepTreesAreWrittenAndReadUpToTheLimit() throws IOException {
        Directory directory = image.root();
        for (int depth = 0; depth <= Limits.DEEPEST; depth++) {
            directory = image.directory(directory, "d");
        }
        assertThat(GoldenBootstraps.check(write())).isEmpty();

        image.directory(directory, "too-deep");
        assertThatExceptionOfType(UnsupportedFeatureException.class)
                .isThrownBy(() -> GoldenBootstraps.read(write()))
                .withMessageContaining("the path has more than 65535 bytes");
    }

    @Test
    void flagsFollowFromTheContent() throws IOException {
        assertThat(GoldenBootstraps.flags(write())).hasToString("0x01000194");

        image.addBlobs(1);
        image.file(image.root(), "f", image.content(0, 1), new Xattr(TestImage.bytes("user.a"), new byte[0]));
        assertThat(GoldenBootstraps.flags(write())).hasToString("0x010000b4");
    }

    @Test
    void mergesAlwaysSayThatThereAreXattrs() throws IOException {
        byte[] bytes = GoldenBootstraps.write(image.bootstrap(), V6WriteOptions.MERGE);

        assertThat(GoldenBootstraps.flags(bytes).has(SuperFlags.HAS_XATTR)).isTrue();
        assertThat(GoldenBootstraps.check(bytes)).isEmpty();
    }

    @Test
    void devicesStartAtMultiplesOf512KiB() throws IOException {
        image.addBlobs(3);
        image.file(image.root(), "a", image.content(0, 1));
        image.file(image.root(), "b", image.content(1, 0x80001));
        image.file(image.root(), "c", image.content(2, 1));
        byte[] bytes = write();

        for (int slot = 0; slot < 3; slot++) {
            int mapped = GoldenBootstraps.littleEndian(bytes).getInt(DeviceSlot.OFFSET + slot * 128 + 68);
            assertThat(mapped).isEqualTo(new int[] {128, 256, 512}[slot]);
        }
    }

    @Test
    void whatTheFormatCannotHoldIsRefusedByName() {
        Directory root = image.root();
        refuses(image.file(root, "n".repeat(256), empty()), "/nnn");
        refuses(image.symlink(root, "link", 4097), "/link: the target of the symbolic link has 4097 bytes");
        refuses(image.file(root, "x", empty(), xattr("system.other", 1)), "/x: RAFS cannot store the extended");
        refuses(image.file(root, "x", empty(), xattr("user.v", 65_536)), "'user.v' of 65536 bytes");
        refuses(image.file(root, "x", empty(), xattr("user." + "n".repeat(251), 1)), "/x: RAFS cannot store");
        refuses(image.file(root, "a/b", empty()), "/a/b: a name has 1 to 255 bytes without '/'");
        refuses(image.file(root, "..", empty()), "/..: a name");
        Xattr[] many = new Xattr[5];
        Arrays.setAll(many, i -> xattr("user." + i, 60_000));
        refuses(image.file(root, "many", empty(), many), "/many: the extended attributes need");
    }

    @Test
    void moreThan254BlobsAreRefused() {
        image.addBlobs(255);

        assertThatExceptionOfType(UnsupportedFeatureException.class)
                .isThrownBy(this::write)
                .withMessageContaining("at most 254 blobs, not 255");
    }

    @Test
    void chunksThatDoNotCoverTheFileAreACallersMistake() {
        image.addBlobs(1);
        image.content(0, 10);
        image.file(image.root(), "f", new FileContent(0, CHUNK_SIZE + 1));

        assertThatIllegalArgumentException()
                .isThrownBy(this::write)
                .withMessage("/f: 4097 bytes are 2 chunks of 4096 bytes, not 1");
    }

    @Test
    void prefetchOfAForeignNodeIsACallersMistake() {
        image.addBlobs(1);
        image.prefetch(new TestImage(CHUNK_SIZE).root());

        assertThatIllegalArgumentException().isThrownBy(this::write);
    }

    @Test
    void nothingIsWrittenBeforeAnError() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        image.symlink(image.root(), "link", 5000);

        assertThatExceptionOfType(UnsupportedFeatureException.class)
                .isThrownBy(() -> V6BootstrapWriter.write(image.bootstrap(), out));
        assertThat(out.size()).isZero();
    }

    private void refuses(Node node, String message) {
        assertThatExceptionOfType(UnsupportedFeatureException.class)
                .isThrownBy(this::write)
                .withMessageContaining(message);
        image.root().remove(node.name());
    }

    private byte[] write() throws IOException {
        return GoldenBootstraps.write(image.bootstrap());
    }

    private Bootstrap roundTrip() throws IOException {
        byte[] bytes = write();
        assertThat(GoldenBootstraps.check(bytes)).isEmpty();
        return GoldenBootstraps.read(bytes);
    }

    private static RegularFile name(String name, int permissions, FileContent content, Xattr... xattrs) {
        Attributes attributes = new Attributes(permissions, 0, 0, 0, 0);
        return new RegularFile(TestImage.bytes(name), attributes, List.of(xattrs), Node.NO_DEVICE, content, true);
    }

    private static FileContent empty() {
        return new FileContent(FileContent.EMPTY, 0);
    }

    private static Xattr xattr(String name, int valueLength) {
        return new Xattr(TestImage.bytes(name), new byte[valueLength]);
    }

    private static Node child(Directory directory, String name) {
        return directory.child(TestImage.bytes(name));
    }
}
