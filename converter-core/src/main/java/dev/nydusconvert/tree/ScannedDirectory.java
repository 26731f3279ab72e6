package dev.nydusconvert.tree;

import java.util.Map;
import java.util.Optional;

/**
 * A directory of this machine as a file tree.
 *
 * @param root the tree
 * @param sources where the content of each file with data is; the key is the content itself
 * @param entries how many files there are, of all types, without the root
 * @param limitation what could not be read of all files, and why; empty if all was
 */
public record ScannedDirectory(
        Directory root, Map<FileContent, SourceFile> sources, long entries, Optional<String> limitation) {}
