package dev.nydusconvert.tree;

import dev.nydusconvert.tar.Xattr;
import java.util.List;

/**
 * One name in a file tree, with what it names.
 *
 * <p>Nodes are immutable but for the children of a {@link Directory}. Names of one hard-linked regular file are nodes of
 * their own that share a {@link FileContent}.
 */
public abstract sealed class Node permits Directory, RegularFile, Symlink, SpecialFile {
    /** The device number of a node that is no device, as the tar builders of RAFS store it. */
    public static final int NO_DEVICE = -1;

    private final byte[] name;
    private final Attributes attributes;
    private final List<Xattr> xattrs;

    Node(byte[] name, Attributes attributes, List<Xattr> xattrs) {
        this.name = name;
        this.attributes = attributes;
        this.xattrs = List.copyOf(xattrs);
    }

    /** The last component of the path, in the bytes of the source; empty for the root. Not to be changed. */
    public final byte[] name() {
        return name;
    }

    public final Attributes attributes() {
        return attributes;
    }

    /** Extended attributes, sorted by the bytes of their names, each name once. */
    public final List<Xattr> xattrs() {
        return xattrs;
    }

    public abstract NodeType type();

    /** Type and permissions as one {@code st_mode} value. */
    public final int mode() {
        return type().formatBits() | attributes.permissions();
    }

    /**
     * The device number in the 32-bit encoding of Linux ({@code (minor & 0xff) | major << 8 | (minor & ~0xff) << 12}), or
     * what the source stored for a node that is no device, often {@link #NO_DEVICE}.
     */
    public abstract int deviceNumber();
}
