package dev.nydusconvert.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrefetchPatternsTest {
    private static final Attributes ATTRIBUTES = new Attributes(0755, 0, 0, 0, 0);

    private final Directory root = directory("");
    private final Directory lib = directory("lib");
    private final RegularFile library = file("lib.so", 10);

    PrefetchPatternsTest() {
        root.put(lib);
        lib.put(library);
        lib.put(file("empty", 0));
        lib.put(new Symlink(bytes("link"), ATTRIBUTES, List.of(), Node.NO_DEVICE, bytes("lib.so")));
    }

    @Test
    void nodesComeInTheOrderOfThePatterns() {
        assertThat(nodes("/lib/lib.so", "/lib/link", "/lib", "/"))
                .containsExactly(library, lib.child(bytes("link")), lib, root);
    }

    @Test
    void whatAnEarlierPatternCoversDoesNotCount() {
        PrefetchPatterns patterns = PrefetchPatterns.of(List.of("/lib", "/lib/lib.so", "/lib", "/", "/lib"));

        assertThat(patterns.nodesIn(root)).containsExactly(lib, root);
        assertThat(patterns.ignored()).containsExactly("/lib/lib.so", "/lib", "/lib");
    }

    @Test
    void aNameThatBeginsLikeAnEarlierPatternIsNotCovered() {
        assertThat(PrefetchPatterns.of(List.of("/lib", "/lib64")).ignored()).isEmpty();
    }

    @Test
    void relativePathsDoNotCount() {
        PrefetchPatterns patterns = PrefetchPatterns.of(List.of("lib", "", "./lib"));

        assertThat(patterns.nodesIn(root)).isEmpty();
        assertThat(patterns.ignored()).containsExactly("lib", "", "./lib");
    }

    @Test
    void neitherWhatIsMissingNorEmptyFilesNorWhatIsBehindALinkIsTaken() {
        assertThat(nodes("/none", "/lib/empty", "/lib/link/x", "/lib/lib.so/x")).isEmpty();
    }

    @Test
    void slashesDotsAndWhiteSpaceDoNotMatter() {
        assertThat(nodes(" //lib/./lib.so/ \t")).containsExactly(library);
    }

    @Test
    void linesAreBytes() throws IOException {
        RegularFile odd = new RegularFile(
                new byte[] {(byte) 0xff, (byte) 0x85},
                ATTRIBUTES,
                List.of(),
                Node.NO_DEVICE,
                new FileContent(0, 1),
                false);
        root.put(odd);
        byte[] lines = {'/', 'l', 'i', 'b', '\r', '\n', '\n', '/', (byte) 0xff, (byte) 0x85};

        assertThat(PrefetchPatterns.read(new ByteArrayInputStream(lines)).nodesIn(root))
                .containsExactly(lib, odd);
    }

    @Test
    void textIsUtf8() {
        root.put(file("\u6c34", 5));

        PrefetchPatterns patterns = PrefetchPatterns.of(List.of("/\u6c34", "/\u6c34/x"));
        assertThat(patterns.nodesIn(root)).hasSize(1);
        assertThat(patterns.ignored()).containsExactly("/\u6c34/x");
    }

    private List<Node> nodes(String... patterns) {
        return PrefetchPatterns.of(List.of(patterns)).nodesIn(root);
    }

    private static Directory directory(String name) {
        return new Directory(bytes(name), ATTRIBUTES, List.of(), Node.NO_DEVICE, false);
    }

    private static RegularFile file(String name, int size) {
        FileContent content = new FileContent(size == 0 ? FileContent.EMPTY : 0, size);
        return new RegularFile(bytes(name), ATTRIBUTES, List.of(), Node.NO_DEVICE, content, false);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
