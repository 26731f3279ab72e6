package dev.nydusconvert.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.io.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryPathsTest {
    private static final Attributes PLAIN = new Attributes(0755, 0, 0, 0, 0);

    private static Directory directory(String name, boolean synthesised) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return new Directory(bytes, PLAIN, List.of(), Node.NO_DEVICE, synthesised);
    }

    private static List<String> synthesised(Directory root) {
        return StreamSupport.stream(new TreeWalk(root).spliterator(), false)
                .filter(entry -> entry.node() instanceof Directory directory && directory.synthesised())
                .map(entry -> new String(entry.path(), StandardCharsets.UTF_8))
                .toList();
    }

    /** @param marks a source of marks, or null for a tree without */
    private static Directory tree(Random shape, Random marks, String name, int levels) {
        Directory directory = directory(name, marks != null && marks.nextInt(3) == 0);
        int children = levels == 0 ? 0 : shape.nextInt(4);
        for (int i = 0; i < children; i++) {
            directory.put(tree(shape, marks, "n" + "x".repeat(shape.nextInt(200)) + i, levels - 1));
        }
        directory.put(new Symlink(
                "link".getBytes(StandardCharsets.UTF_8), PLAIN, List.of(), Node.NO_DEVICE, new byte[] {'x'}));
        return directory;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void directoriesAreFoundAgainInATreeThatDoesNotMarkThem(int seed) throws MalformedInputException {
        Directory marked = tree(new Random(seed), new Random(-seed), "", 6);
        DirectoryPaths paths = DirectoryPaths.of(marked, Directory::synthesised);
        DirectoryPaths again = DirectoryPaths.ofBytes(paths.bytes(), "paths");

        Directory root = again.replaceIn(tree(new Random(seed), null, "", 6), Directory::asSynthesised);

        assertThat(synthesised(root)).isEqualTo(synthesised(marked));
        assertThat(again.isEmpty()).isEqualTo(synthesised(marked).isEmpty());
    }

    @Test
    void whatATreeDoesNotHaveIsPassedOver() {
        Directory marked = directory("", true);
        Directory a = directory("a", false);
        Directory gone = directory("gone", true);
        gone.put(directory("below", true));
        a.put(gone);
        a.put(directory("there", true));
        marked.put(a);
        Directory other = directory("", false);
        Directory otherA = directory("a", false);
        otherA.put(directory("there", false));
        other.put(otherA);

        Directory root = DirectoryPaths.of(marked, Directory::synthesised).replaceIn(other, Directory::asSynthesised);

        assertThat(synthesised(root)).containsExactly("", "a/there");
    }

    @Test
    void bytesAreAsDocumented() {
        Directory root = directory("", false);
        Directory a = directory("a", false);
        a.put(directory("b", true));
        a.put(directory("cc", true));
        root.put(a);
        assertThat(DirectoryPaths.of(root, Directory::synthesised).bytes())
                .containsExactly(0, 3, 'a', '/', 'b', 1, 2, 'c', 'c');
        assertThat(DirectoryPaths.NONE.bytes()).isEmpty();
    }

    @Test
    void aDeepTreeTakesBytesForItsNames() {
        Directory root = directory("", true);
        Directory deepest = root;
        for (int i = 0; i < 30_000; i++) {
            Directory next = directory("d", true);
            deepest.put(next);
            deepest = next;
        }
        assertThat(DirectoryPaths.of(root, Directory::synthesised).bytes().length)
                .isLessThan(6 * 30_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00", // no length
                "0002", // no bytes
                "0001", // too few bytes
                "000361", // too few bytes
                "00022f61", // an empty name
                "0002612f", // an empty name at the end
                "0101" + "61", // the path before has no name
                "000161" + "0201" + "62", // the path before has one
                "ffffffffff01", // a number of more than 28 bits
                "80" // a number without its end
            })
    void otherBytesAreRefused(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> DirectoryPaths.ofBytes(bytes, "paths")).isInstanceOf(MalformedInputException.class);
    }
}
