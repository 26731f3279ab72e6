package dev.nydusconvert.rafs.v6;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import dev.nydusconvert.tree.SpecialFile;
import dev.nydusconvert.tree.Symlink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** A bootstrap's tree as lines of text: two bootstraps with equal lines have equal trees. */
final class TreeText {
    private final Bootstrap bootstrap;
    private final Map<FileContent, String> firstNames = new IdentityHashMap<>();
    private final List<String> lines = new ArrayList<>();

    private TreeText(Bootstrap bootstrap) {
        this.bootstrap = bootstrap;
    }

    static List<String> of(Bootstrap bootstrap) {
        TreeText text = new TreeText(bootstrap);
        text.add("", bootstrap.root());
        return text.lines;
    }

    private void add(String parent, Node node) {
        String path = parent + "/" + text(node.name());
        StringBuilder line = new StringBuilder(path)
                .append(' ')
                .append(Integer.toOctalString(node.mode()))
                .append(' ')
                .append(node.attributes());
        node.xattrs()
                .forEach(xattr ->
                        line.append(' ').append(text(xattr.name())).append('=').append(text(xattr.value())));
        if (node instanceof Symlink link) {
            line.append(" -> ").append(text(link.target()));
        } else if (node instanceof SpecialFile special) {
            line.append(" device ").append(special.deviceNumber());
        } else if (node instanceof RegularFile file) {
            addContent(path, file, line);
        }
        lines.add(line.toString());
        if (node instanceof Directory directory) {
            directory.children().forEach(child -> add(path, child));
        }
    }

    private void addContent(String path, RegularFile file, StringBuilder line) {
        line.append(' ').append(file.content().size());
        line.append(" as ").append(firstNames.computeIfAbsent(file.content(), content -> path));
        for (Chunk chunk : bootstrap.chunks().of(file.content().id())) {
            line.append(' ')
                    .append(chunk.withRecordedFileOffset(Chunk.NO_FILE_OFFSET).hashCode());
        }
    }

    private static String text(byte[] bytes) {
        String latin = new String(bytes, StandardCharsets.ISO_8859_1);
        return latin.chars().allMatch(c -> c > ' ' && c < 0x7f)
                ? latin
                : HexFormat.of().formatHex(bytes);
    }
}
