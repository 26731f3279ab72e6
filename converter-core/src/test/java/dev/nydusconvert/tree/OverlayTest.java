package dev.nydusconvert.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.tar.Xattr;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverlayTest {
    private static final Overlay OCI = new Overlay(WhiteoutSpec.OCI);
    private static final Overlay OVERLAYFS = new Overlay(WhiteoutSpec.OVERLAYFS);

    @Test
    void aDirectoryOverADirectoryHasTheUpperAttributesAndWhatIsInBoth() {
        Directory lower = root(directory("d", 0700, file("low"), file("both", 1)));
        Directory upper = root(directory("d", 0750, file("both", 2), file("up")));

        assertThat(paths(OCI.over(lower, upper))).containsExactly("d 750", "d/both 2", "d/low 0", "d/up 0");
    }

    @Test
    void theRootIsADirectoryLikeAnyOther() {
        Directory lower = directory("", 0700, file("low"));
        Directory upper = directory("", 0711, file("up"));

        Directory merged = OCI.over(lower, upper);
        assertThat(merged.attributes().permissions()).isEqualTo(0711);
        assertThat(paths(merged)).containsExactly("low 0", "up 0");
    }

    @Test
    void aFileHidesADirectoryWithAllThatIsInIt() {
        Directory lower = root(directory("d", 0700, directory("e", 0700, file("f"))));

        assertThat(paths(OCI.over(lower, root(file("d", 3))))).containsExactly("d 3");
    }

    @Test
    void aDirectoryTakesThePlaceOfAFile() {
        Directory upper = root(directory("d", 0700, file("f")));

        assertThat(paths(OCI.over(root(file("d")), upper))).containsExactly("d 700", "d/f 0");
    }

    @Test
    void anOciWhiteoutRemovesItsNameAndIsNotSeen() {
        Directory lower = root(file("a"), directory("d", 0700, file("f")), file("z"));

        assertThat(paths(OCI.over(lower, root(file(".wh.a"), file(".wh.d"), file(".wh.absent")))))
                .containsExactly("z 0");
    }

    @Test
    void anOciWhiteoutDoesNotTouchItsOwnLayer() {
        Directory upper = root(file(".wh.a"), file("a", 2), file(".wh.b"), directory("b", 0700, file("new")));
        Directory lower = root(file("a", 1), directory("b", 0755, file("old")));

        assertThat(paths(OCI.over(lower, upper))).containsExactly("a 2", "b 700", "b/new 0");
    }

    @Test
    void theTypeOfAnOciWhiteoutDoesNotMatter() {
        Directory upper = root(directory(".wh.a", 0700, file("inside")), device(".wh.b", 0));

        assertThat(paths(OCI.over(root(file("a"), file("b")), upper))).isEmpty();
    }

    @Test
    void anOciWhiteoutOfANameThatIsNotUtf8Removes() {
        byte[] name = {'.', 'w', 'h', '.', (byte) 0xff};
        Directory upper = root();
        upper.put(new RegularFile(name, attributes(0644), List.of(), Node.NO_DEVICE, new FileContent(0, 1), false));
        Directory lower = root();
        lower.put(new RegularFile(
                new byte[] {(byte) 0xff}, attributes(0644), List.of(), Node.NO_DEVICE, new FileContent(0, 1), false));

        assertThat(paths(OCI.over(lower, upper))).isEmpty();
    }

    @Test
    void anOciOpaqueDirectoryShowsNothingFromBelow() {
        Directory lower = root(directory("d", 0700, file("old"), directory("e", 0700, file("f"))), file("beside"));
        Directory upper = root(directory("d", 0750, file(".wh..wh..opq"), file("new"), directory("e", 0711)));

        assertThat(paths(OCI.over(lower, upper))).containsExactly("beside 0", "d 750", "d/e 711", "d/new 0");
    }

    @Test
    void whiteoutsInANewDirectoryVanish() {
        Directory upper = root(directory("new", 0700, file(".wh.x"), directory("e", 0700, file(".wh..wh..opq"))));

        assertThat(paths(OCI.over(root(), upper))).containsExactly("new 700", "new/e 700");
    }

    @Test
    void aWhiteoutOfNoNameVanishes() {
        assertThat(paths(OCI.over(root(file("a")), root(file(".wh."))))).containsExactly("a 0");
    }

    @Test
    void whiteoutsOfTheLowestLayerAreDropped() {
        Directory layer = root(file(".wh.a"), file("a"), directory("d", 0700, file(".wh..wh..opq"), file("f")));

        Directory lowest = OCI.lowest(layer);
        assertThat(paths(lowest)).containsExactly("a 0", "d 700", "d/f 0");
        assertThat(paths(layer)).as("the layer itself").contains(".wh.a 0");
    }

    @Test
    void anOverlayfsWhiteoutRemovesItsOwnName() {
        Directory lower = root(file("a"), directory("d", 0700, file("f")), file("c"));
        Directory upper = root(device("a", 0), device("d", 0), device("c", 0x0105));

        assertThat(paths(OVERLAYFS.over(lower, upper))).containsExactly("c 105");
    }

    @Test
    void anOverlayfsOpaqueDirectoryShowsNothingFromBelowAndLosesItsMark() {
        Directory lower = root(directory("d", 0700, file("old")));
        Directory opaque = new Directory(
                bytes("d"),
                attributes(0750),
                List.of(xattr("trusted.overlay.opaque", "y"), xattr("user.kept", "v")),
                Node.NO_DEVICE,
                false);
        opaque.put(file("new"));

        Directory merged = OVERLAYFS.over(lower, root(opaque));
        assertThat(paths(merged)).containsExactly("d 750", "d/new 0");
        assertThat(merged.child(bytes("d")).xattrs())
                .extracting(it -> new String(it.name(), StandardCharsets.US_ASCII))
                .containsExactly("user.kept");
    }

    @Test
    void anOverlayfsMarkOfAnotherValueMeansNothing() {
        Directory lower = root(directory("d", 0700, file("old")));
        Directory marked = new Directory(
                bytes("d"), attributes(0750), List.of(xattr("trusted.overlay.opaque", "x")), Node.NO_DEVICE, false);

        Directory merged = OVERLAYFS.over(lower, root(marked));
        assertThat(paths(merged)).containsExactly("d 750", "d/old 0");
        assertThat(merged.child(bytes("d")).xattrs()).hasSize(1);
    }

    @Test
    void eachSpecLeavesTheMarksOfTheOtherAlone() {
        assertThat(paths(OCI.over(root(file("a")), root(device("a", 0))))).containsExactly("a 0");
        assertThat(paths(OVERLAYFS.over(root(file("a")), root(file(".wh.a"))))).containsExactly(".wh.a 0", "a 0");
        assertThat(paths(new Overlay(WhiteoutSpec.NONE).over(root(file("a")), root(file(".wh.a"), device("b", 0)))))
                .containsExactly(".wh.a 0", "a 0", "b 0");
    }

    @Test
    void aSynthesisedDirectoryKeepsTheAttributesOfTheOneBelow() {
        Directory lower = root(directory("d", 0700, directory("e", 0711)));
        Directory upper = synthesised("", synthesised("d", synthesised("e", file("f")), synthesised("new", file("g"))));

        Directory merged = OCI.over(lower, upper);
        assertThat(paths(merged)).containsExactly("d 700", "d/e 711", "d/e/f 0", "d/new 755", "d/new/g 0");
        assertThat(merged.attributes()).isEqualTo(lower.attributes());
    }

    @Test
    void aSynthesisedDirectoryTakesThePlaceOfAFile() {
        assertThat(paths(OCI.over(root(file("d")), root(synthesised("d", file("f"))))))
                .containsExactly("d 755", "d/f 0");
    }

    @Test
    void namesOfOneContentStayHardLinks() {
        RegularFile one = file("one");
        RegularFile other =
                new RegularFile(bytes("other"), one.attributes(), List.of(), Node.NO_DEVICE, one.content(), true);
        Directory merged = OCI.over(root(one, other), root(file(".wh.one"), directory("d", 0700)));

        assertThat(((RegularFile) merged.child(bytes("other"))).content()).isSameAs(one.content());
        assertThat(merged.child(bytes("one"))).isNull();
    }

    @Test
    void aDirectoryKeepsTheSizeThatItsOwnLayerRecorded() {
        Directory lower = root(directory("d", 0700).withRecordedSize(4096));
        Directory upper = root(directory("d", 0700).withRecordedSize(8192));

        Directory merged = (Directory) OCI.over(lower, upper).child(bytes("d"));
        assertThat(merged.recordedSize()).hasValue(8192);
    }

    @Test
    void deepTreesNeedNoStack() {
        Directory lower = chain(50_000, file("low"));
        Directory upper = chain(50_000, file("up"));

        Directory deepest = OCI.over(lower, upper);
        while (deepest.child(bytes("d")) instanceof Directory next) {
            deepest = next;
        }
        assertThat(deepest.children()).hasSize(2);
    }

    private static Directory chain(int depth, Node last) {
        Directory root = root();
        Directory directory = root;
        for (int i = 0; i < depth; i++) {
            Directory next = directory("d", 0700);
            directory.put(next);
            directory = next;
        }
        directory.put(last);
        return root;
    }

    /** Path and what tells nodes apart: permissions of a directory, size of a file, number of a device. */
    private static List<String> paths(Directory root) {
        List<String> paths = new ArrayList<>();
        for (TreeWalk.Entry entry : new TreeWalk(root)) {
            if (entry.path().length > 0) {
                String mark = entry.node() instanceof RegularFile file
                        ? Long.toString(Math.max(0, file.content().size() - 1))
                        : entry.node() instanceof Directory directory
                                ? Integer.toOctalString(directory.attributes().permissions())
                                : Integer.toHexString(entry.node().deviceNumber());
                paths.add(new String(entry.path(), StandardCharsets.UTF_8) + " " + mark);
            }
        }
        return paths;
    }

    private static Directory root(Node... children) {
        return directory("", 0755, children);
    }

    private static Directory directory(String name, int permissions, Node... children) {
        Directory directory = new Directory(bytes(name), attributes(permissions), List.of(), Node.NO_DEVICE, false);
        List.of(children).forEach(directory::put);
        return directory;
    }

    private static Directory synthesised(String name, Node... children) {
        Directory directory = new Directory(bytes(name), attributes(0755), List.of(), Node.NO_DEVICE, true);
        List.of(children).forEach(directory::put);
        return directory;
    }

    private static RegularFile file(String name) {
        return file(name, 0);
    }

    private static RegularFile file(String name, int mark) {
        return new RegularFile(
                bytes(name), attributes(0644), List.of(), Node.NO_DEVICE, new FileContent(0, mark + 1), false);
    }

    private static SpecialFile device(String name, int number) {
        return new SpecialFile(bytes(name), NodeType.CHARACTER_DEVICE, attributes(0600), List.of(), number);
    }

    private static Attributes attributes(int permissions) {
        return new Attributes(permissions, 0, 0, 0, 0);
    }

    private static Xattr xattr(String name, String value) {
        return new Xattr(bytes(name), bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
