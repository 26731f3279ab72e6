package dev.nydusconvert.tree;

import dev.nydusconvert.tar.Xattr;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A directory, with its children in the unsigned byte order of their names. */
public final class Directory extends Node {
    private static final long NOT_RECORDED = -1;

    private final int deviceNumber;
    private final boolean synthesised;
    private final long recordedSize;
    private final TreeMap<byte[], Node> children;

    /**
     * @param synthesised whether the source did not list it: it exists because something below it does, so its
     *     attributes are made up and must not override those of a lower layer
     */
    public Directory(byte[] name, Attributes attributes, List<Xattr> xattrs, int deviceNumber, boolean synthesised) {
        this(name, attributes, xattrs, deviceNumber, synthesised, NOT_RECORDED, emptyChildren());
    }

    private static TreeMap<byte[], Node> emptyChildren() {
        return new TreeMap<>(Arrays::compareUnsigned);
    }

    private Directory(
            byte[] name,
            Attributes attributes,
            List<Xattr> xattrs,
            int deviceNumber,
            boolean synthesised,
            long recordedSize,
            TreeMap<byte[], Node> children) {
        super(name, attributes, xattrs);
        this.deviceNumber = deviceNumber;
        this.synthesised = synthesised;
        this.recordedSize = recordedSize;
        this.children = children;
    }

    /** A directory with the name and attributes of this one, and the children of {@code other}, shared with it. */
    public Directory adoptingChildrenOf(Directory other) {
        return new Directory(name(), attributes(), xattrs(), deviceNumber, synthesised, recordedSize, other.children);
    }

    /** A directory with the name and attributes of this one, and nothing in it. */
    public Directory withoutChildren() {
        return new Directory(name(), attributes(), xattrs(), deviceNumber, synthesised, recordedSize, emptyChildren());
    }

    /** This directory, sharing its children, as one that its source did not list. */
    public Directory asSynthesised() {
        return new Directory(name(), attributes(), xattrs(), deviceNumber, true, recordedSize, children);
    }

    /** This directory, sharing its children, without the extended attribute of that name. */
    public Directory withoutXattr(byte[] xattrName) {
        List<Xattr> kept = xattrs().stream()
                .filter(it -> !Arrays.equals(it.name(), xattrName))
                .toList();
        return new Directory(name(), attributes(), kept, deviceNumber, synthesised, recordedSize, children);
    }

    /**
     * This directory, sharing its children, with a size that no longer follows from them.
     *
     * @param size size in bytes, at least 0
     */
    public Directory withRecordedSize(long size) {
        if (size < 0) {
            throw new IllegalArgumentException("directory of " + size + " bytes");
        }
        return new Directory(name(), attributes(), xattrs(), deviceNumber, synthesised, size, children);
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

    /**
     * The size in bytes that the source recorded, if it did: RAFS v5 keeps the one a directory had in its own layer when
     * layers are merged (rafs-v5.md 2), so it can differ from what the children give.
     */
    public OptionalLong recordedSize() {
        return recordedSize == NOT_RECORDED ? OptionalLong.empty() : OptionalLong.of(recordedSize);
    }

    /** The children in the unsigned byte order of their names; a live view that cannot be changed. */
    public Collection<Node> children() {
        return Collections.unmodifiableCollection(children.values());
    }

    /** The child of that name, or null. */
    public Node child(byte[] name) {
        return children.get(name);
    }

    /**
     * Adds a child in the place of one of the same name, if there is one.
     *
     * @return the one whose place it took, or null
     */
    public Node put(Node child) {
        Node replaced = children.put(child.name(), child);
        if (replaced != null) {
            // The key must be replaced with the value: otherwise a replaced node's name would be kept alive by the map.
            children.remove(child.name());
            children.put(child.name(), child);
        }
        return replaced;
    }

    /** Removes the child of that name, if there is one. */
    public void remove(byte[] name) {
        children.remove(name);
    }

    /** Removes all children. */
    public void removeAll() {
        children.clear();
    }
}
