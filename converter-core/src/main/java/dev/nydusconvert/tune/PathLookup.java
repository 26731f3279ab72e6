package dev.nydusconvert.tune;

import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Finds regular files in a tree by their paths. Symbolic links are not followed: a trace has the paths that are read. */
final class PathLookup {
    private PathLookup() {}

    /** @param path absolute, or from the root on */
    static Optional<RegularFile> find(Directory root, String path) {
        Node node = root;
        for (String name : path.split("/+")) {
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            node = node instanceof Directory directory ? directory.child(name.getBytes(StandardCharsets.UTF_8)) : null;
        }
        return node instanceof RegularFile file ? Optional.of(file) : Optional.empty();
    }
}
