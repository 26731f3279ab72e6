package dev.nydusconvert.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataOrderTest {
    private static final Attributes ATTRIBUTES = new Attributes(0755, 0, 0, 0, 0);

    private final Directory root = directory("");
    private final FileContent inA;
    private final FileContent inAB;
    private final FileContent inZ;
    private final FileContent atTop;

    DataOrderTest() {
        Directory a = add(root, directory("a"));
        Directory ab = add(a, directory("b"));
        Directory z = add(root, directory("z"));
        inAB = file(ab, "deep", 0);
        inA = file(a, "x", 1);
        inZ = file(z, "y", 2);
        atTop = file(root, "top", 3);
        z.put(new RegularFile(bytes("empty"), ATTRIBUTES, List.of(), 0, new FileContent(FileContent.EMPTY, 0), false));
    }

    @Test
    void filesOfADirectoryComeBeforeThoseOfItsDirectories() {
        DataOrder order = order();
        assertThat(order.contents()).containsExactly(atTop, inA, inAB, inZ);
        assertThat(order.prefetched()).isZero();
    }

    @Test
    void whatIsToBeFetchedComesFirstByTheOrderOfThePatterns() {
        DataOrder order = order("/z", "/a/b", "/a");
        assertThat(order.contents()).containsExactly(inZ, inAB, inA, atTop);
        assertThat(order.prefetched()).isEqualTo(3);
    }

    @Test
    void theNearestPatternCounts() {
        assertThat(order("/a/b", "/z", "/").contents()).containsExactly(inAB, inZ, atTop, inA);
    }

    @Test
    void namesThatBeginLikeAPatternAreNotMeant() {
        DataOrder order = order("/to", "/zz", "/a/b/deeper");
        assertThat(order.prefetched()).isZero();
    }

    @Test
    void aContentWithSeveralNamesIsStoredWhereTheFirstOfThemIs() {
        ((Directory) root.child(bytes("z"))).put(new RegularFile(bytes("link"), ATTRIBUTES, List.of(), 0, inA, false));
        assertThat(order("/z").contents()).containsExactly(inA, inZ, atTop, inAB);
        assertThat(order().contents()).containsExactly(atTop, inA, inAB, inZ);
    }

    @Test
    void contentsThatAreStoredElsewhereDoNotCount() {
        DataOrder order = DataOrder.of(root, PrefetchPatterns.of(List.of("/a")), content -> content != inA);
        assertThat(order.contents()).containsExactly(inAB, atTop, inZ);
        assertThat(order.prefetched()).isEqualTo(1);
    }

    private DataOrder order(String... patterns) {
        return DataOrder.of(root, PrefetchPatterns.of(List.of(patterns)), content -> true);
    }

    private static Directory directory(String name) {
        return new Directory(bytes(name), ATTRIBUTES, List.of(), 0, false);
    }

    private static Directory add(Directory parent, Directory child) {
        parent.put(child);
        return child;
    }

    private static FileContent file(Directory parent, String name, int id) {
        FileContent content = new FileContent(id, 10);
        parent.put(new RegularFile(bytes(name), ATTRIBUTES, List.of(), 0, content, false));
        return content;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
