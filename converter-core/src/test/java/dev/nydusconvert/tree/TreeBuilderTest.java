package dev.nydusconvert.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.io.MalformedInputException;
import dev.nydusconvert.tar.TarEntry;
import dev.nydusconvert.tar.TarEntryType;
import dev.nydusconvert.tar.Xattr;
import dev.nydusconvert.tree.TreeBuilder.MtimeSource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeBuilderTest {
    private static final TreeBuilder.Options REFERENCE = new TreeBuilder.Options(MtimeSource.HEADER, true);

    private final TreeBuilder builder = new TreeBuilder("layer.tar", REFERENCE);
    private int contents;

    @Test
    void theRootOfAnEmptyLayerIsSynthesised() throws Exception {
        Directory root = builder.finish();

        assertThat(root.synthesised()).isTrue();
        assertThat(root.mode()).isEqualTo(0040755);
        assertThat(root.attributes()).isEqualTo(new Attributes(0755, 0, 0, 0, 0));
        assertThat(root.deviceNumber()).isEqualTo(Node.NO_DEVICE);
    }

    @Test
    void aRootEntryReplacesTheRootAndKeepsItsChildren() throws Exception {
        file("a");
        add(entry(TarEntryType.DIRECTORY, "", "").permissions(0700));

        Directory root = builder.finish();
        assertThat(root.synthesised()).isFalse();
        assertThat(root.attributes().permissions()).isEqualTo(0700);
        assertThat(paths(root)).containsExactly("", "a");
    }

    @Test
    void missingParentsAreCreatedInTheirPlaceAndMarked() throws Exception {
        directory("z");
        file("a/b/c");
        file("a/b/d");

        Directory root = builder.finish();
        assertThat(paths(root)).containsExactly("", "a", "a/b", "a/b/c", "a/b/d", "z");
        Directory parent = (Directory) node(root, "a/b");
        assertThat(parent.synthesised()).isTrue();
        assertThat(parent.attributes()).isEqualTo(new Attributes(0755, 0, 0, 0, 0));
        assertThat(((Directory) node(root, "z")).synthesised()).isFalse();
    }

    @Test
    void aDirectoryListedAfterItsContentIsNoLongerSynthesised() throws Exception {
        file("a/b");
        directory("a");

        Directory root = builder.finish();
        assertThat(((Directory) node(root, "a")).synthesised()).isFalse();
        assertThat(paths(root)).containsExactly("", "a", "a/b");
    }

    @Test
    void theLastEntryOfAPathWins() throws Exception {
        file("a");
        FileContent second = file("a");

        assertThat(((RegularFile) node(builder.finish(), "a")).content()).isSameAs(second);
    }

    @Test
    void aFileTakesThePlaceOfADirectoryWithAllThatIsInIt() throws Exception {
        file("a/b");
        file("a");
        assertThat(paths(builder.finish())).containsExactly("", "a");

        directory("a");
        assertThat(paths(builder.finish())).containsExactly("", "a");
    }

    @Test
    void entriesGoToTheDirectoryThatTookThePlaceOfTheirFirstOne() throws Exception {
        file("a/b/c");
        file("a");
        directory("a");
        file("a/b/d");
        assertThat(paths(builder.finish())).containsExactly("", "a", "a/b", "a/b/d");

        add(entry(TarEntryType.DIRECTORY, "a", "").permissions(0700));
        file("a/e");
        add(entry(TarEntryType.DIRECTORY, "a", "").permissions(0711));
        file("a/f");
        Directory root = builder.finish();
        assertThat(paths(root)).containsExactly("", "a", "a/b", "a/b/d", "a/e", "a/f");
        assertThat(node(root, "a").attributes().permissions()).isEqualTo(0711);
    }

    @Test
    void aNewTargetOfASymlinkAmongTheParentsCountsForTheNextEntry() throws Exception {
        directory("x");
        directory("y");
        symlink("link", "x");
        file("link/a");
        symlink("link", "y");
        file("link/b");
        assertThat(paths(builder.finish())).containsExactly("", "link", "x", "x/a", "y", "y/b");
    }

    @Test
    void namesAreOrderedByUnsignedBytes() throws Exception {
        for (String name : List.of("\u00e9", "z", ".dot", "!bang", "a")) {
            file(name);
        }
        assertThat(paths(builder.finish())).containsExactly("", "!bang", ".dot", "a", "z", "\u00e9");
    }

    @Test
    void aHardLinkSharesContentAndXattrsButNotTheAttributesOfItsTarget() throws Exception {
        Xattr note = new Xattr(bytes("user.note"), bytes("x"));
        FileContent content = new FileContent(0, 5);
        builder.add(entry(TarEntryType.FILE, "a", "").xattrs(List.of(note)).build(), content);
        add(entry(TarEntryType.HARD_LINK, "b", "a").permissions(0600));

        Directory root = builder.finish();
        RegularFile target = (RegularFile) node(root, "a");
        RegularFile link = (RegularFile) node(root, "b");
        assertThat(link.content()).isSameAs(content);
        assertThat(link.xattrs()).containsExactly(note);
        assertThat(link.attributes().permissions()).isEqualTo(0600);
        assertThat(target.attributes().permissions()).isEqualTo(0644);
        assertThat(link.hardLinked()).isTrue();
        assertThat(target.hardLinked()).isTrue();
    }

    @Test
    void aHardLinkKeepsTheContentOfATargetThatIsReplacedLater() throws Exception {
        FileContent first = file("a");
        link("b", "a");
        FileContent second = file("a");

        Directory root = builder.finish();
        assertThat(((RegularFile) node(root, "b")).content()).isSameAs(first);
        assertThat(((RegularFile) node(root, "a")).content()).isSameAs(second);
    }

    @Test
    void hardLinksMayComeBeforeTheirTargetAndNameEachOther() throws Exception {
        link("c", "b");
        link("b", "d/a");
        FileContent content = file("d/a");

        Directory root = builder.finish();
        assertThat(((RegularFile) node(root, "b")).content()).isSameAs(content);
        assertThat(((RegularFile) node(root, "c")).content()).isSameAs(content);
    }

    @Test
    void aLaterEntryReplacesAHardLinkThatIsStillAheadOfItsTarget() throws Exception {
        link("b", "a");
        FileContent own = file("b");
        file("a");

        assertThat(((RegularFile) node(builder.finish(), "b")).content()).isSameAs(own);
    }

    @Test
    void aHardLinkToASymlinkOrDeviceBecomesACopy() throws Exception {
        add(entry(TarEntryType.SYMLINK, "s", "target").permissions(0777));
        add(entry(TarEntryType.CHARACTER_DEVICE, "c", "").device(259, 70_000));
        link("s2", "s");
        link("c2", "c");

        Directory root = builder.finish();
        assertThat(((Symlink) node(root, "s2")).target()).isEqualTo(bytes("target"));
        assertThat(node(root, "s2").attributes()).isEqualTo(node(root, "s").attributes());
        assertThat(node(root, "c2").type()).isEqualTo(NodeType.CHARACTER_DEVICE);
        assertThat(node(root, "c2").deviceNumber()).isEqualTo(node(root, "c").deviceNumber());
    }

    @Test
    void deviceNumbersHaveTheEncodingOfLinux() throws Exception {
        add(entry(TarEntryType.BLOCK_DEVICE, "b", "").device(0xabc, 0x12345));
        file("f");

        Directory root = builder.finish();
        assertThat(node(root, "b").deviceNumber()).isEqualTo(0x45 | 0xabc00 | 0x12300000);
        assertThat(node(root, "f").deviceNumber()).isEqualTo(Node.NO_DEVICE);
    }

    @Test
    void aSymlinkAmongTheParentsIsFollowedInsideTheLayer() throws Exception {
        directory("usr/lib");
        symlink("lib", "usr/lib");
        symlink("abs", "/usr/./lib");
        symlink("usr/up", "../../../usr");
        file("lib/a");
        file("abs/b");
        file("usr/up/lib/c");

        assertThat(paths(builder.finish()))
                .containsExactly("", "abs", "lib", "usr", "usr/lib", "usr/lib/a", "usr/lib/b", "usr/lib/c", "usr/up");
    }

    @Test
    void aLoopOfSymlinksAmongTheParentsIsRefused() throws Exception {
        symlink("a", "b");
        symlink("b", "a");
        assertMalformed(entry(TarEntryType.FILE, "a/f", ""), "one of its parents is no directory");
    }

    @Test
    void aFileAmongTheParentsIsRefused() throws Exception {
        file("a");
        assertMalformed(entry(TarEntryType.FILE, "a/f", ""), "entry a/f: one of its parents is no directory");
    }

    @Test
    void aHardLinkWithoutTargetIsRefusedInTheEnd() throws Exception {
        link("b", "nowhere");
        assertThatThrownBy(builder::finish)
                .isInstanceOf(MalformedInputException.class)
                .hasMessage(
                        "layer.tar at offset 512: entry b: the target of the hard link, nowhere, is not in the layer");
    }

    @Test
    void aHardLinkToADirectoryIsRefused() throws Exception {
        directory("d");
        assertMalformed(entry(TarEntryType.HARD_LINK, "b", "d"), "is a directory");
    }

    @Test
    void aRootThatIsNoDirectoryIsRefused() {
        assertMalformed(entry(TarEntryType.SYMLINK, "", "x"), "must be a directory");
    }

    @Test
    void namesAndTargetsBeyondTheLimitsOfLinuxAreRefused() throws Exception {
        file("n".repeat(255));
        symlink("s", "t".repeat(4096));
        assertMalformed(entry(TarEntryType.FILE, "n".repeat(256), ""), "a name has 256 bytes");
        assertMalformed(entry(TarEntryType.SYMLINK, "t", "t".repeat(4097)), "has 4097 bytes");
    }

    @Test
    void timesComeFromTheHeaderUnlessPaxTimesAreAskedFor() throws Exception {
        TarEntry entry = entry(TarEntryType.DIRECTORY, "d", "")
                .paxMtime(Instant.ofEpochSecond(-5, 250_000_000))
                .build();
        TreeBuilder pax = new TreeBuilder("layer.tar", new TreeBuilder.Options(MtimeSource.PAX, false));
        builder.add(entry, null);
        pax.add(entry, null);

        assertThat(node(builder.finish(), "d").attributes()).isEqualTo(new Attributes(0755, 1000, 1001, 77, 0));
        assertThat(node(pax.finish(), "d").attributes()).isEqualTo(new Attributes(0755, 0, 0, -5, 250_000_000));
    }

    private void assertMalformed(EntryBuilder entry, String problem) {
        FileContent content = entry.type == TarEntryType.FILE ? new FileContent(0, 1) : null;
        assertThatThrownBy(() -> builder.add(entry.build(), content))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageStartingWith("layer.tar at offset 512: entry ")
                .hasMessageContaining(problem);
    }

    private FileContent file(String path) throws Exception {
        FileContent content = new FileContent(contents++, 1);
        builder.add(entry(TarEntryType.FILE, path, "").build(), content);
        return content;
    }

    private void directory(String path) throws Exception {
        add(entry(TarEntryType.DIRECTORY, path, ""));
    }

    private void symlink(String path, String target) throws Exception {
        add(entry(TarEntryType.SYMLINK, path, target));
    }

    private void link(String path, String target) throws Exception {
        add(entry(TarEntryType.HARD_LINK, path, target));
    }

    private void add(EntryBuilder entry) throws Exception {
        builder.add(entry.build(), null);
    }

    private static List<String> paths(Directory root) {
        List<String> paths = new ArrayList<>();
        new TreeWalk(root).forEach(entry -> paths.add(new String(entry.path(), StandardCharsets.UTF_8)));
        return paths;
    }

    private static Node node(Directory root, String path) {
        for (TreeWalk.Entry entry : new TreeWalk(root)) {
            if (new String(entry.path(), StandardCharsets.UTF_8).equals(path)) {
                return entry.node();
            }
        }
        throw new AssertionError("no node " + path);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static EntryBuilder entry(TarEntryType type, String path, String target) {
        return new EntryBuilder(type, path, target);
    }

    private static final class EntryBuilder {
        private final TarEntryType type;
        private final String path;
        private final String target;
        private int permissions;
        private List<Xattr> xattrs = List.of();
        private Instant paxMtime;
        private long major;
        private long minor;

        EntryBuilder(TarEntryType type, String path, String target) {
            this.type = type;
            this.path = path;
            this.target = target;
            this.permissions = type == TarEntryType.DIRECTORY ? 0755 : 0644;
        }

        EntryBuilder permissions(int value) {
            permissions = value;
            return this;
        }

        EntryBuilder xattrs(List<Xattr> value) {
            xattrs = value;
            return this;
        }

        EntryBuilder paxMtime(Instant value) {
            paxMtime = value;
            return this;
        }

        EntryBuilder device(long deviceMajor, long deviceMinor) {
            major = deviceMajor;
            minor = deviceMinor;
            return this;
        }

        TarEntry build() {
            return new TarEntry(
                    type,
                    bytes(path),
                    bytes(path),
                    permissions,
                    1000,
                    1001,
                    77,
                    paxMtime,
                    type == TarEntryType.FILE ? 1 : 0,
                    bytes(target),
                    major,
                    minor,
                    xattrs,
                    -1,
                    512);
        }
    }
}
