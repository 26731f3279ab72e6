package dev.nydusconvert.tree;

import dev.nydusconvert.tar.Xattr;
import java.util.List;

/** One name of a regular file. */
public final class RegularFile extends Node {
    private final FileContent content;
    private final int deviceNumber;
    private final boolean hardLinked;

    /**
     * @param hardLinked whether the source made this name, or another of the same content, as a hard link. It stays true
     *     when later entries leave only one name (RAFS v5 stores it as an inode flag)
     */
    public RegularFile(
            byte[] name,
            Attributes attributes,
            List<Xattr> xattrs,
            int deviceNumber,
            FileContent content,
            boolean hardLinked) {
        super(name, attributes, xattrs);
        this.deviceNumber = deviceNumber;
        this.content = content;
        this.hardLinked = hardLinked;
    }

    /** The same file with another content, or the same content under another ordinal. */
    public RegularFile withContent(FileContent other) {
        return new RegularFile(name(), attributes(), xattrs(), deviceNumber, other, hardLinked);
    }

    @Override
    public NodeType type() {
        return NodeType.REGULAR;
    }

    @Override
    public int deviceNumber() {
        return deviceNumber;
    }

    public FileContent content() {
        return content;
    }

    /** Whether the source made a hard link of this content; not how many names the tree has for it. */
    public boolean hardLinked() {
        return hardLinked;
    }
}
