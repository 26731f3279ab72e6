package dev.nydusconvert.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nydusconvert.io.NativeLibrary;
import dev.nydusconvert.tree.MadeTree.Meta;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class DirectoryScanTest {
    private static final DirectoryScan.Options KEEP_ALL = new DirectoryScan.Options(true, WhiteoutSpec.NONE);

    @TempDir
    Path directory;

    private MadeTree tree;

    @Test
    void theTypesOfFilesAreThoseOfTheFileSystem() throws IOException {
        make();
        tree.directory("d", Meta.DIRECTORY.mode(01750));
        tree.file("d/f", "text");
        tree.symlink("l", Meta.FILE, "d//f/");
        tree.fifo("p", Meta.FILE.mode(0640));
        tree.socket("s", Meta.FILE);
        tree.finish();

        ScannedDirectory scanned = DirectoryScan.run(directory, KEEP_ALL);

        assertThat(scanned.entries()).isEqualTo(5);
        Directory root = scanned.root();
        assertThat(node(root, "d").mode()).isEqualTo(NodeType.DIRECTORY.formatBits() | 01750);
        assertThat(node(root, "l"))
                .isInstanceOfSatisfying(
                        Symlink.class, link -> assertThat(link.target()).isEqualTo(bytes("d//f/")));
        assertThat(node(root, "p").type()).isEqualTo(NodeType.FIFO);
        assertThat(node(root, "p").attributes().permissions()).isEqualTo(0640);
        assertThat(node(root, "s").type()).isEqualTo(NodeType.SOCKET);
        assertThat(content(scanned, (RegularFile) node((Directory) node(root, "d"), "f")))
                .isEqualTo("text");
        // What is no device has the number 0, not that of the tar builders.
        assertThat(node(root, "d").deviceNumber()).isZero();
    }

    @Test
    void timesAreExactAndTheRootHasNone() throws IOException {
        make();
        tree.file("f", Meta.FILE.mtime(1_234_567_890, 987_654_000), bytes("x"));
        tree.file("old", Meta.FILE.mtime(-2, 250_000_000), bytes("x"));
        tree.finish();

        Directory root = DirectoryScan.run(directory, KEEP_ALL).root();

        assertThat(node(root, "f").attributes())
                .returns(1_234_567_890L, Attributes::mtimeSeconds)
                .returns(987_654_000, Attributes::mtimeNanos);
        assertThat(node(root, "old").attributes())
                .returns(-2L, Attributes::mtimeSeconds)
                .returns(250_000_000, Attributes::mtimeNanos);
        assertThat(root.attributes()).returns(0L, Attributes::mtimeSeconds).returns(0, Attributes::mtimeNanos);
        assertThat(root.name()).isEmpty();
    }

    @Test
    void ownersAndDevicesAreThoseOfTheFileSystem() throws IOException {
        MadeTree.requirePrivileges();
        make();
        tree.file("f", Meta.FILE.owner(70_000, -2), bytes("x"));
        tree.device("c", Meta.FILE, "c", 4095, 70_000);
        tree.finish();

        Directory root = DirectoryScan.run(directory, KEEP_ALL).root();

        assertThat(node(root, "f").attributes())
                .returns(70_000L, Attributes::uid)
                .returns(4_294_967_294L, Attributes::gid);
        assertThat(node(root, "c").deviceNumber()).isEqualTo(70_000 & 0xff | 0xfff << 8 | (70_000 & 0xfff00) << 12);

        Directory anonymous = DirectoryScan.run(directory, new DirectoryScan.Options(false, WhiteoutSpec.NONE))
                .root();
        assertThat(node(anonymous, "f").attributes())
                .returns(0L, Attributes::uid)
                .returns(0L, Attributes::gid);
    }

    @Test
    void namesOfOneFileShareItsContentAlsoWhenItIsEmpty() throws IOException {
        make();
        tree.file("b", "content");
        tree.hardLink("a", "b");
        tree.file("same", "content");
        tree.file("empty", "");
        tree.hardLink("empty-too", "empty");
        tree.finish();

        ScannedDirectory scanned = DirectoryScan.run(directory, KEEP_ALL);

        Directory root = scanned.root();
        assertThat(file(root, "a").content()).isSameAs(file(root, "b").content());
        assertThat(file(root, "a").content()).isNotSameAs(file(root, "same").content());
        assertThat(file(root, "empty").content())
                .isSameAs(file(root, "empty-too").content());
        assertThat(scanned.sources()).hasSize(2);
        // The tar builders' flag, which the directory builder leaves clear.
        assertThat(file(root, "a").hardLinked()).isFalse();
    }

    @Test
    void namesThatAreNoTextKeepTheirBytes() throws IOException {
        make();
        tree.file("%FF%FE", "x");
        tree.directory("%C3%A4", Meta.DIRECTORY);
        tree.file("%C3%A4/%80", "y");
        tree.finish();
        Files.createSymbolicLink(
                directory.resolve("link"), tree.path("%C3%A4/%80").getFileName());

        ScannedDirectory scanned = DirectoryScan.run(directory, KEEP_ALL);

        Directory root = scanned.root();
        assertThat(root.children())
                .extracting(Node::name)
                .containsExactly(bytes("link"), new byte[] {(byte) 0xc3, (byte) 0xa4}, new byte[] {-1, -2});
        Directory inside = (Directory) root.child(new byte[] {(byte) 0xc3, (byte) 0xa4});
        RegularFile file = (RegularFile) inside.child(new byte[] {(byte) 0x80});
        assertThat(content(scanned, file)).isEqualTo("y");
        assertThat(((Symlink) node(root, "link")).target()).isEqualTo(new byte[] {(byte) 0x80});
    }

    @Test
    void whiteoutsAreLeftOutWithAllBelowThem() throws IOException {
        make();
        tree.file(".wh.f", "");
        tree.directory(".wh.d", Meta.DIRECTORY);
        tree.file(".wh.d/below", "x");
        tree.file(".whatever", "");
        tree.finish();

        ScannedDirectory dropped = DirectoryScan.run(directory, new DirectoryScan.Options(true, WhiteoutSpec.OCI));

        assertThat(dropped.root().children()).extracting(Node::name).containsExactly(bytes(".whatever"));
        assertThat(dropped.sources()).isEmpty();
        assertThat(dropped.entries()).isEqualTo(1);
        assertThat(DirectoryScan.run(directory, KEEP_ALL).entries()).isEqualTo(4);
    }

    @Test
    void overlayfsWhiteoutsAreDevices() throws IOException {
        MadeTree.requirePrivileges();
        make();
        tree.device("gone", Meta.FILE, "c", 0, 0);
        tree.device("block", Meta.FILE, "b", 0, 0);
        tree.file(".wh.f", "");
        tree.finish();

        Directory root = DirectoryScan.run(directory, new DirectoryScan.Options(true, WhiteoutSpec.OVERLAYFS))
                .root();

        assertThat(root.children()).extracting(Node::name).containsExactly(bytes(".wh.f"), bytes("block"));
    }

    @Test
    void opaqueDirectoriesOfOverlayfsStay() throws IOException {
        MadeTree.requirePrivileges();
        assumeTrue(
                NativeLibrary.get().isLoaded(),
                () -> "SKIPPED: " + NativeLibrary.get().problem());
        make();
        tree.directory("opaque", Meta.DIRECTORY.xattr("trusted.overlay.opaque", "y"));
        tree.finish();

        Directory root = DirectoryScan.run(directory, new DirectoryScan.Options(true, WhiteoutSpec.OVERLAYFS))
                .root();

        assertThat(node(root, "opaque").xattrs())
                .singleElement()
                .satisfies(xattr -> assertThat(xattr.value()).isEqualTo(bytes("y")));
    }

    @Test
    void extendedAttributesOfAllNamespacesAreRead() throws IOException {
        MadeTree.requirePrivileges();
        assumeTrue(
                NativeLibrary.get().isLoaded(),
                () -> "SKIPPED: " + NativeLibrary.get().problem());
        make();
        tree.file("%FFuser", Meta.FILE, bytes("x"));
        Files.setAttribute(tree.path("%FFuser"), "user:b", ByteBuffer.wrap(new byte[] {0, -1}));
        Files.setAttribute(tree.path("%FFuser"), "user:a", ByteBuffer.wrap(new byte[70]));
        tree.file("s", Meta.FILE.xattr("security.note", "s"), bytes("x"));
        tree.symlink("t", Meta.FILE.xattr("trusted.note", "t"), "s");
        tree.finish();

        ScannedDirectory scanned = DirectoryScan.run(directory, KEEP_ALL);

        assertThat(scanned.limitation()).isEmpty();
        Directory root = scanned.root();
        assertThat(root.child(new byte[] {-1, 'u', 's', 'e', 'r'}).xattrs())
                .satisfiesExactly(
                        a -> assertThat(a.name()).isEqualTo(bytes("user.a")),
                        b -> assertThat(b.value()).containsExactly(0, -1));
        assertThat(node(root, "s").xattrs()).extracting(it -> text(it.name())).containsExactly("security.note");
        assertThat(node(root, "t").xattrs()).extracting(it -> text(it.name())).containsExactly("trusted.note");
    }

    @Test
    void withoutNativeCodeOnlyUserAttributesAreReadAndThatIsSaid() throws IOException {
        make();
        tree.file("f", "x");
        tree.fifo("p", Meta.FILE);
        tree.symlink("l", Meta.FILE, "f");
        tree.finish();
        boolean supported = Files.getFileStore(directory).supportsFileAttributeView("user");
        if (supported) {
            Files.setAttribute(directory.resolve("f"), "user:a", ByteBuffer.wrap(bytes("v")));
        }

        ScannedDirectory scanned = DirectoryScan.run(
                directory, KEEP_ALL, FileXattrs.choose(new NativeLibrary(Optional.of("it is not there"))));

        assertThat(scanned.limitation().orElseThrow()).contains("security.*").contains("it is not there");
        assertThat(node(scanned.root(), "f").xattrs())
                .extracting(it -> text(it.name()))
                .containsExactlyElementsOf(supported ? List.of("user.a") : List.of());
        assertThat(node(scanned.root(), "p").xattrs()).isEmpty();
    }

    @Test
    void aFileThatChangesAfterTheScanIsNotRead() throws IOException {
        make();
        tree.file("shrinks", "0123456789");
        tree.file("grows", "0123456789");
        tree.file("rewritten", "0123456789");
        tree.file("removed", "0123456789");
        tree.finish();
        ScannedDirectory scanned = DirectoryScan.run(directory, KEEP_ALL);
        Files.writeString(directory.resolve("shrinks"), "0123");
        Files.writeString(directory.resolve("grows"), "0123456789-");
        Files.writeString(directory.resolve("rewritten"), "9876543210");
        Files.delete(directory.resolve("removed"));

        for (String name : List.of("shrinks", "grows", "rewritten")) {
            assertThatThrownBy(() -> content(scanned, file(scanned.root(), name)))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining("changed while");
        }
        assertThatThrownBy(() -> content(scanned, file(scanned.root(), "removed")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void theDirectoryItselfMayBeBehindASymbolicLink() throws IOException {
        make();
        tree.directory("d", Meta.DIRECTORY);
        tree.file("d/f", "x");
        tree.symlink("link", Meta.FILE, "d");
        tree.finish();

        assertThat(DirectoryScan.run(directory.resolve("link"), KEEP_ALL).entries())
                .isEqualTo(1);
        assertThatThrownBy(() -> DirectoryScan.run(directory.resolve("d/f"), KEEP_ALL))
                .isInstanceOf(NotDirectoryException.class);
    }

    /** On such a stack, a walk that calls itself ends before 300 levels. */
    @Test
    void aDeepTreeNeedsNoDeepStack() throws Exception {
        Path deepest = directory;
        for (int i = 0; i < 500; i++) {
            deepest = Files.createDirectory(deepest.resolve("d"));
        }
        FutureTask<Long> scan =
                new FutureTask<>(() -> DirectoryScan.run(directory, KEEP_ALL).entries());
        new Thread(null, scan, "scan", 128 << 10).start();
        assertThat(scan.get()).isEqualTo(500);
    }

    private void make() throws IOException {
        tree = new MadeTree(directory);
    }

    private static String content(ScannedDirectory scanned, RegularFile file) throws IOException {
        SourceFile source = scanned.sources().get(file.content());
        return source.read(content -> {
            byte[] bytes = content.readNBytes((int) source.size());
            if (bytes.length < source.size()) {
                throw new EOFException();
            }
            return text(bytes);
        });
    }

    private static Node node(Directory directory, String name) {
        return directory.child(bytes(name));
    }

    private static RegularFile file(Directory directory, String name) {
        return (RegularFile) node(directory, name);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
