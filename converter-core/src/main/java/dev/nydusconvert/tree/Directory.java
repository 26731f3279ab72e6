package dev.nydusconvert.tree;

import dev.nydusconvert.tar.Xattr;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/** A directory, with its children in the unsigned byte order of their names. */
public final class Directory extends Node {
    private final int deviceNumber;
    private final boolean synthesised;
    private final TreeMap<byte[], Node> children;

    /**
     * @param synthesised whether the source did not list it: it exists because something below it does, so its
     *     attributes are made up and must not override those of a lower layer
     */
    public Directory(byte[] name, Attributes attributes, List<Xattr> xattrs, int deviceNumber, boolean synthesised) {
        this(name, attributes, xattrs, deviceNumber, synthesised, new TreeMap<>(Arrays::compareUnsigned));
    }

    private Directory(
            byte[] name,
            Attributes attributes,
            List<Xattr> xattrs,
            int deviceNumber,
            boolean synthesised,
            TreeMap<byte[], Node> children) {
        super(name, attributes, xattrs);
        this.deviceNumber = deviceNumber;
        this.synthesised = synthesised;
        this.children = children;
    }

    /** A directory with the name and attributes of this one, and the children of {@code other}, shared with it. */
    public Directory adoptingChildrenOf(Directory other) {
        return new Directory(name(), attributes(), xattrs(), deviceNumber, synthesised, other.children);
    }

    @Override
    public NodeType type() {
        return NodeType.DIRECTORY;
    }

    @Override
    public int deviceNumber() {
        return deviceNumber;
    }

    /** Whether the source did not list this directory. */
    public boolean synthesised() {
        return synthesised;
    }

    /** The children in the unsigned byte order of their names; a live view that cannot be changed. */
    public Collection<Node> children() {
        return Collections.unmodifiableCollection(children.values());
    }

    /** The child of that name, or null. */
    public Node child(byte[] name) {
        return children.get(name);
    }

    /** Adds a child in the place of one of the same name, if there is one. */
    public void put(Node child) {
        // The key must be replaced with the value: otherwise a replaced node's name would be kept alive by the map.
        children.remove(child.name());
        children.put(child.name(), child);
    }

    /** Removes the child of that name, if there is one. */
    public void remove(byte[] name) {
        children.remove(name);
    }
}
