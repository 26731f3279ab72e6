package dev.nydusconvert.layer;

import dev.nydusconvert.tar.PathBytes;
import dev.nydusconvert.tree.Directory;
import dev.nydusconvert.tree.FileContent;
import dev.nydusconvert.tree.Node;
import dev.nydusconvert.tree.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes the external files out of the tree of a directory into one of their own, which has all directories on the way to
 * them. A directory in which nothing else is then, is in that tree only; what else is in it stays where it is.
 */
final class ExternalSplit {
    private final ExternalFiles files;
    private final Set<String> ancestors;
    private final Map<FileContent, FileContent> renewed = new IdentityHashMap<>();
    private final Map<FileContent, ExternalFile> contents = new LinkedHashMap<>();
    private final Directory externalRoot;
    private long externalCount;

    /**
     * @param root loses the external files
     * @throws dev.nydusconvert.io.MalformedInputException if a path is not in the tree, or its file has another size
     */
    ExternalSplit(Directory root, ExternalFiles files) throws IOException {
        this.files = files;
        this.ancestors = files.ancestors();
        this.externalRoot = root.withoutChildren();
        Set<String> missing = new HashSet<>(files.all().keySet());
        move(root, externalRoot, "", missing);
        for (Map.Entry<String, ExternalFile> entry : files.all().entrySet()) {
            if (missing.contains(entry.getKey())) {
                throw files.malformed(
                        entry.getValue(),
                        "'" + PathBytes.display(entry.getKey().getBytes(StandardCharsets.ISO_8859_1))
                                + "' is not in the directory");
            }
        }
    }

    /** As deep as the longest path of the attribute file, whose length the system bounds. */
    private void move(Directory from, Directory to, String path, Set<String> missing) throws IOException {
        for (Node child : List.copyOf(from.children())) {
            String childPath = path + "/" + new String(child.name(), StandardCharsets.ISO_8859_1);
            ExternalFile file = files.at(childPath);
            missing.remove(childPath);
            if (child instanceof Directory directory) {
                if (file != null || ancestors.contains(childPath)) {
                    Directory external = directory.withoutChildren();
                    to.put(external);
                    move(directory, external, childPath, missing);
                    externalCount++;
                    if (directory.children().isEmpty()) {
                        from.remove(directory.name());
                    }
                }
            } else if (file != null) {
                from.remove(child.name());
                to.put(child instanceof RegularFile regular ? regular.withContent(content(regular, file)) : child);
                externalCount++;
            }
        }
    }

    private FileContent content(RegularFile regular, ExternalFile file) throws IOException {
        long found = regular.content().size();
        long size = file.size().orElse(found);
        if (found != 0 && size != found) {
            throw files.malformed(file, "file_size is " + size + ", but the file has " + found + " bytes");
        }
        FileContent known = renewed.get(regular.content());
        if (known == null) {
            known = new FileContent(size == 0 ? FileContent.EMPTY : contents.size(), size);
            renewed.put(regular.content(), known);
            if (size != 0) {
                contents.put(known, file);
            }
        }
        return known;
    }

    /** The tree of the external files. */
    Directory externalRoot() {
        return externalRoot;
    }

    /** How many files, of all types, are in it. */
    long externalCount() {
        return externalCount;
    }

    /** What is said of the contents in it that have bytes, by their ids. */
    Map<FileContent, ExternalFile> contents() {
        return Collections.unmodifiableMap(contents);
    }
}
